using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.NoWeakSlice;

namespace Airworthy.Delivery.Tests.Controls.NoWeakSlice;

public sealed class NoWeakSliceControlTests
{
    /// <summary>A planted slice of one in a hundred rows that goes wrong four times as often is found, and named by both its parts.</summary>
    [Fact]
    public async Task Ask_WithAPlantedSlice_FindsIt()
    {
        var answer = await Ask(20_000, planted: true);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Contains("kind = k3 and region = r7", answer.Details[0], StringComparison.Ordinal);
        Assert.InRange(answer.Figures["worst-wrong"], 0.15, 0.25);
    }

    [Fact]
    public async Task Ask_WithoutAny_Passes()
    {
        var answer = await Ask(20_000, planted: false);

        Assert.Equal(Outcome.Pass, answer.Outcome);
        // 10 + 10 + 10 single ones and 3 * 100 pairs, as far as they have 50 rows.
        Assert.Equal(330, answer.Figures["slices"]);
    }

    [Fact]
    public async Task Ask_WithNothingToCut_IsInconclusive()
    {
        var asking = new Asking(new NoWeakSliceControl(), Questions.Binary, Questions.Labels(Alternating(100)));

        Assert.Equal(Outcome.Inconclusive, (await asking.OfAsync(Alternating(100), ("tolerance", "0.1"))).Outcome);
    }

    private static Task<Answer> Ask(int rows, bool planted)
    {
        var random = new Random(5);
        string[] kind = [.. Enumerable.Range(0, rows).Select(_ => $"k{random.Next(10)}")];
        string[] region = [.. Enumerable.Range(0, rows).Select(_ => $"r{random.Next(10)}")];
        double[] size = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())];
        var truth = Alternating(rows);
        double[] predictions =
        [
            .. truth.Select(
                (t, i) =>
                {
                    var wrong = planted && kind[i] == "k3" && region[i] == "r7" ? 0.2 : 0.05;
                    return random.NextDouble() < wrong ? 1 - t : t;
                }
            ),
        ];
        var data = Questions.Rows(
            ("delayed", truth.Select(t => (object)t)),
            ("kind", kind),
            ("region", region),
            ("size", size.Select(s => (object)s))
        );
        return new Asking(new NoWeakSliceControl(), Questions.Binary, data).OfAsync(predictions, ("tolerance", "0.05"));
    }

    private static double[] Alternating(int rows) => [.. Enumerable.Range(0, rows).Select(i => (double)(i % 2))];
}
