using Airworthy.Adapters.Storage.Research.Tracking;
using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Searching;

namespace Airworthy.Adapters.Tests.Storage.Research.Tracking;

/// <summary>Searches, whatever way the store takes, give what going through all runs one by one gives.</summary>
public sealed class RunSearchTests : IAsyncLifetime
{
    private static readonly string[] Filters =
    [
        "metrics.m > 2",
        "metrics.m <= 2",
        "metrics.m = 3",
        "metrics.m != 3",
        "metrics.n >= 1",
        "metrics.unheard > 1",
        "params.p = 'a'",
        "params.p != 'a'",
        "params.p LIKE 'A%'",
        "params.p ILIKE 'A%'",
        "params.p LIKE '%_b'",
        "params.p IS NULL",
        "params.unheard IS NULL",
        "params.long LIKE 'xxx%'",
        "params.long != 'x'",
        "tags.t = 'x*'",
        "tags.t LIKE 'x*%'",
        "tags.t IS NOT NULL",
        "status = 'FINISHED'",
        "status != 'FINISHED'",
        "start_time > 2",
        "start_time = 3",
        "end_time < 50",
        "run_name LIKE 'run-1%'",
        "run_name = 'run-7'",
        "user_id = 'u1'",
        "dataset.name = 'd1'",
        "dataset.digest LIKE 'g%'",
        "dataset.name IN ('d0', 'd2')",
        "dataset.context = 'train'",
    ];

    private static readonly string[] Orders =
    [
        "metrics.m DESC",
        "metrics.m ASC",
        "metrics.n DESC",
        "metrics.unheard",
        "params.p ASC",
        "params.p DESC",
        "params.long DESC",
        "tags.t ASC",
        "start_time ASC",
        "start_time DESC",
        "end_time DESC",
        "end_time ASC",
        "status ASC",
        "run_id DESC",
        "run_name ASC",
        "artifact_uri DESC",
    ];

    private readonly TrackingHarness _house = new();
    private readonly List<Run> _all = [];
    private readonly List<ExperimentId> _experiments = [];

    public async ValueTask InitializeAsync()
    {
        var random = new Random(5);
        for (var i = 0; i < 3; i++)
        {
            _experiments.Add(await _house.ExperimentAsync($"e{i}"));
        }
        for (var i = 0; i < 70; i++)
        {
            await FillAsync(random, i);
        }
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(20)]
    [Trait("Speed", "Slow")]
    public async Task SearchAsync_OfAnyKind_GivesWhatGoingThroughAllGives(int? few)
    {
        var store = new SqliteRunStore(_house.Database) { Few = few };
        var random = new Random(17);
        for (var round = 0; round < 400; round++)
        {
            var search = new RunSearch
            {
                Experiments = [.. _experiments.Where(_ => random.Next(3) > 0)],
                View = (ViewType)random.Next(1, 4),
                Clauses = RunFilterRules.Parse(string.Join(" AND ", Some(random, Filters, 3))).Value,
                Order = OrdersOf(random),
                MaxResults = random.Next(1, 30),
            };
            var expected = Expected(search);
            var found = new List<Run>();
            string? token = null;
            do
            {
                var page = (await store.SearchAsync(search with { PageToken = token }, default)).Value;
                Assert.True(page.Items.Count <= search.MaxResults);
                found.AddRange(page.Items);
                token = page.Next;
            } while (token is not null);
            Assert.True(
                expected.Select(r => r.Info.Id).SequenceEqual(found.Select(r => r.Info.Id)),
                $"{string.Join(" AND ", search.Clauses)} BY {string.Join(", ", search.Order)} {search.View}\n{Shown(expected)}\n{Shown(found)}"
            );
        }
    }

    [Fact]
    public async Task SearchAsync_WithAnotherSearchsToken_IsRefused()
    {
        var search = new RunSearch { Experiments = _experiments, MaxResults = 3 };
        var token = (await _house.Store.SearchAsync(search, default)).Value.Next;
        var other = search with { PageToken = token, Clauses = RunFilterRules.Parse("metrics.m > 1").Value };
        Assert.Equal(SearchFaults.BadPageToken, (await _house.Store.SearchAsync(other, default)).Fault?.Reason);
        foreach (var forged in (string[])["x", "W10", "bm90IGpzb24", "eyJvZmZzZXQiOiAxfQ==", new string('A', 200_000)])
        {
            var answer = await _house.Store.SearchAsync(search with { PageToken = forged }, default);
            Assert.Equal(SearchFaults.BadPageToken, answer.Fault?.Reason);
        }
    }

    private async Task FillAsync(Random random, int i)
    {
        var request = new RunRequest
        {
            Experiment = _experiments[random.Next(3)].ToString(),
            StartedAt = random.Next(6),
            Name = $"run-{i}",
            User = $"u{random.Next(3)}",
        };
        var run = (await _house.Runs.CreateAsync(request, default)).Value.Info.Id.ToString();
        var metrics = new List<Metric>();
        foreach (var key in Some(random, ["m", "n", "o"], 3))
        {
            metrics.Add(new Metric(key, random.Next(8) == 0 ? double.NaN : random.Next(5), 1, 0));
        }
        var parameters = Some(random, ["p", "q"], 2)
            .Select(k => KeyValuePair.Create(k, ((string[])["a", "A", "ab", "a_b", "Äb", ""])[random.Next(6)]))
            .Append(new("long", new string('x', 100) + random.Next(4)))
            .ToList();
        var tags = Some(random, ["t"], 1)
            .Select(k => KeyValuePair.Create(k, ((string[])["x*", "xy", "X*"])[random.Next(3)]));
        var batch = new RunBatch
        {
            Metrics = metrics,
            Params = parameters,
            Tags = [.. tags],
        };
        Assert.True((await _house.Logging.LogBatchAsync(run, batch, default)).IsOk);
        if (random.Next(2) == 0)
        {
            var input = new DatasetInput(
                new Dataset($"d{random.Next(3)}", random.Next(2) == 0 ? "g" : "h", "t", "s", null, null),
                random.Next(2) == 0 ? [new(TrackingRules.DatasetContextTag, "train")] : []
            );
            await _house.Logging.LogLineageAsync(run, new RunLineage { Datasets = [input, input] }, default);
        }
        if (random.Next(2) == 0)
        {
            await _house.Runs.ChangeAsync(
                run,
                new RunChange.Update(RunStatus.Finished, random.Next(100) + 1, null),
                default
            );
        }
        if (random.Next(5) == 0)
        {
            await _house.Runs.DeleteAsync(run, default);
        }
        _all.Add((await _house.Runs.GetAsync(run, default)).Value);
    }

    private static List<string> Some(Random random, string[] from, int most) =>
        [.. from.OrderBy(_ => random.Next()).Take(random.Next(most + 1))];

    private static IReadOnlyList<RunOrder> OrdersOf(Random random)
    {
        while (true)
        {
            var parsed = RunOrderRules.Parse(Some(random, Orders, 2));
            if (parsed.IsOk)
            {
                return parsed.Value;
            }
        }
    }

    private List<Run> Expected(RunSearch search)
    {
        var order = _all.Where(r => search.Experiments.Contains(r.Info.Experiment))
            .Where(r =>
                search.View == ViewType.All
                || r.Info.Stage == (search.View == ViewType.ActiveOnly ? LifecycleStage.Active : LifecycleStage.Deleted)
            )
            .Where(r => search.Clauses.All(c => RunModel.Matches(r, c)))
            .OrderBy(_ => 0);
        foreach (var one in search.Order)
        {
            order = order.ThenBy(r => RunModel.Rank(r, one));
            order = one.Descending
                ? order.ThenByDescending(r => RunModel.Value(r, one.Field, one.Key), RunModel.Values)
                : order.ThenBy(r => RunModel.Value(r, one.Field, one.Key), RunModel.Values);
        }
        return
        [
            .. order.ThenByDescending(r => r.Info.StartedAt).ThenBy(r => r.Info.Id.ToString(), StringComparer.Ordinal),
        ];
    }

    private static string Shown(List<Run> runs) => string.Join(' ', runs.Select(r => r.Info.Name));
}
