using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Policies;

/// <summary>The gate of the sample, its real models and rows: what the sample's page promises.</summary>
public sealed class SampleGateTests
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "flight-delay");

    [Fact]
    public void Check_OfTheSamplesPipeline_FindsNothing() =>
        Assert.Empty(PipelinePolicyLint.Check(Pipeline(), StandardControls.Catalog()));

    [Theory]
    [InlineData("first", null)]
    [InlineData("better", "first")]
    public async Task Ask_ASoundModel_LetsItIn(string candidate, string? champion)
    {
        var decision = await AskAsync(candidate, champion);

        Assert.Empty(decision.Reasons);
        Assert.True(decision.Passed);
    }

    [Fact]
    public async Task Ask_TheModelThatIsWorseOnASlice_RefusesForThatAlone()
    {
        var decision = await AskAsync("worse-on-a-slice", "better");

        var refused = Assert.Single(decision.Findings, f => f.Outcome != Outcome.Pass);
        Assert.Equal(("no-slice-much-worse", Outcome.Fail), (refused.Control, refused.Outcome));
        Assert.Contains("worst is daypart = early", refused.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_TheFormerModelAgain_IsRefusedOrUndecided()
    {
        var decision = await AskAsync("first", "better");

        Assert.False(decision.Passed);
    }

    private static async Task<GateDecision> AskAsync(string candidate, string? champion)
    {
        using var bench = new GateBench();
        var pipeline = Pipeline().Spec!;
        var rows = await File.ReadAllTextAsync(Path.Combine(Sample, pipeline.Evaluation.Data));
        var gate = pipeline.Gates[EnvironmentName.Production];
        var question = await bench.AskingAsync(
            await VersionAsync(bench, 2, candidate),
            champion is null ? null : await VersionAsync(bench, 1, champion),
            pipeline.Evaluation,
            rows,
            [.. gate.Controls]
        );
        return await bench.Gate().AskAsync(question, default);
    }

    private static async Task<VersionState> VersionAsync(GateBench bench, int number, string model) =>
        await bench.RegisterAsync(
            number,
            await File.ReadAllBytesAsync(Path.Combine(Sample, "models", model, "model.onnx"))
        );

    private static PipelineReading Pipeline() =>
        PipelineYaml.Read(File.ReadAllBytes(Path.Combine(Sample, "pipeline.yaml")));
}
