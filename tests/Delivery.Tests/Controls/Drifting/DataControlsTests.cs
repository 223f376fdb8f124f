using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.BannedFeatures;
using Airworthy.Delivery.Controls.LabelLeakage;
using Airworthy.Delivery.Controls.Staleness;
using Airworthy.Delivery.Controls.TrafficDrift;
using Airworthy.Delivery.Controls.TrainingSchema;
using Airworthy.Delivery.Controls.TrainTestOverlap;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Controls.Drifting;

/// <summary>Training and evaluation sets written by hand, so that what differs is known.</summary>
public sealed class DataControlsTests
{
    private static readonly ScriptedSession Model = new(["a", "b"], x => x[0]);

    private static readonly EvaluationRows Training = Data(i => i % 50, i => i % 3);

    [Theory]
    [InlineData(0, Outcome.Pass)]
    [InlineData(20, Outcome.Fail)] // 20 of 300 rows lie above 49
    public async Task TrainingSchema_OfRowsOutsideTheRange(int outside, Outcome expected)
    {
        var rows = Data(i => i < outside ? 1000 : i % 50, i => i % 3);

        var answer = await Ask(new TrainingSchemaControl(), rows);

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(outside / 300.0, answer.Figures["largest-share-outside"], 1e-12);
    }

    [Fact]
    public async Task TrainingSchema_OfWordsWhereNumbersWere_Fails()
    {
        var answer = await Ask(new TrainingSchemaControl(), Data(i => $"n{i}", i => i % 3));

        Assert.Equal("'a' differs from training: it held numbers in training and holds words now.", answer.Summary);
    }

    [Theory]
    [InlineData(0, Outcome.Pass)]
    [InlineData(7, Outcome.Fail)]
    public async Task TrainTestOverlap_OfRowsInBoth_CountsThem(int shared, Outcome expected)
    {
        var rows = Data(i => i < shared ? i % 50 : 1000 + i, i => i % 3);

        var answer = await Ask(new TrainTestOverlapControl(), rows);

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(shared, answer.Figures["rows-in-both"]);
    }

    [Theory]
    [InlineData(false, "", Outcome.Pass)]
    [InlineData(true, "", Outcome.Fail)]
    [InlineData(true, "b", Outcome.Pass)]
    public async Task LabelLeakage_OfACopyOfTheLabel_FailsUntilAllowed(bool copied, string allowed, Outcome expected)
    {
        var rows = Data(i => i * 7 % 50, i => copied ? i % 2 : i % 3);

        var answer = await (
            Asking(new LabelLeakageControl(), rows) with
            {
                Sets = new() { ["training"] = rows },
            }
        ).OfAsync(Model, ("allow", allowed));

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(copied ? 1 : 0.5, answer.Figures["best"], 0.15);
    }

    [Theory]
    [InlineData(0, Outcome.Pass)]
    [InlineData(10, Outcome.Fail)] // ten of fifty values on: a fifth of the cumulative share
    public async Task TrafficDrift_OfRecentRows(int moved, Outcome expected)
    {
        var asking = Asking(new TrafficDriftControl(), Training);
        asking.Sets["recent"] = Data(i => (i % 50) + moved, i => i % 3);

        var answer = await asking.OfAsync(Model, ("recent", "recent"));

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(moved / 50.0, answer.Figures["largest-distance"], 1e-9);
    }

    [Fact]
    public async Task TrafficDrift_WithoutTraffic_IsInconclusiveAndSaysSo()
    {
        var answer = await Ask(new TrafficDriftControl(), Training);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains("no captured traffic", answer.Summary, StringComparison.Ordinal);
        Assert.True(new TrafficDriftControl() is IControl { IsTimely: true });
    }

    [Theory]
    [InlineData("2026-03-20T12:00:00Z", Outcome.Pass)]
    [InlineData("2026-01-01T12:00:00Z", Outcome.Fail)]
    [InlineData("2027-01-01T12:00:00Z", Outcome.Inconclusive)]
    [InlineData("long ago", Outcome.Inconclusive)]
    public async Task Staleness_OfTheNewestRow(string newest, Outcome expected)
    {
        var rows = Questions.Rows(("at", ["2025-01-01", newest]), ("delayed", [0, 1]));
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
        var asking = Asking(new StalenessControl(), rows) with { Change = q => q with { Clock = clock } };

        var answer = await asking.OfAsync(Model, ("evaluation-days", "30"), ("column", "at"));

        Assert.Equal(expected, answer.Outcome);
    }

    [Theory]
    [InlineData("a, b", "", null, Outcome.Fail)]
    [InlineData("x_*", "", null, Outcome.Pass)]
    [InlineData("", "", "e_mail", Outcome.Fail)]
    [InlineData("", "e_mail", "e_mail", Outcome.Pass)]
    [InlineData("", "", "customerGender", Outcome.Fail)]
    [InlineData("", "", "surnameless", Outcome.Pass)]
    public async Task BannedFeatures_ByName(string banned, string allow, string? column, Outcome expected)
    {
        using var session = new ScriptedSession([column ?? "a"], x => x[0]);
        var rows = Questions.Rows((column ?? "a", [1, 2]), ("delayed", [0, 1]));

        var answer = await Asking(new BannedFeaturesControl(), rows)
            .OfAsync(session, ("banned", banned), ("allow", allow));

        Assert.Equal(expected, answer.Outcome);
    }

    [Fact]
    public async Task BannedFeatures_OfAddressesUnderAnotherName_FindsThem()
    {
        var rows = Questions.Rows(("a", ["x@example.org", "y@example.org"]), ("b", [1, 2]), ("delayed", [0, 1]));

        var answer = await Asking(new BannedFeaturesControl(), rows)
            .AskAsync(Questions.WithSignature(1, Model.Signature));

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Contains("'a', which holds what looks like e-mail addresses", answer.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ThoseThatNeedTraining))]
    public async Task Ask_WithoutATrainingSet_IsInconclusive(string name)
    {
        var asking = Asking(Delivery.Policies.StandardControls.Catalog().Find(name)!, Training) with { Sets = [] };

        var answer = await asking.OfAsync(Model);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains("declares no data set 'training'", answer.Summary, StringComparison.Ordinal);
    }

    public static TheoryData<string> ThoseThatNeedTraining =>
        ["training-schema", "train-test-overlap", "label-leakage", "traffic-drift"];

    private static Task<Answer> Ask(IControl control, EvaluationRows rows) => Asking(control, rows).OfAsync(Model);

    private static Asking Asking(IControl control, EvaluationRows rows) =>
        new(control, Questions.Binary, rows) { Sets = new() { ["training"] = Training } };

    private static EvaluationRows Data(Func<int, object> a, Func<int, object> b) =>
        Questions.Rows(
            ("delayed", Enumerable.Range(0, 300).Select(i => (object)(i % 2))),
            ("a", Enumerable.Range(0, 300).Select(a)),
            ("b", Enumerable.Range(0, 300).Select(b))
        );
}
