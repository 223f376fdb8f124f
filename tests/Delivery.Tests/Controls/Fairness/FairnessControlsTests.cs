using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.DemographicParity;
using Airworthy.Delivery.Controls.EqualisedOdds;
using Airworthy.Delivery.Controls.EqualOpportunity;

namespace Airworthy.Delivery.Tests.Controls.Fairness;

/// <summary>Two groups of a hundred with label 1 and a hundred with label 0 each; who is chosen is counted by hand.</summary>
public sealed class FairnessControlsTests
{
    [Theory]
    [InlineData("demographic-parity", 80, 20, 80, 20, Outcome.Pass, 0)]
    [InlineData("demographic-parity", 90, 70, 50, 10, Outcome.Fail, 0.5)] // 160 against 60 of 200
    [InlineData("demographic-parity", 60, 50, 50, 34, Outcome.Inconclusive, 0.13)] // 110 against 84 of 200
    [InlineData("equal-opportunity", 80, 90, 80, 10, Outcome.Pass, 0)] // label 0 does not matter
    [InlineData("equal-opportunity", 90, 20, 50, 20, Outcome.Fail, 0.4)]
    [InlineData("equalised-odds", 80, 20, 80, 20, Outcome.Pass, 0)]
    [InlineData("equalised-odds", 80, 90, 80, 10, Outcome.Fail, 0.8)] // label 0 does
    public async Task Ask_OfTwoGroups_JudgesTheirGap(
        string control,
        int ones1,
        int noughts1,
        int ones2,
        int noughts2,
        Outcome expected,
        double gap
    )
    {
        var answer = await Ask(control, [("a", ones1, noughts1), ("b", ones2, noughts2)]);

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(gap, answer.Figures["gap"], 1e-12);
    }

    [Fact]
    public async Task Ask_OfEqualRatesInManySmallGroups_DoesNotCallLuckUnfair()
    {
        var random = new Random(3);
        var groups = Enumerable.Range(0, 20).Select(g => ($"g{g:00}", 30 + random.Next(20), 30 + random.Next(20)));

        Assert.NotEqual(Outcome.Fail, (await Ask("demographic-parity", [.. groups])).Outcome);
    }

    [Fact]
    public async Task Ask_WithOneGroupLargeEnough_IsInconclusive()
    {
        var answer = await Ask("demographic-parity", [("a", 10, 10), ("b", 10, 10)], ("min-group", "1000"));

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.StartsWith("'group' has no two groups with 1000 rows", answer.Summary, StringComparison.Ordinal);
    }

    private static Task<Answer> Ask(
        string control,
        IReadOnlyList<(string Name, int Ones, int Noughts)> groups,
        params (string, string)[] with
    )
    {
        var rows = groups
            .SelectMany(g =>
                Enumerable
                    .Range(0, 100)
                    .SelectMany(i =>
                        new[] { (g.Name, Truth: 1.0, Chosen: i < g.Ones), (g.Name, Truth: 0.0, Chosen: i < g.Noughts) }
                    )
            )
            .ToList();
        var data = Questions.Rows(
            ("delayed", rows.Select(r => (object)r.Truth)),
            ("group", rows.Select(r => (object)r.Name))
        );
        IControl asked = control switch
        {
            "demographic-parity" => new DemographicParityControl(),
            "equal-opportunity" => new EqualOpportunityControl(),
            _ => new EqualisedOddsControl(),
        };
        return new Asking(asked, Questions.Binary, data).OfAsync(
            [.. rows.Select(r => r.Chosen ? 0.9 : 0.1)],
            [("attributes", "group"), ("max-gap", "0.1"), .. with]
        );
    }
}
