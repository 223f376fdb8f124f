using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests.Spec;

public sealed class PolicyTextTests
{
    [Fact]
    public void Of_TheSamplesGate_IsTheDocumentedText()
    {
        var pipeline = Samples.Read(Samples.Flight).Spec!;
        var production = EnvironmentName.Production;

        Assert.Equal(
            """
            airworthy-policy 1
            environment "production"
            approvals 1
            data "data/evaluation.csv"
            label "delayed"
            prediction "probability"
            task "binary-classification"
            slices "daypart" "haul" "origin"
            control "loads-and-predicts"
            control "metric-floor" "at-least" "0.60" "metric" "roc_auc"

            """,
            PolicyText.Of(production, pipeline.Gates[production], pipeline.Evaluation)
        );
    }

    [Theory]
    [InlineData("    approvals: 1", "    # two eyes\n    approvals:   1", true)]
    [InlineData("{ metric: roc_auc, at-least: 0.60 }", "{ at-least: 0.60, metric: roc_auc }", true)]
    [InlineData("approvals: 1", "approvals: 2", false)]
    [InlineData("at-least: 0.60", "at-least: 0.61", false)]
    [InlineData("label: delayed", "label: late", false)]
    [InlineData("slices: [daypart, haul, origin]", "slices: [daypart, haul]", false)]
    public void Digest_AfterAChange_ChangesOnlyWithTheMeaning(string from, string to, bool same)
    {
        Assert.Equal(same, Digest(Samples.Flight) == Digest(Samples.With(from, to)));
    }

    [Fact]
    public void Of_AValueThatLooksLikeALine_IsNotTakenForOne()
    {
        var forged = new ControlSpec("a\"\ncontrol \"b", new Dictionary<string, string>());

        Assert.Equal(1, PolicyText.Of(forged).Count(c => c == '\n'));
    }

    private static Sha256Digest Digest(string yaml)
    {
        var pipeline = Samples.Read(yaml).Spec!;
        var production = EnvironmentName.Production;
        return PolicyText.Digest(production, pipeline.Gates[production], pipeline.Evaluation);
    }
}
