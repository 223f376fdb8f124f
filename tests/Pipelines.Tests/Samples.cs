using System.Text;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests;

/// <summary>A pipeline as a team would write it, and small changes to it.</summary>
internal static class Samples
{
    public const string Flight = """
        name: flight-delay
        evaluation:
          data: data/evaluation.csv
          label: delayed
          prediction: probability
          task: binary-classification
          slices: [daypart, haul, origin]
        environments: [staging, production]
        gates:
          staging:
            controls:
              - name: loads-and-predicts
              - name: signature-compatible
          production:
            controls:
              - name: loads-and-predicts
              - name: metric-floor
                with: { metric: roc_auc, at-least: 0.60 }
            approvals: 1
        steps:
          - check: production
          - deploy: staging
          - smoke-test: staging
            with: { rows: 20 }
          - approve: production
          - deploy: production

        """;

    /// <summary>The sample with one text replaced; the text must be in it.</summary>
    public static string With(string from, string to)
    {
        Assert.Contains(from, Flight, StringComparison.Ordinal);
        return Flight.Replace(from, to, StringComparison.Ordinal);
    }

    public static PipelineReading Read(string yaml) => PipelineYaml.Read(Encoding.UTF8.GetBytes(yaml));

    /// <summary>Code and detail of everything wrong, in order.</summary>
    public static string[] Faults(string yaml) => [.. PipelineLint.Check(Read(yaml)).Select(f => f.ToString())];
}
