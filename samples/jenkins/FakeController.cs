using System.Globalization;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>What the controller knows, and which part of it answers a path.</summary>
internal sealed class FakeController(Lock gate, TimeProvider clock)
{
    private const string Read = "hudson.model.Item.Read";
    private const string Cancel = "hudson.model.Item.Cancel";
    private readonly Dictionary<string, FakeJob> _jobs = new(StringComparer.Ordinal);
    private int _starts = 1;

    public FakeSessions Sessions { get; } = new();

    public FakeQueue Queue { get; } = new();

    public bool IsDown { get; set; }

    /// <summary>Another one after each start.</summary>
    public string Session => (0x5EED0000u + (uint)_starts).ToString("x8", CultureInfo.InvariantCulture);

    public FakeJob Add(string fullName, IReadOnlyList<FakeParameter> parameters)
    {
        var job = new FakeJob(gate, fullName, parameters);
        _jobs.Add(fullName, job);
        return job;
    }

    public void ComeUp(bool losesQueue)
    {
        IsDown = false;
        _starts++;
        Sessions.Clear();
        Queue.Forget(losesQueue);
    }

    public long Order(FakeJob job, IReadOnlyDictionary<string, string> values)
    {
        var all = job
            .Declared.Where(p => p.Kind is not (FakeParameterKind.File or FakeParameterKind.StashedFile))
            .ToDictionary(p => p.Name, p => values.GetValueOrDefault(p.Name) ?? p.Initial, StringComparer.Ordinal);
        return Queue.Order(job, all, TimeSpan.Zero, clock.GetUtcNow()).Item.Id;
    }

    public FakeAnswer Answer(FakeRequest request)
    {
        if (IsDown)
        {
            return FakeAnswer.Page(503, "Please wait while Jenkins is getting ready to work") with { IsNamed = false };
        }
        var (admitted, refusal) = Sessions.Admit(request);
        if (admitted is null)
        {
            return refusal!;
        }
        var now = clock.GetUtcNow();
        Settle(now);
        return admitted.Path switch
        {
            [] => FakeAnswer.Page(200, "Dashboard"),
            ["api", "json"] => BuildRoutes.Whole(admitted, Folder("", admitted)),
            ["crumbIssuer", "api", "json"] => Sessions.Issue(admitted),
            ["me" or "whoAmI", "api", "json"] => FakeAnswer.Json(
                new JsonObject
                {
                    ["_class"] = "hudson.model.User",
                    ["anonymous"] = false,
                    ["fullName"] = admitted.User!.Name,
                    ["id"] = admitted.User.Name,
                    ["name"] = admitted.User.Name,
                }
            ),
            ["queue", .. var rest] => Queued(admitted, rest, now),
            ["job", ..] => Job(admitted, now),
            _ => FakeAnswer.Missing(),
        };
    }

    private void Settle(DateTimeOffset now)
    {
        foreach (var job in _jobs.Values)
        {
            job.Settle(now);
        }
        Queue.Settle(now);
        foreach (var job in _jobs.Values)
        {
            job.Settle(now);
        }
    }

    private FakeAnswer Job(FakeRequest request, DateTimeOffset now)
    {
        var names = new List<string>();
        var at = 0;
        while (at + 1 < request.Path.Length && request.Path[at] == "job")
        {
            names.Add(request.Path[at + 1]);
            at += 2;
        }
        var fullName = string.Join('/', names);
        string[] rest = [.. request.Path.Skip(at)];
        if (!request.User!.May(Read))
        {
            return FakeAnswer.Missing();
        }
        // A slash within one part is none between parts.
        if (!names.Exists(n => n.Contains('/', StringComparison.Ordinal)) && _jobs.TryGetValue(fullName, out var job))
        {
            return JobRoutes.Of(request, job, rest, Queue, request.Root, now);
        }
        return _jobs.Keys.Any(j => j.StartsWith(fullName + "/", StringComparison.Ordinal)) && rest is ["api", "json"]
            ? BuildRoutes.Whole(request, Folder(fullName + "/", request))
            : FakeAnswer.Missing();
    }

    private JsonObject Folder(string below, FakeRequest request)
    {
        var jobs = new JsonArray();
        var inside = _jobs.Values.Where(j => j.ItemName.StartsWith(below, StringComparison.Ordinal));
        foreach (var group in inside.GroupBy(j => j.ItemName[below.Length..].Split('/')[0], StringComparer.Ordinal))
        {
            jobs.Add(
                (JsonNode)(
                    _jobs.TryGetValue(below + group.Key, out var job)
                        ? TreeFilter.Parse("name,url,color").Of(job.Json(request.Root))
                        : Folder($"{below}{group.Key}/", request)
                )
            );
        }
        var name = below.TrimEnd('/');
        return new JsonObject
        {
            ["_class"] = below.Length == 0 ? "hudson.model.Hudson" : "com.cloudbees.hudson.plugins.folder.Folder",
            ["name"] = name.Split('/')[^1],
            ["url"] =
                request.Root
                + string.Concat(
                    name.Split('/', StringSplitOptions.RemoveEmptyEntries)
                        .Select(p => $"/job/{Uri.EscapeDataString(p)}")
                )
                + "/",
            ["jobs"] = jobs,
        };
    }

    private FakeAnswer Queued(FakeRequest request, string[] rest, DateTimeOffset now)
    {
        var visible = request.User!.May(Read);
        switch (rest)
        {
            case ["api", "json"]:
                return BuildRoutes.Whole(
                    request,
                    new JsonObject
                    {
                        ["_class"] = "hudson.model.Queue",
                        ["items"] = new JsonArray([
                            .. Queue.Waiting.Where(_ => visible).Select(i => (JsonNode)i.Json(request.Root)),
                        ]),
                    }
                );
            case ["item", var id, "api", "json"]:
                return visible && Item(id) is { } item
                    ? BuildRoutes.Whole(request, item.Json(request.Root))
                    : FakeAnswer.Missing();
            case ["item", var id]:
                return Item(id) is null
                    ? FakeAnswer.Missing()
                    : FakeAnswer.Text(
                        $"Queue item exists. For details check, for example, {request.Root}/queue/item/{id}/api/json"
                    );
            case ["cancelItem"]:
                return CancelItem(request, request.Parameter("id") ?? "", 204, now);
            case ["item", var id, "cancelQueue"]:
                return CancelItem(request, id, 302, now);
            default:
                return FakeAnswer.Missing();
        }
    }

    private FakeAnswer CancelItem(FakeRequest request, string id, int done, DateTimeOffset now)
    {
        if (request.Method != "POST")
        {
            return FakeAnswer.PostOnly();
        }
        if (Item(id) is not { LeftAt: null } item)
        {
            return FakeAnswer.Bare(404);
        }
        if (!request.User!.May(Cancel))
        {
            return FakeAnswer.Bare(422);
        }
        (item.LeftAt, item.IsCancelled) = (now, true);
        return done == 204 ? FakeAnswer.Bare(204) : FakeAnswer.Redirect(302, request.Header("Referer") ?? ".");
    }

    private FakeQueueItem? Item(string id) =>
        long.TryParse(id, CultureInfo.InvariantCulture, out var number) ? Queue.Find(number) : null;
}
