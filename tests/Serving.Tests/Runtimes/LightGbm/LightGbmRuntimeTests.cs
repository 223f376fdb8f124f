using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.LightGbm;

namespace Airworthy.Serving.Tests.Runtimes.LightGbm;

/// <summary>Held against LightGBM itself, which trains each model here and answers the same rows.</summary>
public sealed class LightGbmRuntimeTests
{
    private const int Width = 5;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Objectives =>
        [
            "objective=regression",
            "objective=regression reg_sqrt=true",
            "objective=regression_l1",
            "objective=huber",
            "objective=fair",
            "objective=quantile alpha=0.7",
            "objective=mape",
            "objective=poisson",
            "objective=gamma",
            "objective=tweedie",
            "objective=binary",
            "objective=binary sigmoid=2.5",
            "objective=cross_entropy",
            "objective=cross_entropy_lambda",
            "objective=multiclass num_class=3",
            "objective=multiclassova num_class=3 sigmoid=1.5",
            "objective=lambdarank",
            "objective=rank_xendcg",
            "objective=binary boosting=rf bagging_freq=1 bagging_fraction=0.6",
            "objective=multiclass num_class=3 boosting=rf bagging_freq=1 bagging_fraction=0.6",
            "objective=regression boosting=dart",
            "objective=binary use_missing=false",
            "objective=binary zero_as_missing=true",
            "objective=regression categorical_feature=1,3",
            "objective=binary categorical_feature=1,3 zero_as_missing=true",
            "objective=regression categorical_feature=3 max_cat_to_onehot=64",
            "objective=regression num_leaves=2 min_data_in_leaf=1000",
        ];

    [Theory]
    [MemberData(nameof(Objectives))]
    public async Task Run_OfEveryObjective_AnswersWhatLightGbmAnswers(string parameters)
    {
        var (text, expected, asked) = Make(parameters);
        using var session = (await LoadAsync(text)).Value;

        var answer = Assert.Single(session.Run([Rows(asked)], [], Cancel).Value);

        var numbers = (double[])answer.Data;
        Assert.Equal(expected.Length, numbers.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - numbers[i]) <= 1e-12 * Math.Max(1, Math.Abs(expected[i])),
                $"row {i}: {numbers[i]:R} instead of {expected[i]:R}"
            );
        }
    }

    [Fact]
    public async Task Load_OfLinearTrees_RefusesThemByName()
    {
        var (text, _, _) = Make("objective=regression linear_tree=true");

        var loaded = await LoadAsync(text);

        Assert.Equal("lightgbm-unsupported", loaded.Fault?.Code);
        Assert.Contains("linear", loaded.Fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_OfNamedFeatures_TakesEachByItsName()
    {
        var (text, expected, asked) = Make("objective=binary");
        text = text.Replace(
            "feature_names=Column_0 Column_1 Column_2 Column_3 Column_4",
            "feature_names=age b c d e",
            StringComparison.Ordinal
        );
        using var session = (await LoadAsync(text)).Value;
        var count = asked.Length / Width;

        var answer = session
            .Run(
                [
                    .. new[] { "e", "age", "c", "d", "b" }.Select(name =>
                    {
                        var at = Array.IndexOf(["age", "b", "c", "d", "e"], name);
                        return new Tensor(
                            name,
                            TensorType.FP64,
                            [count, 1],
                            Enumerable.Range(0, count).Select(r => asked[(r * Width) + at]).ToArray()
                        );
                    }),
                ],
                [],
                Cancel
            )
            .Value;

        Assert.Equal(expected, ((double[])answer[0].Data), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,5]}],"outputs":[{"name":"p","datatype":"FP32","shape":[-1,1]}]}""",
        null
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,4]}],"outputs":[{"name":"p","datatype":"FP32","shape":[-1]}]}""",
        "model-does-not-load"
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"BYTES","shape":[-1,5]}],"outputs":[{"name":"p","datatype":"FP32","shape":[-1]}]}""",
        "model-does-not-load"
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,5]}],"outputs":[{"name":"p","datatype":"INT64","shape":[-1]}]}""",
        "bad-signature"
    )]
    public async Task Load_WithASignatureBesideIt_TakesThatWhereItFits(string signature, string? fault)
    {
        var (text, _, _) = Make("objective=binary");

        var loaded = await LoadAsync(text, (ModelSignature.FileName, Encoding.UTF8.GetBytes(signature)));

        Assert.Equal(fault, loaded.Fault?.Code);
    }

    [Fact]
    public async Task Load_OfAnySpoiltLine_NeverThrows()
    {
        var (text, _, asked) = Make("objective=binary categorical_feature=1,3", rounds: 2);
        var lines = text.Split('\n');
        var random = new Random(11);
        string[] instead = ["", "x", "-1", "999999999", "nan", "1e400", "=", "Tree=0", "0 0 0", "end of trees"];
        for (var at = 0; at < lines.Length; at++)
        {
            foreach (var other in instead)
            {
                var spoilt = (string[])lines.Clone();
                var equals = spoilt[at].IndexOf('=', StringComparison.Ordinal);
                spoilt[at] = random.Next(2) == 0 || equals < 0 ? other : $"{spoilt[at][..(equals + 1)]}{other}";
                var loaded = await LoadAsync(string.Join('\n', spoilt));
                if (loaded.IsOk)
                {
                    using var session = loaded.Value;
                    if (session.Signature.Inputs.Count == 1)
                    {
                        _ = session.Run([Rows(asked)], [], Cancel);
                    }
                }
            }
        }
    }

    internal static (string Text, double[] Expected, double[] Asked) Make(string parameters, int rounds = 12)
    {
        const int Count = 600;
        var random = new Random(5);
        var rows = new double[Count * Width];
        var labels = new float[Count];
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Width; j++)
            {
                rows[(i * Width) + j] =
                    j is 1 or 3 ? random.Next(40)
                    : random.Next(12) == 0 ? double.NaN
                    : random.Next(6) == 0 ? 0
                    : (random.NextDouble() * 10) - 5;
            }
            var sum =
                (double.IsNaN(rows[i * Width]) ? 1 : rows[i * Width])
                + ((int)rows[(i * Width) + 3] % 5)
                + random.NextDouble();
            labels[i] =
                parameters.Contains("class", StringComparison.Ordinal) ? (float)((int)Math.Abs(sum) % 3)
                : parameters.Contains("rank", StringComparison.Ordinal) ? (float)((int)Math.Abs(sum) % 4)
                : parameters.Contains("binary", StringComparison.Ordinal) ? (sum > 2 ? 1 : 0)
                : parameters.Contains("entropy", StringComparison.Ordinal) ? (float)(1 / (1 + Math.Exp(-sum)))
                : (float)Math.Abs(sum) + 0.1f;
        }
        var asked = rows[..(200 * Width)];
        for (var i = 0; i < asked.Length; i += 7)
        {
            asked[i] = (i % 6) switch
            {
                0 => double.NaN,
                1 => -0.5,
                2 => 1e-36,
                3 => double.PositiveInfinity,
                4 => -1e300,
                _ => 41.9,
            };
        }
        var groups = parameters.Contains("rank", StringComparison.Ordinal)
            ? Enumerable.Repeat(20, Count / 20).ToArray()
            : null;
        var (text, answers) = Trainer.Train(rows, Width, labels, parameters, rounds, asked, groups);
        return (text, answers, asked);
    }

    internal static Tensor Rows(double[] asked) =>
        new("features", TensorType.FP64, [asked.Length / Width, Width], asked);

    internal static Task<Result<IModelSession>> LoadAsync(string text, params (string Path, byte[] Bytes)[] others) =>
        new LightGbmRuntime().LoadAsync(Files(text, others), Cancel);

    internal static ModelFiles Files(string text, params (string Path, byte[] Bytes)[] others)
    {
        var files = others.ToDictionary(o => o.Path, o => new ReadOnlyMemory<byte>(o.Bytes));
        files["model.txt"] = Encoding.UTF8.GetBytes(text);
        return new ModelFiles("lightgbm", files);
    }
}
