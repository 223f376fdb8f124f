using Airworthy.Core.Values;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Routing;

[Collection(nameof(MeasuredAlone))]
public sealed class SwapTests
{
    private static readonly EndpointName Flights = EndpointName.Parse("flights").Value;

    [Fact]
    public async Task Apply_TwoHundredTimesUnderLoad_FailsNoRequestAndMixesNoVersions()
    {
        using var hangar = new Hangar();
        var plans = Enumerable
            .Range(1, 200)
            .Select(n => hangar.Plan("flights", n, TinyModels.AddConstant(n, -1)))
            .ToList();
        await hangar.Apply(plans[0]);
        using var done = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Call(hangar, done.Token))).ToList();

        foreach (var plan in plans)
        {
            // Half of them the way a deployment does it, half at once.
            if (plan.Versions[0].Number % 2 == 0)
            {
                Assert.True((await hangar.Serving.PrepareAsync(plan, CancellationToken.None)).IsOk);
            }
            var status = await hangar.Apply(plan);
            Assert.Null(status[0].Fault);
            Assert.Equal((plan.Versions[0].Number, (float)plan.Versions[0].Number), hangar.Ask(Flights));
        }
        await done.CancelAsync();
        var seen = await Task.WhenAll(callers);

        Assert.All(seen, answers => Assert.True(answers > 200, $"only {answers} answers"));
        Assert.Equal((200, 198), (hangar.Loads, hangar.Unloads));
        hangar.Dispose();
        Assert.Equal(200, hangar.Unloads);
    }

    [Fact]
    public async Task Apply_FromManySidesAtOnce_EndsWithAWholePlan()
    {
        using var hangar = new Hangar();
        var plans = Enumerable
            .Range(1, 20)
            .Select(n => hangar.Plan("flights", n, TinyModels.AddConstant(n % 5, -1)))
            .ToList();

        await Task.WhenAll(plans.Select(p => Task.Run(() => hangar.Apply(p))));

        var (number, answer) = hangar.Ask(Flights);
        Assert.Equal(number % 5, answer);
        hangar.Dispose();
        Assert.Equal(hangar.Loads, hangar.Unloads);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Apply_OfManyLargeModels_GivesTheirMemoryBack()
    {
        using var hangar = new Hangar();
        const int Size = 2 * 1024 * 1024;
        await Swap(hangar, 1, 10, Size);
        var before = Resident();

        await Swap(hangar, 11, 70, Size);

        var grown = Resident() - before;
        Assert.True(grown < 60L * Size / 3, $"60 swaps of {Size} bytes left {grown} bytes more in memory");
    }

    private static async Task Swap(Hangar hangar, int from, int to, int size)
    {
        for (var n = from; n <= to; n++)
        {
            var status = await hangar.Apply(hangar.Plan("flights", n, TinyModels.Heavy(n, size)));
            Assert.Null(status[0].Fault);
            hangar.Files.Clear();
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }

    private static int Call(Hangar hangar, CancellationToken done)
    {
        var answers = 0;
        while (!done.IsCancellationRequested)
        {
            var (number, answer) = hangar.Ask(Flights);
            Assert.Equal(number, answer);
            answers++;
        }
        return answers;
    }
}
