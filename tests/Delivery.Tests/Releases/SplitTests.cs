using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Tests.Releases;

public sealed class SplitTests : IAsyncLifetime
{
    private readonly ReleaseHouse _house = new();

    public async ValueTask InitializeAsync()
    {
        await _house.OpenAsync();
        Assert.Equal(ReleaseStatus.Succeeded, (await _house.ReleaseAsync(1)).Status);
        await _house.RegisterAsync("better", ReleaseHouse.Ann);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Release_WithAWeight_StandsBesideTheChampionAndIsFinishedOrTakenBack()
    {
        await PipelineAsync("with: { weight: 10 }");

        var release = await _house.ReleaseAsync(2);

        Assert.True(release.Status == ReleaseStatus.Succeeded, release.Detail);
        Assert.Equal([(1, 90, VersionRole.Live), (2, 10, VersionRole.Live)], await SharesAsync());
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
        var before = await RowAsync();

        Assert.True((await DivideAsync(before, (1, 0), (2, 1))).IsOk);
        Assert.Equal(2, _house.Answering(ReleaseHouse.Production));
        Assert.Equal([(1, 0, VersionRole.Live), (2, 1, VersionRole.Live)], await SharesAsync());
        // Somebody who decided upon what was there before is told so.
        Assert.Same(JournalFaults.StaleRevision, (await DivideAsync(before, (1, 1))).Fault?.Reason);

        Assert.True((await BackAsync(null)).IsOk);
        Assert.Equal([(1, 90, VersionRole.Live), (2, 10, VersionRole.Live)], await SharesAsync());
        Assert.True((await BackAsync(null)).IsOk);
        Assert.Equal([(1, 0, VersionRole.Live), (2, 1, VersionRole.Live)], await SharesAsync());
        Assert.True((await BackAsync(1)).IsOk);
        Assert.Equal([(1, 1, VersionRole.Live)], await SharesAsync());
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));

        // What still shares requests is not deleted; what left them may be.
        Assert.True((await DivideAsync(await RowAsync(), (1, 99), (2, 1))).IsOk);
        var standing = await _house.Removal.DeleteVersionAsync(ReleaseHouse.Adam, ReleaseHouse.Model, 2, default);
        Assert.Equal("still-serves", standing.Fault?.Code);
    }

    [Fact]
    public async Task Release_AsAShadow_AnswersNobody()
    {
        await PipelineAsync("with: { shadow: yes }");

        var release = await _house.ReleaseAsync(2);

        Assert.True(release.Status == ReleaseStatus.Succeeded, release.Detail);
        Assert.Equal([(1, 1, VersionRole.Live), (2, 0, VersionRole.Shadow)], await SharesAsync());
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Divide_ToWhatNoGateLetInHere_IsRefusedAndChangesNothing()
    {
        var row = await RowAsync();

        // It is not even in staging; and in production nobody asked.
        Assert.Same(RolloutFaults.VersionNotLetIn, (await DivideAsync(row, (1, 1), (2, 1))).Fault?.Reason);
        Assert.Same(RoutingFaults.SplitRefused, (await DivideAsync(row, (1, 0))).Fault?.Reason);
        Assert.Same(RoutingFaults.SplitRefused, (await DivideAsync(row)).Fault?.Reason);
        Assert.Equal(row.Revision, (await RowAsync()).Revision);

        _house.Forge(
            "UPDATE state_endpoints SET doc = json_set(doc, '$.previous', json_array(json_set(json_extract(doc, '$.current'), '$.number', 2, '$.versionId', (SELECT key FROM state_versions WHERE doc ->> 'number' = 2)))) WHERE key = 'flight-delay'"
        );
        var forged = await DivideAsync(await RowAsync(), (1, 1), (2, 1));
        Assert.Equal("row-not-recorded", forged.Fault?.Code ?? "nothing");
    }

    private async Task PipelineAsync(string with)
    {
        var yaml = await _house.YamlAsync();
        const string Deploy = "  - deploy: production";
        Assert.Contains(Deploy, yaml, StringComparison.Ordinal);
        await _house.ApplyPipelineAsync(yaml.Replace(Deploy, $"{Deploy}\n    {with}", StringComparison.Ordinal));
    }

    private Task<Result<Row<EndpointState>>> DivideAsync(
        Row<EndpointState> row,
        params (int Number, int Weight)[] versions
    ) =>
        _house.Splits.DivideAsync(
            ReleaseHouse.Ann,
            row,
            new SplitAsk
            {
                Versions = [.. versions.Select(v => new AskedShare(v.Number, v.Weight, VersionRole.Live))],
                Reason = "a test",
            },
            default
        );

    private Task<Result<EndpointState>> BackAsync(int? to) =>
        _house.Rollbacks.RollBackAsync(ReleaseHouse.Olga, ReleaseHouse.Production, to, "a test", default);

    private async Task<Row<EndpointState>> RowAsync() =>
        (await _house.State.FindAsync(RolloutTables.Endpoints, ReleaseHouse.Production.ToString(), default))!;

    private async Task<IEnumerable<(int, int, VersionRole)>> SharesAsync() =>
        (await RowAsync()).Value.Whole().Versions.Select(v => (v.Deployment.Number, v.Weight, v.Role));
}
