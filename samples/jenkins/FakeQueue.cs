using System.Globalization;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>What waits for an executor, and for five minutes what no longer does.</summary>
internal sealed class FakeQueue
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);
    private readonly List<FakeQueueItem> _items = [];
    private long _next = 1;

    public bool IsHeld { get; set; }

    public bool IsShuttingDown { get; set; }

    public IEnumerable<FakeQueueItem> Waiting => _items.Where(i => i.LeftAt is null);

    public FakeQueueItem? Find(long id) => _items.Find(i => i.Id == id);

    /// <summary>The item, and whether it is a new one: an equal one that waits already is taken for it.</summary>
    public (FakeQueueItem Item, bool IsNew) Order(
        FakeJob job,
        IReadOnlyDictionary<string, string> values,
        TimeSpan delay,
        DateTimeOffset now
    )
    {
        var equal = Waiting.FirstOrDefault(i =>
            i.Job == job && i.Values.Count == values.Count && !i.Values.Except(values).Any()
        );
        if (equal is not null)
        {
            equal.DueAt = equal.DueAt < now + delay ? equal.DueAt : now + delay;
            return (equal, false);
        }
        var item = new FakeQueueItem(_next++, job, values, now) { DueAt = now + delay };
        _items.Add(item);
        return (item, true);
    }

    /// <summary>Moves on whatever can, and forgets what left long ago.</summary>
    public void Settle(DateTimeOffset now)
    {
        foreach (var item in _items.Where(i => i.LeftAt is null))
        {
            var running = item.Job.Builds.FirstOrDefault(b => b.IsBuilding);
            item.IsBlocked = !item.Job.AllowsConcurrent && !item.Job.AbortsPrevious && running is not null;
            item.IsWaiting = now < item.DueAt;
            item.Why =
                item.IsWaiting
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"In the quiet period. Expires in {(item.DueAt - now).TotalSeconds:0.0} sec"
                    )
                : item.IsBlocked ? $"Build #{running!.Number} is already in progress (ETA: N/A)"
                : IsShuttingDown ? "Jenkins is about to shut down"
                : item.Job.IsHeld ? "There are no nodes with the label ‘gpu’"
                : IsHeld ? "Waiting for next available executor"
                : null;
            if (item.Why is null)
            {
                item.Build = item.Job.Run(item.Id, item.Values, now);
                item.LooksLeft = item.Job.LooksBeforeExecutable;
                item.LeftAt = now;
            }
        }
        _items.RemoveAll(i => i.LeftAt is { } left && now - left >= Remembered);
    }

    public void Forget(bool alsoWaiting) => _items.RemoveAll(i => alsoWaiting || i.LeftAt is not null);
}

internal sealed class FakeQueueItem(
    long id,
    FakeJob job,
    IReadOnlyDictionary<string, string> values,
    DateTimeOffset since
)
{
    public long Id => id;

    public FakeJob Job => job;

    public IReadOnlyDictionary<string, string> Values => values;

    public required DateTimeOffset DueAt { get; set; }

    public bool IsWaiting { get; set; } = true;

    public bool IsBlocked { get; set; }

    public string? Why { get; set; }

    public DateTimeOffset? LeftAt { get; set; }

    public bool IsCancelled { get; set; }

    public FakeBuild? Build { get; set; }

    public int LooksLeft { get; set; }

    public static JsonObject ParametersAction(FakeJob job, IReadOnlyDictionary<string, string> values) =>
        new()
        {
            ["_class"] = "hudson.model.ParametersAction",
            ["parameters"] = new JsonArray([
                .. job
                    .Parameters.Where(p => values.ContainsKey(p.Name))
                    .Select(p => (JsonNode)p.ValueOf(values[p.Name])),
            ]),
        };

    public JsonObject Json(string root)
    {
        var item = new JsonObject
        {
            ["_class"] =
                LeftAt is not null ? "hudson.model.Queue$LeftItem"
                : IsWaiting ? "hudson.model.Queue$WaitingItem"
                : IsBlocked ? "hudson.model.Queue$BlockedItem"
                : "hudson.model.Queue$BuildableItem",
            ["actions"] = new JsonArray(ParametersAction(job, values)),
            ["blocked"] = LeftAt is null && !IsWaiting && IsBlocked,
            ["buildable"] = LeftAt is null && !IsWaiting && !IsBlocked,
            ["id"] = id,
            ["inQueueSince"] = since.ToUnixTimeMilliseconds(),
            ["params"] = string.Concat(values.Select(v => $"\n{v.Key}={v.Value}")),
            ["stuck"] = false,
            ["task"] = new JsonObject
            {
                ["_class"] = "org.jenkinsci.plugins.workflow.job.WorkflowJob",
                ["name"] = job.ItemName.Split('/')[^1],
                ["url"] = root + job.Path,
                ["color"] = "notbuilt",
            },
            ["url"] = $"queue/item/{id}/",
            ["why"] = LeftAt is null ? Why : null,
        };
        if (LeftAt is not null)
        {
            item["cancelled"] = IsCancelled;
            item["executable"] =
                Build is not null && LooksLeft <= 0
                    ? new JsonObject
                    {
                        ["_class"] = "org.jenkinsci.plugins.workflow.job.WorkflowRun",
                        ["number"] = Build.Number,
                        ["url"] = $"{root}{job.Path}{Build.Number}/",
                    }
                    : null;
            LooksLeft--;
        }
        else if (IsWaiting)
        {
            item["timestamp"] = DueAt.ToUnixTimeMilliseconds();
        }
        else
        {
            item["buildableStartMilliseconds"] = DueAt.ToUnixTimeMilliseconds();
        }
        return item;
    }
}
