using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Releases;

/// <summary>What somebody wants an endpoint's requests to be divided among.</summary>
public sealed record SplitAsk
{
    public required IReadOnlyList<AskedShare> Versions { get; init; }

    public RoutingSpec? Routing { get; init; }

    /// <summary>Why, for the record.</summary>
    public required string Reason { get; init; }
}

/// <summary>One version's part, by its number.</summary>
public sealed record AskedShare(int Number, int Weight, VersionRole Role);

/// <summary>
/// Divides an endpoint's requests among versions that passed its gate. Nothing comes to an endpoint this way that a gate did not let in
/// there before.
/// </summary>
public sealed class SplitService(
    IJournal journal,
    IStateStore state,
    IServing serving,
    TrafficService traffic,
    RecordedRows recorded
)
{
    // A fact has room for some 60,000 bytes.
    private const int LongestRouting = 20_000;

    /// <summary>Divides the requests; when the answer comes, they are.</summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="row">The endpoint as it was when they decided.</param>
    /// <param name="ask">How.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<Row<EndpointState>>> DivideAsync(
        Principal by,
        Row<EndpointState> row,
        SplitAsk ask,
        CancellationToken cancel
    )
    {
        var now = row.Value;
        if (WhyNot(ask) is { } why)
        {
            return why;
        }
        var model = now.ModelId.ToString();
        var isSo = await recorded.CheckAsync(RolloutTables.Endpoints, row.Key, row, model, cancel);
        if (!isSo.TryGet(out _, out var fault) || !Known(now, ask).TryGet(out var split, out fault))
        {
            return fault;
        }
        var expected = new List<Expectation> { new(RolloutTables.Endpoints, row.Key, row.Revision) };
        foreach (var share in split.Versions)
        {
            var still = await StillThereAsync(share, cancel);
            if (!still.TryGet(out var expectation, out fault))
            {
                return fault;
            }
            expected.Add(expectation);
        }
        var champion = EndpointChangeRules.Champion(split);
        var set = new TrafficSet(
            now.Name,
            now.ModelId,
            now.Current.VersionId,
            champion.Version,
            champion.Number,
            split,
            ask.Reason
        );
        var to = EndpointChangeRules.Divided(now, split, champion.Version, null, now.Current.Since).Whole();
        var plan = await traffic.PlanAsync(now.Name, to, cancel);
        if (!(await serving.PrepareAsync(plan, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        var commit = new Commit(by, [Draft(set)]) { Expected = expected };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        return (await traffic.SwitchAsync(now.Name, champion.Version, cancel)).TryGet(out _, out fault)
            ? (await state.FindAsync(RolloutTables.Endpoints, row.Key, cancel))!
            : fault;
    }

    private static Fault? WhyNot(SplitAsk ask)
    {
        var routing = ask.Routing ?? RoutingSpec.ByWeight;
        var wrong = SplitRules.Complain([.. ask.Versions.Select(v => (v.Number, v.Weight, v.Role))], routing).ToList();
        if (routing.Rules.Sum(r => r.Key.Name.Length + r.Values.Sum(v => v.Length)) > LongestRouting)
        {
            wrong.Add($"its rules come to more than {LongestRouting} characters");
        }
        return wrong.Count == 0
            ? null
            : RoutingFaults.SplitRefused.With($"The traffic cannot be divided so: {string.Join("; ", wrong)}.");
    }

    private static Result<SplitSpec> Known(EndpointState now, SplitAsk ask)
    {
        var known = now.Known().ToDictionary(d => d.Number);
        var shares = new List<VersionShare>();
        foreach (var (number, weight, role) in ask.Versions)
        {
            if (!known.TryGetValue(number, out var deployment))
            {
                return RolloutFaults.VersionNotLetIn.With(
                    $"Version {number} has not passed the gate of '{now.Name}', or is not remembered there (known: {string.Join(", ", known.Keys.Order())}). "
                        + $"A release lets it in, also beside what serves: airworthy release {now.Name.Model} {number}"
                );
            }
            shares.Add(new VersionShare(deployment.VersionId, number, weight, role));
        }
        var routing = ask.Routing is { Rules.Count: 0, Sticky: null } ? null : ask.Routing;
        return new SplitSpec([.. shares.OrderBy(s => s.Number)], routing);
    }

    private async Task<Result<Expectation>> StillThereAsync(VersionShare share, CancellationToken cancel)
    {
        var key = share.Version.ToString();
        if (
            await state.FindAsync(CatalogTables.Versions, key, cancel) is not { } version
            || version.Value.DeletedAt is not null
        )
        {
            return RolloutFaults.VersionNotLetIn.With($"Version {share.Number} was deleted; name another.");
        }
        var checkedRow = await recorded.CheckAsync(CatalogTables.Versions, key, version, key, cancel);
        return checkedRow.TryGet(out _, out var fault)
            ? new Expectation(CatalogTables.Versions, key, version.Revision)
            : fault;
    }

    private static FactDraft Draft(TrafficSet set)
    {
        IEnumerable<VersionId> versions = [set.ChampionBefore, .. set.Split.Versions.Select(v => v.Version)];
        return RolloutFacts.TrafficSet.Draft(
            set,
            [.. versions.Distinct().Select(v => v.ToString()), set.Model.ToString()]
        );
    }
}
