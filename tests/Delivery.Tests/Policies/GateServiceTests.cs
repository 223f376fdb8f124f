using System.Globalization;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Policies;

public sealed class GateServiceTests
{
    private static readonly byte[] Good = TinyModels.Identity(TensorType.FP32, -1, 1);
    private static readonly byte[] Worse = TinyModels.AddConstant(0.2f, -1, 1);
    private static readonly EvaluationSpec Sliced = Questions.Binary with { Slices = ["haul"] };

    private static readonly ControlSpec[] AllFive =
    [
        Questions.Spec("loads-and-predicts"),
        Questions.Spec("signature-compatible"),
        Questions.Spec("metric-floor", ("metric", "roc_auc"), ("at-least", "0.6")),
        Questions.Spec("no-worse-than-champion", ("metric", "log_loss"), ("tolerance", "0.005")),
        Questions.Spec("no-slice-much-worse", ("metric", "log_loss"), ("tolerance", "0.02")),
    ];

    [Fact]
    public async Task Ask_ABetterCandidate_PassesAllFive()
    {
        using var bench = new GateBench();
        var question = await bench.AskingAsync(
            await bench.RegisterAsync(2, Good),
            await bench.RegisterAsync(1, Worse),
            Sliced,
            Csv(1000),
            AllFive
        );

        var decision = await bench.Gate().AskAsync(question, default);

        Assert.Empty(decision.Reasons);
        Assert.True(decision.Passed);
        Assert.Equal(AllFive.Select(c => c.Name), decision.Findings.Select(f => f.Control));
        Assert.Equal(question.Champion!.Id, decision.Champion);
        Assert.All(decision.Findings, f => Assert.Empty(f.Mend));
    }

    [Fact]
    public async Task Ask_AWorseCandidate_IsRefusedAndSaysHowToMend()
    {
        using var bench = new GateBench();
        var question = await bench.AskingAsync(
            await bench.RegisterAsync(2, Worse),
            await bench.RegisterAsync(1, Good),
            Sliced,
            Csv(1000),
            AllFive
        );

        var decision = await bench.Gate().AskAsync(question, default);

        Assert.False(decision.Passed);
        Assert.Equal(
            [Outcome.Pass, Outcome.Pass, Outcome.Pass, Outcome.Fail, Outcome.Fail],
            decision.Findings.Select(f => f.Outcome)
        );
        Assert.Equal(2, decision.Reasons.Count);
        Assert.All(decision.Findings.Skip(3), f => Assert.NotEmpty(f.Mend));
    }

    [Fact]
    public async Task Ask_TheFirstVersion_PassesWithoutAChampion()
    {
        using var bench = new GateBench();
        var question = await bench.AskingAsync(await bench.RegisterAsync(1, Good), null, Sliced, Csv(500), AllFive);

        var decision = await bench.Gate().AskAsync(question, default);

        Assert.True(decision.Passed);
        Assert.Null(decision.Champion);
    }

    [Fact]
    public async Task Ask_InAnotherProcess_GivesTheSameEvidence()
    {
        using var bench = new GateBench();
        var question = await bench.AskingAsync(
            await bench.RegisterAsync(2, Good),
            await bench.RegisterAsync(1, Worse),
            Sliced,
            Csv(300),
            AllFive
        );

        var one = await bench.Gate().AskAsync(question, default);
        var other = await bench.Gate().AskAsync(question, default);

        Assert.Equal(one.EvidenceDigest, other.EvidenceDigest);
        Assert.NotSame(one.Findings[0], other.Findings[0]);
    }

    [Fact]
    public async Task Ask_Twice_AnswersFromMemory()
    {
        using var bench = new GateBench();
        var gate = bench.Gate();
        var question = await bench.AskingAsync(await bench.RegisterAsync(1, Good), null, Sliced, Csv(300), AllFive);

        var first = await gate.AskAsync(question, default);
        var second = await gate.AskAsync(question, default);

        Assert.All(first.Findings.Zip(second.Findings), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public async Task Ask_AGateWithoutControls_Refuses()
    {
        using var bench = new GateBench();
        var question = await bench.AskingAsync(await bench.RegisterAsync(1, Good), null, Sliced, Csv(300));

        var decision = await bench.Gate().AskAsync(question, default);

        Assert.False(decision.Passed);
        Assert.Equal([GateRules.NoFindings], decision.Reasons);
    }

    [Fact]
    public async Task Ask_WhenAModelFileWasAltered_Fails()
    {
        using var bench = new GateBench();
        var candidate = await bench.RegisterAsync(1, Good);
        var question = await bench.AskingAsync(candidate, null, Sliced, Csv(300), AllFive[0]);
        var altered = (byte[])Good.Clone();
        altered[^1] ^= 1;
        bench.Alter(candidate.Files[0].Digest, altered);

        var finding = Assert.Single((await bench.Gate().AskAsync(question, default)).Findings);

        Assert.Equal(Outcome.Fail, finding.Outcome);
        Assert.Equal(
            $"The packaged files do not load in the serving runtime: The file 'model.onnx' ({candidate.Files[0].Digest}) does not have the bytes that were registered: the store was altered or is damaged. Restore it from a backup.",
            finding.Summary
        );
    }

    [Fact]
    public async Task Ask_WhenTheEvaluationSetWasAltered_IsInconclusive()
    {
        using var bench = new GateBench();
        var question = await bench.AskingAsync(await bench.RegisterAsync(1, Good), null, Sliced, Csv(300), AllFive);
        bench.Alter(question.EvaluationDigest, "x,delayed,haul\n1,1,long\n"u8.ToArray());

        var decision = await bench.Gate().AskAsync(question, default);

        Assert.False(decision.Passed);
        Assert.Equal(Outcome.Inconclusive, decision.Findings[0].Outcome);
        Assert.StartsWith("Could not be asked: the evaluation set: The file sha256:", decision.Findings[0].Summary);
        Assert.Equal(Outcome.Inconclusive, decision.Findings[2].Outcome);
    }

    [Fact]
    public async Task Ask_WhenAFileIsMissing_Fails()
    {
        using var bench = new GateBench();
        var candidate = Questions.Version() with
        {
            Files = [new ModelFile("model.onnx", 3, Sha256Digest.Of("lost"u8))],
        };
        var question = await bench.AskingAsync(candidate, null, Sliced, Csv(300), AllFive[0]);

        var finding = Assert.Single((await bench.Gate().AskAsync(question, default)).Findings);

        Assert.Equal(Outcome.Fail, finding.Outcome);
        Assert.Contains("is not in the store. Restore it from a backup", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_WhenNoRuntimeRunsTheFormat_FailsAndListsThoseThereAre()
    {
        using var bench = new GateBench();
        var candidate = await bench.RegisterAsync(1, Good) with { Format = "pickle" };
        var question = await bench.AskingAsync(candidate, null, Sliced, Csv(300), AllFive[0]);

        var finding = Assert.Single((await bench.Gate().AskAsync(question, default)).Findings);

        Assert.Equal(
            "The packaged files do not load in the serving runtime: No runtime here runs 'pickle'. Known formats: onnx.",
            finding.Summary
        );
    }

    [Fact]
    public async Task Ask_AControlThatIsNotThere_IsInconclusive()
    {
        using var bench = new GateBench();
        var question = await bench.AskingAsync(
            await bench.RegisterAsync(1, Good),
            null,
            Sliced,
            Csv(300),
            Questions.Spec("metric-flor")
        );

        var decision = await bench.Gate().AskAsync(question, default);

        Assert.False(decision.Passed);
        Assert.StartsWith(
            "Could not be asked: there is no control 'metric-flor'; did you mean 'metric-floor'?",
            Assert.Single(decision.Findings).Summary
        );
    }

    [Fact]
    public async Task Ask_WithOptionsThatNoLongerHold_IsInconclusive()
    {
        using var bench = new GateBench();
        var question = await bench.AskingAsync(
            await bench.RegisterAsync(1, Good),
            null,
            Sliced,
            Csv(300),
            Questions.Spec("metric-floor", ("metric", "gini"))
        );

        var finding = Assert.Single((await bench.Gate().AskAsync(question, default)).Findings);

        Assert.Equal(Outcome.Inconclusive, finding.Outcome);
        Assert.StartsWith("Could not be asked: 'metric' of metric-floor is 'gini'", finding.Summary);
    }

    [Fact]
    public void Create_WithOptionsOutOfRange_StopsTheStart()
    {
        using var bench = new GateBench
        {
            Options = new GateOptions { Parallelism = 0, KeptFindings = -1 },
        };

        var wrong = Assert.Throws<ArgumentException>(bench.Gate);

        Assert.StartsWith(
            "Parallelism is 0; it goes from 1 to 16. KeptFindings is -1; it goes from 0 to 100000.",
            wrong.Message
        );
    }

    /// <summary>Column x is the probability that the label was drawn with.</summary>
    private static string Csv(int rows)
    {
        var random = new Random(7);
        var lines = Enumerable
            .Range(0, rows)
            .Select(i =>
            {
                var p = Math.Round(0.75 * random.NextDouble(), 4);
                var delayed = random.NextDouble() < p ? 1 : 0;
                return string.Create(CultureInfo.InvariantCulture, $"{p},{delayed},{(i % 2 == 0 ? "long" : "short")}");
            });
        return $"x,delayed,haul\n{string.Join('\n', lines)}\n";
    }
}
