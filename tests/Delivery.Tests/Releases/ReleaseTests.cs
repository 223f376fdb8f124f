using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Tests.Releases;

public sealed class ReleaseTests : IAsyncLifetime
{
    private readonly ReleaseHouse _house = new();

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Start_OfASoundVersion_WaitsForAPersonWithStagingServed()
    {
        var id = await StartAsync(1);
        var release = await _house.RunAsync(id);
        Assert.Equal(ReleaseStatus.Waiting, release.Status);
        Assert.Equal("approve production", release.Current!.Name);
        Assert.Equal(1, _house.Answering(EndpointName.Parse("flight-delay:staging").Value));
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Release_Approved_ServesInProduction()
    {
        var release = await _house.ReleaseAsync(1);
        Assert.Equal(ReleaseStatus.Succeeded, release.Status);
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
        Assert.Null(await _house.State.FindAsync(ReleaseTables.OpenReleases, release.ModelId.ToString(), default));
    }

    [Fact]
    public async Task Release_ByTwoWorkersAtOnce_HasEachEffectOnce()
    {
        var id = await StartAsync(1);
        await _house.RunAsync(id, workers: 2);
        Assert.True((await Decide(id, ReleaseHouse.Vic, true)).IsOk);
        var release = await _house.RunAsync(id, workers: 2);
        Assert.Equal(ReleaseStatus.Succeeded, release.Status);
        var life = await _house.LifeAsync(id);
        Assert.Equal(2, life.Count(f => f.Kind == "endpoint.deployed"));
        Assert.Equal(5, life.Count(f => f.Kind == "release.step-finished"));
        Assert.Single(life, f => f.Kind == "release.finished");
    }

    [Fact]
    public async Task Start_WhileAnotherIsOpen_IsRefusedByName()
    {
        var open = await StartAsync(1);
        var second = await _house.Releases.StartAsync(ReleaseHouse.Olga, ReleaseHouse.Model, 1, default);
        Assert.Same(ReleaseFaults.ReleaseOpen, second.Fault!.Reason);
        Assert.Contains(open.ToString(), second.Fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ByManyAtOnce_LetsExactlyOneIn()
    {
        var started = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(_ => _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default))
        );
        Assert.Single(started, s => s.IsOk);
        Assert.All(started.Where(s => !s.IsOk), s => Assert.Same(ReleaseFaults.ReleaseOpen, s.Fault!.Reason));
    }

    [Fact]
    public async Task Start_OfAVersionWhoseOwnerHasNoAccount_IsRefusedAndSaysHow()
    {
        await _house.RegisterAsync("better", ReleaseHouse.Ann, owner: "ghost");
        var started = await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 2, default);
        Assert.Same(ReleaseFaults.NotReleasable, started.Fault!.Reason);
        Assert.Contains("accounts add ghost", started.Fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfAVersionRegisteredWithoutAToken_IsForItsOwnerAlone()
    {
        await _house.RegisterAsync("better", Principal.Anonymous);
        var byOther = await _house.Releases.StartAsync(ReleaseHouse.Olga, ReleaseHouse.Model, 2, default);
        Assert.Same(ReleaseFaults.NotReleasable, byOther.Fault!.Reason);
        Assert.True((await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 2, default)).IsOk);
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("olga")]
    public async Task Approve_ByAuthorOrRequester_IsRefused(string who)
    {
        var id = (await _house.Releases.StartAsync(ReleaseHouse.Olga, ReleaseHouse.Model, 1, default)).Value.Value.Id;
        await _house.RunAsync(id);
        var decided = await Decide(id, Principal.User(UserName.Parse(who).Value), true);
        Assert.Same(ReleaseFaults.OwnVersion, decided.Fault!.Reason);
    }

    [Fact]
    public async Task Approve_UponOtherEvidence_IsRefused()
    {
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        var seen = Sha256Digest.Of("something else"u8);
        var decided = await _house.Approvals.DecideAsync(ReleaseHouse.Vic, id, true, "", seen, default);
        Assert.Same(ReleaseFaults.EvidenceChanged, decided.Fault!.Reason);
    }

    [Fact]
    public async Task Approve_BeforeItIsAskedFor_IsRefused()
    {
        var id = await StartAsync(1);
        Assert.Same(ReleaseFaults.NothingToApprove, (await Decide(id, ReleaseHouse.Vic, true)).Fault!.Reason);
    }

    [Theory]
    [InlineData("UPDATE state_releases SET doc = json_set(doc, '$.approvals[0].comment', 'Perfect')")]
    [InlineData("UPDATE state_versions SET doc = json_set(doc, '$.owner', 'olga')")]
    [InlineData(
        "UPDATE state_pipeline_revisions SET doc = json_set(doc, '$.yaml', json_extract(doc, '$.yaml') || ' ')"
    )]
    [InlineData(
        """
            UPDATE facts SET entry = CAST(replace(CAST(entry AS TEXT), '"comment":""', '"comment":"x"') AS BLOB)
            WHERE CAST(entry AS TEXT) LIKE '%"kind":"approval.given"%'
            """
    )]
    public async Task Release_UponWhatWasEditedByHand_IsFailedAndNothingServes(string edit)
    {
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        Assert.True((await Decide(id, ReleaseHouse.Vic, true)).IsOk);
        _house.Forge(edit);
        var release = await _house.RunAsync(id);
        Assert.Equal(ReleaseStatus.Failed, release.Status);
        Assert.Contains("not what the record says", release.Detail, StringComparison.Ordinal);
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Release_WithItsChampionsRowDeleted_IsFailedAndTheChampionStays()
    {
        await _house.ReleaseAsync(1);
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
        _house.Forge("DELETE FROM state_endpoints WHERE key = 'flight-delay'");
        var release = await _house.ReleaseAsync(2);
        Assert.Equal(ReleaseStatus.Failed, release.Status);
    }

    [Fact]
    public async Task Apply_WhereARowNamesAVersionThatIsNotThere_KeepsTheOtherEndpointsServing()
    {
        await _house.ReleaseAsync(1);
        _house.Forge(
            "UPDATE state_endpoints SET doc = json_set(doc, '$.current.versionId', 'ver_01m84bwtxs2h90v23hdc2n61yz') WHERE key = 'flight-delay'"
        );
        var all = await _house.Traffic.ApplyAsync(default);
        Assert.NotNull(all.Single(s => s.Name == ReleaseHouse.Production).Fault);
        Assert.Null(all.Single(s => s.Name != ReleaseHouse.Production).Fault);
    }

    [Fact]
    public async Task Release_WithAnApprovalWrittenIntoItsRow_IsFailedAndNothingServes()
    {
        var id = await StartAsync(1);
        var waiting = await _house.RunAsync(id);
        var evidence = waiting.Gates.Single(g => g.Environment == EnvironmentName.Production).EvidenceDigest;
        var at = TimeProvider.System.GetUtcNow();
        var approval =
            $$"""{"by":"user:vic","at":"{{at:yyyy-MM-ddTHH:mm:ss+00:00}}","environment":"production","approved":true,"comment":"","evidenceDigest":"{{evidence}}"}""";
        _house.Forge(
            $"UPDATE state_releases SET doc = json_set(doc, '$.status', 'running', '$.approvals', json('[{approval}]'))"
        );
        var release = await _house.RunAsync(id);
        Assert.Equal(ReleaseStatus.Failed, release.Status);
        Assert.Contains("not what the record says", release.Detail, StringComparison.Ordinal);
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Refuse_EndsTheReleaseAndNothingServes()
    {
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        Assert.True((await Decide(id, ReleaseHouse.Vic, false)).IsOk);
        var release = await _house.RunAsync(id);
        Assert.Equal(ReleaseStatus.Refused, release.Status);
        Assert.Null(_house.Answering(ReleaseHouse.Production));
        Assert.Same(ReleaseFaults.NothingToApprove, (await Decide(id, ReleaseHouse.Vic, true)).Fault!.Reason);
    }

    [Fact]
    public async Task Cancel_OfAWaitingRelease_LetsTheNextOneStart()
    {
        var id = await StartAsync(1);
        await _house.RunAsync(id);
        Assert.True((await _house.Releases.CancelAsync(ReleaseHouse.Ann, id, "", default)).IsOk);
        Assert.Same(
            ReleaseFaults.ReleaseOver,
            (await _house.Releases.CancelAsync(ReleaseHouse.Ann, id, "", default)).Fault!.Reason
        );
        Assert.True((await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).IsOk);
    }

    [Fact]
    public async Task Release_OfAVersionWorseOnASlice_IsRefusedWithTheSliceNamed()
    {
        await _house.ReleaseAsync(1);
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
        Assert.Equal(ReleaseStatus.Succeeded, (await _house.ReleaseAsync(2)).Status);
        await _house.RegisterAsync("worse-on-a-slice", ReleaseHouse.Ann);
        var release = await _house.ReleaseAsync(3);
        Assert.Equal(ReleaseStatus.Refused, release.Status);
        Assert.Contains("early", release.Detail, StringComparison.Ordinal);
        Assert.Equal(2, _house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Release_StaysOnThePipelineItBeganWith()
    {
        var id = await StartAsync(1);
        var before = (
            await _house.Pipelines.OfReleaseAsync((await _house.Releases.FindAsync(id, default)).Value.Value, default)
        ).Value;
        await _house.ApplyPipelineAsync(
            before.State.Yaml.Replace("at-least: 0.58", "at-least: 0.99", StringComparison.Ordinal)
        );
        Assert.Equal(ReleaseStatus.Waiting, (await _house.RunAsync(id)).Status);
        var after = await _house.Checks.CheckAsync(ReleaseHouse.Model, 1, null, default);
        Assert.False(after.Value.Passed);
    }

    [Fact]
    public async Task RollBack_ServesTheVersionBeforeAndForwardAgain()
    {
        await _house.ReleaseAsync(1);
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
        await _house.ReleaseAsync(2);
        Assert.Equal(1, (await BackAsync(null)).Value.Current.Number);
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
        Assert.Equal(2, (await BackAsync(2)).Value.Current.Number);
        Assert.Equal(2, _house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task RollBack_ToAVersionThatNeverServedThere_IsRefused()
    {
        await _house.ReleaseAsync(1);
        Assert.Same(RolloutFaults.NothingToRollBackTo, (await BackAsync(null)).Fault!.Reason);
        Assert.Same(RolloutFaults.NothingToRollBackTo, (await BackAsync(7)).Fault!.Reason);
    }

    [Fact]
    public async Task Release_WhoseChampionChangedSinceTheCheck_IsRefused()
    {
        await _house.ReleaseAsync(1);
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
        await _house.ReleaseAsync(2);
        var id = (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 2, default)).Value.Value.Id;
        await _house.RunAsync(id);
        await BackAsync(1);
        Assert.True((await Decide(id, ReleaseHouse.Vic, true)).IsOk);
        var release = await _house.RunAsync(id);
        Assert.Equal(ReleaseStatus.Refused, release.Status);
        Assert.Contains("no longer what the findings compare with", release.Detail, StringComparison.Ordinal);
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
    }

    private async Task<ReleaseId> StartAsync(int number)
    {
        var started = await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, number, default);
        Assert.True(started.IsOk, started.Fault?.ToString());
        return started.Value.Value.Id;
    }

    private Task<Result<Row<ReleaseState>>> Decide(ReleaseId id, Principal by, bool approves) =>
        _house.Approvals.DecideAsync(by, id, approves, "", null, default);

    private Task<Result<EndpointState>> BackAsync(int? to) =>
        _house.Rollbacks.RollBackAsync(ReleaseHouse.Olga, ReleaseHouse.Production, to, "a test", default);
}
