using Airworthy.Artifacts.Reading;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.BetterThanBaseline;
using Airworthy.Pipelines.Spec;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.BetterThanBaseline;

public sealed class BetterThanBaselineControlTests
{
    private static readonly double[] Truth = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 1.0 : 0)];

    [Fact]
    public async Task Ask_OfAModelThatKnowsMore_Passes()
    {
        double[] good = [.. Truth.Select(t => t == 1 ? 0.7 : 0.1)];

        var answer = await Against().OfAsync(good, ("metric", "log_loss"), ("baseline", "constant"));

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Contains("the training set's share of class 1 (0.25)", answer.Summary, StringComparison.Ordinal);
        // python3 -c "from sklearn.metrics import log_loss; print(log_loss([1, 0, 0, 0], [.25] * 4))"
        Assert.Equal(0.5623351446188083, answer.Figures["baseline"], 1e-12);
    }

    [Fact]
    public async Task Ask_OfAModelThatKnowsLess_Fails()
    {
        double[] bad = [.. Truth.Select((_, i) => i % 3 == 0 ? 0.9 : 0.1)];

        var answer = await Against().OfAsync(bad, ("metric", "log_loss"), ("baseline", "constant"));

        Assert.Equal(Outcome.Fail, answer.Outcome);
    }

    [Fact]
    public async Task Ask_AgainstOneFeature_TakesTheOneThatTellsMost()
    {
        var rows = Questions.Rows(
            ("delayed", Truth.Select(t => (object)t)),
            ("x", Truth.Select((t, i) => (object)(t + (0.001 * i)))),
            ("noise", Truth.Select((_, i) => (object)(i * 7 % 31)))
        );
        var asking = new Asking(new BetterThanBaselineControl(), Questions.Binary, rows)
        {
            Sets = new() { ["training"] = rows },
        };

        var answer = await asking.OfAsync(TinyModels.Identity(TensorType.FP32, -1), ("metric", "roc_auc"));

        Assert.Contains("the training set's average by 'x' alone", answer.Summary, StringComparison.Ordinal);
        Assert.Equal(Outcome.Pass, answer.Outcome);
    }

    [Fact]
    public async Task Ask_OfAForecast_ComparesWithTheLastValue()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => (double)(i % 7))];
        var rows = Questions.Rows(
            ("delayed", values.Select(v => (object)v)),
            ("before", values.Prepend(0).SkipLast(1).Select(v => (object)v))
        );
        var asking = new Asking(
            new BetterThanBaselineControl(),
            Questions.Binary with
            {
                Task = TaskKind.Forecasting,
            },
            rows
        );

        var answer = await asking.OfAsync(values, ("metric", "mae"), ("baseline", "last-value"), ("last", "before"));

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal(0, answer.Figures["candidate"]);
    }

    [Fact]
    public async Task Ask_WithoutATrainingSet_IsInconclusive()
    {
        var answer = await Without().OfAsync(Truth, ("metric", "roc_auc"));

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal(
            "Could not be asked: the pipeline declares no data set 'training'; give its CSV file under evaluation.sets.",
            answer.Summary
        );
    }

    private static Asking Without() => new(new BetterThanBaselineControl(), Questions.Binary, Questions.Labels(Truth));

    private static Asking Against() => Without() with { Sets = new() { ["training"] = Questions.Labels(Truth) } };
}
