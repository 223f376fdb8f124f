using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;
using Airworthy.Serving.Routing;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Routing;

public sealed class ServingServiceTests : IDisposable
{
    private static readonly EndpointName Flights = EndpointName.Parse("flights").Value;
    private static readonly byte[] PlusOne = TinyModels.AddConstant(1, -1);
    private static readonly byte[] PlusTwo = TinyModels.AddConstant(2, -1);
    private static readonly byte[] PlusThree = TinyModels.AddConstant(3, -1);

    private readonly Hangar _hangar = new();

    public void Dispose() => _hangar.Dispose();

    [Fact]
    public async Task Apply_OfAVersionLetIn_MakesItAnswer()
    {
        Assert.False(_hangar.Serving.IsReady);

        var status = await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne));

        var endpoint = Assert.Single(status);
        Assert.Equal((Flights, 1, null), (endpoint.Name, endpoint.Number!.Value, endpoint.Fault));
        Assert.Equal((1, 1f), _hangar.Ask(Flights));
        Assert.True(_hangar.Serving.IsReady);
    }

    [Fact]
    public async Task Acquire_OfAnEndpointNobodyPlanned_IsNotFound()
    {
        await _hangar.Apply(_hangar.Plan("flights:staging", 1, PlusOne));

        Assert.Equal("no-such-endpoint", _hangar.Serving.Acquire(Flights).Fault?.Code);
    }

    [Fact]
    public async Task Apply_WhenTheModelCannotLoad_KeepsTheOldAndSaysWhy()
    {
        await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne));

        var status = await _hangar.Apply(_hangar.Plan("flights", 2, PlusTwo[..^3]));

        Assert.Equal((1, "not-onnx"), (status[0].Number!.Value, status[0].Fault?.Code));
        Assert.Equal((1, 1f), _hangar.Ask(Flights));
        Assert.True(_hangar.Serving.IsReady);
    }

    [Fact]
    public async Task Apply_WhenTheFirstModelCannotLoad_IsUnavailableAndNotReady()
    {
        await _hangar.Apply(_hangar.Plan("flights", 1, []));

        Assert.Equal("endpoint-not-serving", _hangar.Serving.Acquire(Flights).Fault?.Code);
        Assert.False(_hangar.Serving.IsReady);
    }

    [Fact]
    public async Task Apply_WhenAStoredByteWasFlipped_Refuses()
    {
        var plan = _hangar.Plan("flights", 1, PlusOne);
        var stored = (byte[])PlusOne.Clone();
        _hangar.Files[plan.Versions[0].Files[0].Digest] = stored;

        for (var at = 0; at < stored.Length; at++)
        {
            stored[at] ^= 1;
            Assert.Equal("model-file-altered", (await _hangar.Apply(plan))[0].Fault?.Code);
            stored[at] ^= 1;
        }

        Assert.Equal(0, _hangar.Loads);
        Assert.Null((await _hangar.Apply(plan))[0].Fault);
    }

    [Fact]
    public async Task Apply_WhenTheStoredFileIsGoneShorterOrLonger_Refuses()
    {
        var plan = _hangar.Plan("flights", 1, PlusOne);

        _hangar.Files[plan.Versions[0].Files[0].Digest] = PlusOne[..^1];
        Assert.Equal("model-file-altered", (await _hangar.Apply(plan))[0].Fault?.Code);
        _hangar.Files[plan.Versions[0].Files[0].Digest] = [.. PlusOne, 0];
        Assert.Equal("model-file-altered", (await _hangar.Apply(plan))[0].Fault?.Code);
        _hangar.Files.Clear();
        Assert.Equal("model-file-missing", (await _hangar.Apply(plan))[0].Fault?.Code);
    }

    [Fact]
    public async Task Apply_WhenTheModelRefusesItsFirstRequest_RefusesAndUnloadsIt()
    {
        var status = await _hangar.Apply(_hangar.Plan("flights", 1, TinyModels.RefusesEverything()));

        Assert.Equal("warm-up-failed", status[0].Fault?.Code);
        Assert.Equal((1, 1), (_hangar.Loads, _hangar.Unloads));
    }

    [Fact]
    public async Task Apply_WhenARefusedFirstRequestProvesNothing_Serves()
    {
        // Zeros are made up with both sizes as 1; which sizes this model adds up is its callers' business.
        var status = await _hangar.Apply(_hangar.Plan("flights", 1, TinyModels.RefusesOneByOne()));

        Assert.Null(status[0].Fault);
    }

    [Fact]
    public async Task Apply_OfAnUnknownFormat_NamesTheKnownOnes()
    {
        var status = await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne).Edit(v => v with { Format = "pickle" }));

        Assert.Equal("unknown-format", status[0].Fault?.Code);
        Assert.Contains("onnx", status[0].Fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WhenOneEndpointFails_ServesTheOthers()
    {
        var status = await _hangar.Apply(
            _hangar.Plan("broken", 1, [1, 2, 3]),
            _hangar.Plan("flights", 1, PlusOne),
            _hangar.Plan("flights:staging", 2, PlusTwo)
        );

        Assert.Equal(["broken", "flights", "flights:staging"], status.Select(s => s.Name.ToString()));
        Assert.Equal([false, true, true], status.Select(s => s.Fault is null));
        Assert.Equal((2, 2f), _hangar.Ask(EndpointName.Parse("flights:staging").Value));
    }

    [Fact]
    public async Task Apply_OfWhatWasPrepared_LoadsNothingMore()
    {
        await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne));
        var next = _hangar.Plan("flights", 2, PlusTwo);

        Assert.True((await _hangar.Serving.PrepareAsync(next, CancellationToken.None)).IsOk);
        Assert.True((await _hangar.Serving.PrepareAsync(next, CancellationToken.None)).IsOk);
        Assert.Equal((2, 0), (_hangar.Loads, _hangar.Unloads));
        Assert.Equal((1, 1f), _hangar.Ask(Flights));
        _hangar.Files.Clear();
        await _hangar.Apply(next);

        Assert.Equal((2, 2f), _hangar.Ask(Flights));
        Assert.Equal(2, _hangar.Loads);
    }

    [Fact]
    public async Task Prepare_OfAnotherVersion_UnloadsTheOneNeverApplied()
    {
        await _hangar.Serving.PrepareAsync(_hangar.Plan("flights", 1, PlusOne), CancellationToken.None);
        await _hangar.Serving.PrepareAsync(_hangar.Plan("flights", 2, PlusTwo), CancellationToken.None);

        Assert.Equal((2, 1), (_hangar.Loads, _hangar.Unloads));
    }

    [Fact]
    public async Task Prepare_OfWhatCannotServe_IsTheFault()
    {
        var plan = _hangar.Plan("flights", 1, PlusOne, a => a with { Number = 2 });

        var prepared = await _hangar.Serving.PrepareAsync(plan, CancellationToken.None);

        Assert.Equal("attestation-mismatch", prepared.Fault?.Code);
    }

    [Fact]
    public async Task Apply_OfTheVersionBefore_NeedsNoFile()
    {
        var first = _hangar.Plan("flights", 1, PlusOne);
        var second = _hangar.Plan("flights", 2, PlusTwo);
        await _hangar.Apply(first);
        await _hangar.Apply(second);
        _hangar.Files.Clear();

        await _hangar.Apply(first);
        Assert.Equal((1, 1f), _hangar.Ask(Flights));
        await _hangar.Apply(second);
        Assert.Equal((2, 2f), _hangar.Ask(Flights));
        Assert.Equal((2, 0), (_hangar.Loads, _hangar.Unloads));
    }

    [Fact]
    public async Task Apply_OfAThirdVersion_UnloadsTheFirst()
    {
        await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne));
        await _hangar.Apply(_hangar.Plan("flights", 2, PlusTwo));
        await _hangar.Apply(_hangar.Plan("flights", 3, PlusThree));

        Assert.Equal((3, 1), (_hangar.Loads, _hangar.Unloads));
    }

    [Fact]
    public async Task Apply_OfTheSameFilesElsewhere_LoadsThemOnce()
    {
        var staging = _hangar.Plan("flights:staging", 1, PlusOne);
        await _hangar.Apply(staging);
        await _hangar.Apply(staging, _hangar.Plan("flights", 1, PlusOne));
        Assert.Equal(1, _hangar.Loads);

        await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne));
        Assert.Equal((1, 0), (_hangar.Loads, _hangar.Unloads));
        Assert.Equal((1, 1f), _hangar.Ask(Flights));
    }

    [Fact]
    public async Task Apply_WithoutAnEndpoint_UnloadsItAfterItsLastLease()
    {
        await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne));
        var lease = _hangar.Serving.Acquire(Flights).Value;

        await _hangar.Apply();

        Assert.Equal("no-such-endpoint", _hangar.Serving.Acquire(Flights).Fault?.Code);
        Assert.Equal(0, _hangar.Unloads);
        Assert.True(lease.Session.Run([Models.Tensor("x", [1], 0f)], [], CancellationToken.None).IsOk);
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(1, _hangar.Unloads);
    }

    [Fact]
    public async Task Dispose_WithALeaseOut_UnloadsTheRestNowAndThatOneLater()
    {
        await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne));
        await _hangar.Apply(_hangar.Plan("flights", 2, PlusTwo));
        await _hangar.Serving.PrepareAsync(_hangar.Plan("flights", 3, PlusThree), CancellationToken.None);
        var lease = _hangar.Serving.Acquire(Flights).Value;

        _hangar.Serving.Dispose();

        Assert.Equal((3, 2), (_hangar.Loads, _hangar.Unloads));
        lease.Dispose();
        Assert.Equal(3, _hangar.Unloads);
    }

    [Fact]
    public async Task Apply_WhenCancelled_KeepsWhatServes()
    {
        await _hangar.Apply(_hangar.Plan("flights", 1, PlusOne));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _hangar.Serving.ApplyAsync(
                new TrafficPlan([_hangar.Plan("flights", 2, PlusTwo)]),
                new CancellationToken(canceled: true)
            )
        );

        Assert.Equal((1, 1f), _hangar.Ask(Flights));
    }
}
