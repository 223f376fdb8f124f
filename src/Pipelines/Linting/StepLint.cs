using System.Globalization;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>The options of steps: <c>rows</c> of a smoke test, and no others.</summary>
internal static class StepLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline)
    {
        foreach (var step in PlacedStep.Of(pipeline))
        {
            string[] known = step.Spec.Kind == StepKind.SmokeTest ? ["rows"] : [];
            foreach (var (key, value) in step.Spec.With)
            {
                if (!known.Contains(key))
                {
                    yield return new(
                        PipelineFaults.UnknownKey,
                        $"{step.Path}.with.{key}",
                        $"'{key}' is no option of {step.Spec.Kind.ToYaml()}{NearestName.Hint(key, known)}"
                    );
                }
                else if (!IsRows(value))
                {
                    yield return new(
                        PipelineFaults.BadValue,
                        $"{step.Path}.with.{key}",
                        $"'{value}' is no whole number from 1 to 1000; 'rows' says how many evaluation rows the smoke test sends."
                    );
                }
            }
        }
    }

    private static bool IsRows(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is >= 1 and <= 1000;
}
