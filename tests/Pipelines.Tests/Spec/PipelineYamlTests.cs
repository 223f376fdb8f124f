using System.Text;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using CsCheck;

namespace Airworthy.Pipelines.Tests.Spec;

public sealed class PipelineYamlTests
{
    [Fact]
    public void Read_OfTheSample_GivesEveryPart()
    {
        var reading = Samples.Read(Samples.Flight);

        var pipeline = Assert.IsType<PipelineSpec>(reading.Spec);
        var production = EnvironmentName.Production;
        Assert.Equal("flight-delay", pipeline.Name);
        Assert.Equal("data/evaluation.csv", pipeline.Evaluation.Data);
        Assert.Equal(TaskKind.BinaryClassification, pipeline.Evaluation.Task);
        Assert.Equal(["daypart", "haul", "origin"], pipeline.Evaluation.Slices);
        Assert.Equal(["staging", "production"], pipeline.Environments.Select(e => e.ToString()));
        Assert.Equal(1, pipeline.Gates[production].Approvals);
        Assert.Equal("metric-floor(at-least=0.60, metric=roc_auc)", pipeline.Gates[production].Controls[1].ToString());
        Assert.Equal(
            ["check production", "deploy staging", "smoke-test staging", "approve production", "deploy production"],
            pipeline.Steps.Select(s => s.Name)
        );
        Assert.Equal(20, pipeline.Steps[2].Rows);
        Assert.Equal(Sha256Digest.Of(Encoding.UTF8.GetBytes(Samples.Flight)), reading.Digest);
    }

    [Fact]
    public void Read_OfTheSample_KnowsPlaces()
    {
        var places = Samples.Read(Samples.Flight).Places;

        Assert.Equal(new Place(18, 34), places.Of("gates.production.controls[1].with.at-least"));
        Assert.Equal(new Place(18, 9), places.Of("gates.production.controls[1].with.no-such-option"));
        Assert.Equal(new Place(1, 1), places.Of("nothing"));
    }

    [Fact]
    public void Read_OfColumns_KeepsTheirOrder()
    {
        var reading = Samples.Read(Samples.With("  slices:", "  columns: { features: [b, a, c] }\n  slices:"));

        Assert.Equal(["b", "a", "c"], reading.Spec!.Evaluation.Columns["features"]);
    }

    [Fact]
    public void Read_OfAWordYamlWouldGuessAt_KeepsItsText()
    {
        var reading = Samples.Read(
            Samples.With("label: delayed", "label: no").Replace("at-least: 0.60", "at-least: 1e-1")
        );

        Assert.Equal("no", reading.Spec!.Evaluation.Label);
        Assert.Equal("1e-1", reading.Spec.Gates[EnvironmentName.Production].Controls[1].With["at-least"]);
    }

    [Fact]
    public void Read_WithByteOrderMarkAndWindowsLines_Reads()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Samples.Flight.Replace("\n", "\r\n"))];

        Assert.NotNull(PipelineYaml.Read(bytes).Spec);
    }

    [Fact]
    public void Read_OfManyMistakes_ReportsThemAllInOrder()
    {
        const string yaml = """
            name: flight-delay
            evaluation:
              data: ../secret.csv
              labl: delayed
              prediction:
              task: classification
              slices: [haul, haul]
            environments: [staging, Production]
            gates:
              staging:
                controls: loads-and-predicts
                approvals: many
            steps:
              - deploi: staging
              - check: staging
                deploy: staging
              - just words
            name: again
            """;

        Assert.Equal(
            [
                "pipeline-missing-key: line 2, column 1: 'evaluation' lacks 'label'.",
                "pipeline-bad-value: line 3, column 3: '../secret.csv' must be a path below the pipeline file's folder, with / between folders.",
                "pipeline-unknown-key: line 4, column 3: 'labl' is no key of 'evaluation'; did you mean 'label'? Known: classes, columns, data, group, label, prediction, sets, slices, task.",
                "pipeline-bad-value: line 5, column 14: 'evaluation.prediction' has no value.",
                "pipeline-bad-value: line 6, column 3: 'evaluation.task': 'classification' is no task. Known: binary-classification, forecasting, multiclass-classification, ranking, regression.",
                "pipeline-duplicate-key: line 7, column 18: 'haul' stands twice in 'evaluation.slices'; keep one.",
                "pipeline-bad-value: line 8, column 25: 'environments[1]': 'Production' is no environment name. Use 1 to 40 of a-z, 0-9 and -, beginning with a letter.",
                "pipeline-bad-value: line 11, column 5: 'gates.staging.controls' must be a list, not 'loads-and-predicts'.",
                "pipeline-bad-value: line 12, column 5: 'gates.staging.approvals': 'many' is no whole number from 0 to 10.",
                "pipeline-unknown-key: line 14, column 5: 'deploi' is no key of 'steps[0]'; did you mean 'deploy'? Known: always, approve, artifacts, check, command, concurrency, container, deploy, github, gitlab, http, inputs, jenkins, kubernetes-job, matrix, may-fail, name, needs, notify, outputs, parallel, repeatable, retry, rollout, secrets, smoke-test, timeout, wait, when, with.",
                "pipeline-bad-value: line 15, column 5: a step does one thing: give one of check, deploy, smoke-test, approve, command, container, jenkins, kubernetes-job, github, gitlab, http, rollout, notify or wait, with what it is about.",
                "pipeline-bad-value: line 17, column 5: 'steps[2]' must be a map (key: value), not 'just words'.",
                "pipeline-duplicate-key: line 18, column 1: 'name' is given twice in the pipeline, first in line 1; keep one.",
            ],
            Samples.Faults(yaml)
        );
    }

    [Theory]
    [InlineData("", "'evaluation'")]
    [InlineData("# nothing but a comment\n", "'evaluation'")]
    public void Read_OfAnEmptyFile_NamesWhatIsMissing(string yaml, string missing) =>
        Assert.Contains($"pipeline-missing-key: line 1, column 1: the pipeline lacks {missing}.", Samples.Faults(yaml));

    [Theory]
    [InlineData(
        "- a\n- b\n",
        "pipeline-bad-value: line 1, column 1: the pipeline must be a map (key: value), not a list."
    )]
    [InlineData(
        "just text",
        "pipeline-bad-value: line 1, column 1: the pipeline must be a map (key: value), not 'just text'."
    )]
    public void Read_OfAnotherRoot_IsRefused(string yaml, string expected) =>
        Assert.Contains(expected, Samples.Faults(yaml));

    [Theory]
    [InlineData("name: &a flight\n", "line 1, column 7: YAML anchors are not used here; remove the &name.")]
    [InlineData("name: *a\n", "line 1, column 7: YAML aliases are not used here; write the value out.")]
    [InlineData("name: !!str x\n", "line 1, column 7: YAML tags are not used here; remove the !tag.")]
    [InlineData("name: a\n---\nname: b\n", "line 2, column 1: a second YAML document begins; keep one a file.")]
    [InlineData("? [a, b]\n: c\n", "line 1, column 1: a key here is a list or a map; keys are plain words.")]
    [InlineData("a: [1, 2\nb: c", "line 1, column")]
    [InlineData("a: {b: c", "line ")]
    [InlineData("name: x\n\tlabel: x\n", "line 1, column")]
    [InlineData("name: \"\\q\"\n", "line 1, column")]
    [InlineData("a: b: c\n", "line 1, column")]
    [InlineData("\t: <", "line 2, column 1: this is not well-formed YAML: a value is missing here.")]
    public void Read_OfYamlThatPipelinesDoNotUse_SaysWhere(string yaml, string expected)
    {
        var fault = Assert.Single(Samples.Read(yaml).Faults);

        Assert.Equal(PipelineFaults.BadYaml, fault.Reason);
        Assert.StartsWith(expected, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfDeepNesting_IsRefused()
    {
        var fault = Assert.Single(Samples.Read(new string('[', 60_000)).Faults);

        Assert.Equal(PipelineFaults.BadYaml, fault.Reason);
    }

    [Fact]
    public void Read_OfAliasBomb_IsRefusedAtTheFirstAnchor()
    {
        var bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";

        Assert.StartsWith("line 1, column 4: YAML anchors", Assert.Single(Samples.Read(bomb).Faults).Detail);
    }

    [Fact]
    public void Read_OfTooManyBytes_IsRefused()
    {
        var fault = Assert.Single(PipelineYaml.Read(new byte[PipelineYaml.MaximumBytes + 1]).Faults);

        Assert.Equal(
            "pipeline-too-large: The pipeline has 65537 bytes; at most 65536 go. It declares rules only: data belongs into files beside it.",
            fault.ToString()
        );
    }

    [Fact]
    public void Read_OfOtherEncodings_SaysTheLine()
    {
        var fault = Assert.Single(PipelineYaml.Read([.. "name: a\nlabel: "u8, 0xE9, (byte)'\n']).Faults);

        Assert.Equal("pipeline-bad-yaml: line 2: the file is not UTF-8 there; save it as UTF-8.", fault.ToString());
    }

    [Fact]
    public void Read_OfCountlessMistakes_StopsCountingAtAHundred()
    {
        var yaml = string.Concat(Enumerable.Range(0, 5000).Select(i => $"k{i}: 1\n"));

        Assert.Equal(100, Samples.Read(yaml).Faults.Count);
    }

    [Fact]
    public void Read_OfAnyBytes_NeverThrows() =>
        Gen.OneOf(
                Gen.Byte.Array[0, 200],
                Gen.String[Gen.Char["ab:-[]{}&*!|>'\"#%@,\n\t ?~<="], 0, 200].Select(Encoding.UTF8.GetBytes)
            )
            .Sample(bytes =>
            {
                var reading = PipelineYaml.Read(bytes);
                return reading.Spec is null == reading.Faults.Count > 0;
            });

    [Fact]
    public void Read_OfTheSampleWithAnyLinesLeftOutOrSwapped_NeverThrows() =>
        Gen.Int[0, 26]
            .Array[1, 6]
            .Sample(swaps =>
            {
                var lines = Samples.Flight.Split('\n').ToList();
                for (var i = 0; i < swaps.Length; i++)
                {
                    var line = lines[swaps[i] % lines.Count];
                    lines.Remove(line);
                    if (i % 2 == 0)
                    {
                        lines.Insert(swaps[^1] % lines.Count, line);
                    }
                }
                Samples.Faults(string.Join('\n', lines));
            });
}
