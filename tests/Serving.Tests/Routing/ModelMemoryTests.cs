using Airworthy.Core.Values;
using Airworthy.Serving.Batching;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Routing;
using Airworthy.Serving.Sessions;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Routing;

public sealed class ModelMemoryTests
{
    // Tiny models are counted as a little more than a mebibyte each.
    private const long RoomForTwo = 5L << 19;

    [Fact]
    public async Task Apply_OfMoreThanFits_HasEachAnswerAndKeepsWithinTheMemory()
    {
        using var hangar = new Hangar(memory: RoomForTwo);
        var plans = Enumerable.Range(1, 5).Select(n => Plan(hangar, n)).ToArray();

        var status = await hangar.Apply(plans);

        Assert.All(status, s => Assert.Null(s.Fault));
        Assert.Equal((5, 3), (hangar.Loads, hangar.Unloads));
        for (var n = 1; n <= 5; n++)
        {
            Assert.Equal(n, await AskAsync(hangar, n));
            Assert.Equal(2, hangar.Loads - hangar.Unloads);
        }
        hangar.Dispose();
        Assert.Equal(hangar.Loads, hangar.Unloads);
    }

    [Fact]
    public async Task Ask_OfARestingModel_SendsTheOneAskedLongestAgoToRest()
    {
        using var hangar = new Hangar(memory: RoomForTwo);
        await hangar.Apply([.. Enumerable.Range(1, 3).Select(n => Plan(hangar, n))]);
        await AskAsync(hangar, 2);
        await AskAsync(hangar, 1);
        var loads = hangar.Loads;

        await AskAsync(hangar, 1);
        Assert.Equal(loads, hangar.Loads);
        await AskAsync(hangar, 2);
        Assert.Equal(loads, hangar.Loads);
        await AskAsync(hangar, 3);
        await AskAsync(hangar, 2);
        Assert.Equal(loads + 1, hangar.Loads);
        await AskAsync(hangar, 1);
        Assert.Equal(loads + 2, hangar.Loads);
    }

    [Fact]
    public async Task Ask_OfARestingModelByManyAtOnce_LoadsItOnce()
    {
        using var hangar = new Hangar(memory: RoomForTwo);
        await hangar.Apply([.. Enumerable.Range(1, 3).Select(n => Plan(hangar, n))]);
        var loads = hangar.Loads;

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => AskAsync(hangar, 1))));

        Assert.All(answers, a => Assert.Equal(1, a));
        Assert.Equal(loads + 1, hangar.Loads);
    }

    [Fact]
    public async Task Ask_OfARestingModelWhoseFileWasAltered_IsRefusedAndDisturbsNobody()
    {
        using var hangar = new Hangar(memory: RoomForTwo);
        var plans = Enumerable.Range(1, 3).Select(n => Plan(hangar, n)).ToArray();
        await hangar.Apply(plans);
        var digest = plans[0].Versions[0].Files[0].Digest;
        var bytes = hangar.Files[digest];
        hangar.Files[digest] = TinyModels.AddConstant(99, -1);

        using (var lease = hangar.Serving.Acquire(plans[0].Name).Value)
        {
            var answer = await lease.InferAsync(Call, CancellationToken.None);
            Assert.Equal(SessionFaults.ModelFileAltered.Code, answer.Fault!.Code);
        }
        Assert.Equal(3, await AskAsync(hangar, 3));
        hangar.Files[digest] = bytes;
        Assert.Equal(1, await AskAsync(hangar, 1));
    }

    [Fact]
    public async Task Apply_WhereOneIsToStayLoaded_NeverSendsItToRest()
    {
        using var hangar = new Hangar(memory: RoomForTwo);
        var stays = Plan(hangar, 1, new ServingOptions { KeepLoaded = true });
        await hangar.Apply([stays, .. Enumerable.Range(2, 4).Select(n => Plan(hangar, n))]);
        var loads = hangar.Loads;

        for (var n = 2; n <= 5; n++)
        {
            await AskAsync(hangar, n);
        }
        var others = hangar.Loads - loads;
        await AskAsync(hangar, 1);

        Assert.Equal(loads + others, hangar.Loads);
    }

    [Fact]
    public async Task Apply_WhereEverythingIsToStay_RefusesTheOneThatHasNoRoom()
    {
        using var hangar = new Hangar(memory: RoomForTwo);
        var stay = new ServingOptions { KeepLoaded = true };
        await hangar.Apply(Plan(hangar, 1, stay), Plan(hangar, 2, stay));

        var status = await hangar.Apply(Plan(hangar, 1, stay), Plan(hangar, 2, stay), Plan(hangar, 3));

        Assert.Equal(SessionFaults.ModelMemoryFull.Code, status[2].Fault!.Code);
        Assert.Equal(1, await AskAsync(hangar, 1));
        Assert.Equal(2, await AskAsync(hangar, 2));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Ask_OfAThousandModelsFromManySides_AnswersEachRightWithinTheMemory()
    {
        using var hangar = new Hangar(memory: 64L << 20);
        await hangar.Apply([.. Enumerable.Range(1, 1000).Select(n => Plan(hangar, n))]);
        Assert.InRange(hangar.Loads - hangar.Unloads, 1, 64);

        var random = new Random(1000);
        var asked = Enumerable
            .Range(0, 4)
            .Select(_ => Enumerable.Range(0, 300).Select(_ => random.Next(1, 1001)).ToList());
        await Task.WhenAll(
            asked.Select(numbers =>
                Task.Run(async () =>
                {
                    foreach (var n in numbers)
                    {
                        Assert.Equal(n, await AskAsync(hangar, n));
                    }
                })
            )
        );

        Assert.InRange(hangar.Loads - hangar.Unloads, 1, 64);
        hangar.Dispose();
        Assert.Equal(hangar.Loads, hangar.Unloads);
    }

    private static InferenceCall Call => new() { Inputs = [Models.Tensor("x", [1], 0f)], RequestId = "req_memory" };

    private static EndpointPlan Plan(Hangar hangar, int number, ServingOptions? options = null)
    {
        var plan = hangar.Plan($"model-{number:0000}", number, TinyModels.AddConstant(number, -1));
        return plan with { Versions = [plan.Versions[0] with { Options = options ?? ServingOptions.Default }] };
    }

    private static async Task<float> AskAsync(Hangar hangar, int number)
    {
        using var lease = hangar.Serving.Acquire(EndpointName.Parse($"model-{number:0000}").Value).Value;
        var answer = await lease.InferAsync(Call, CancellationToken.None);
        return ((float[])answer.Value[0].Data)[0];
    }
}
