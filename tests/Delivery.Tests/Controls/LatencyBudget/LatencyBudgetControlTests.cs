using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.LatencyBudget;
using Airworthy.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Controls.LatencyBudget;

public sealed class LatencyBudgetControlTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _calls;

    [Theory]
    [InlineData("6", Outcome.Pass)]
    [InlineData("4.9", Outcome.Fail)]
    public async Task Ask_OfAModelThatTakesFiveMilliseconds_HoldsThemAgainstTheBudget(string budget, Outcome expected)
    {
        using var session = new ScriptedSession(["x"], Slowly);

        var answer = await Asking().OfAsync(session, ("p99-ms", budget), ("calls", "100"));

        Assert.Equal(expected, answer.Outcome);
        Assert.StartsWith("99 of 100 calls of 1 row are answered within 5.000 ms", answer.Summary);
        // Times are no evidence: they would void an approval at the next asking.
        Assert.Equal(["calls", "limit-p99-ms"], answer.Figures.Keys);
    }

    [Fact]
    public async Task Ask_WhenOneCallInTwoHundredIsSlow_PassesAtTheNinetyNinthPercentile()
    {
        using var session = new ScriptedSession(["x"], x => _calls == 60 ? Slowly(x, 500) : Slowly(x));

        var answer = await Asking().OfAsync(session, ("p99-ms", "6"), ("calls", "200"), ("warm-up", "0"));

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Contains("longest 500.000 ms", answer.Details[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500", Outcome.Pass)]
    [InlineData("1", Outcome.Fail)]
    public async Task Ask_OfAModelWithWeights_MeasuresWhatItsLoadingTakes(string budget, Outcome expected)
    {
        var asking = new Asking(new LatencyBudgetControl(), Questions.Binary, Rows());
        var heavy = TinyModels.Heavy(1, 64 * 1024 * 1024);

        var rows = Questions.Rows(("x", [0.1, 0.2]), ("i", [0, 1]));
        var answer = await (asking with { Rows = rows }).OfAsync(heavy, ("p99-ms", "1000"), ("memory-mib", budget));

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(4, answer.Details.Count);
    }

    private Asking Asking() =>
        new(new LatencyBudgetControl(), Questions.Binary, Rows()) { Change = q => q with { Clock = _clock } };

    private static EvaluationRows Rows() => Questions.Rows(("x", [0.1, 0.2, 0.3]));

    private float[] Slowly(IReadOnlyList<float[]> columns) => Slowly(columns, 5);

    private float[] Slowly(IReadOnlyList<float[]> columns, int milliseconds)
    {
        _calls++;
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return columns[0];
    }
}
