using System.Text;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>A build, driven by its job's steps or by the test that holds it.</summary>
public sealed class FakeBuild
{
    private readonly Lock _gate;
    private readonly DateTimeOffset _started;
    private readonly List<(string Name, string Status)> _stages = [];
    private readonly List<FakeInput> _inputs = [];
    private readonly Dictionary<string, byte[]> _artifacts = new(StringComparer.Ordinal);
    private byte[] _log = [];
    private DateTimeOffset _lastStep;
    private DateTimeOffset? _ended;
    private int _stepsDone;

    internal FakeBuild(
        Lock gate,
        FakeJob job,
        int number,
        long queueId,
        IReadOnlyDictionary<string, string> values,
        DateTimeOffset now
    )
    {
        (_gate, Job, Number, QueueId, Parameters, _started, _lastStep) = (gate, job, number, queueId, values, now, now);
    }

    public FakeJob Job { get; }

    public int Number { get; }

    public long QueueId { get; }

    public IReadOnlyDictionary<string, string> Parameters { get; }

    public bool IsBuilding => _ended is null;

    /// <summary>Null at first. It may stand before the build is over.</summary>
    public string? Result { get; private set; }

    /// <summary>Ways to end it (<c>stop</c>, <c>term</c>, <c>kill</c>) that its script swallows.</summary>
    public ISet<string> Swallows { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The ways it was asked to end, in turn.</summary>
    public IList<string> Asked { get; } = [];

    /// <summary>True: the log stays open after the build is over, as for an instant it does.</summary>
    public bool KeepsLogOpen { get; set; }

    public IReadOnlyList<FakeInput> Inputs => _inputs;

    internal JsonArray? Suites { get; private set; }

    internal bool IsLogOpen => IsBuilding || KeepsLogOpen;

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes as they are, which may end within a character.</summary>
    public void Write(byte[] bytes) => Locked(() => _log = [.. _log, .. bytes]);

    /// <summary>An annotation: it takes room in the stored log, and is not sent with its text.</summary>
    public void Annotate() => Write("\e[8mha:////4AAAAB+LCAAAAAAAAP9b85aBtbiIQTGj\e[0m");

    /// <summary>The log begins again.</summary>
    public void RollLogOver(string text) => Locked(() => _log = Encoding.UTF8.GetBytes(text));

    public void Stage(string name, string status) =>
        Locked(() =>
        {
            _stages.RemoveAll(s => s.Name == name);
            _stages.Add((name, status));
        });

    public void SetResult(string result) => Locked(() => Result = result);

    public void Archive(string path, byte[] content) => Locked(() => _artifacts[path] = content);

    /// <summary>What <c>junit</c> publishes.</summary>
    public void Test(string className, string name, string status, string? details = null) =>
        Locked(() =>
        {
            Suites ??= [];
            Suites.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["className"] = className,
                        ["name"] = name,
                        ["status"] = status,
                        ["duration"] = 0.1,
                        ["errorDetails"] = details,
                        ["errorStackTrace"] = details is null ? null : $"{details}\n\tat x.y(Z.java:1)",
                    }
            );
        });

    /// <summary>The <c>input</c> step.</summary>
    public FakeInput Ask(string id, string message, params FakeParameter[] parameters)
    {
        lock (_gate)
        {
            var input = new FakeInput(char.ToUpperInvariant(id[0]) + id[1..], message, parameters);
            _inputs.Add(input);
            return input;
        }
    }

    public void End(string result, DateTimeOffset now) =>
        Locked(() =>
        {
            Result = result;
            _ended ??= now;
            _inputs.RemoveAll(i => !i.IsAnswered);
        });

    /// <summary>At the moment of the last step.</summary>
    public void End(string result) => End(result, _lastStep);

    internal FakeInput? Pending => _inputs.Find(i => !i.IsAnswered);

    internal FakeInput? Input(string id) => _inputs.Find(i => i.Id == id && (!i.IsAnswered || i.IsRacing));

    internal byte[]? Artifact(string path) => _artifacts.GetValueOrDefault(path);

    internal byte[] Log => _log;

    internal void Settle(DateTimeOffset now)
    {
        while (
            IsBuilding
            && Pending is null
            && _stepsDone < Job.Steps.Count
            && _lastStep + Job.Steps[_stepsDone].After <= now
        )
        {
            _lastStep += Job.Steps[_stepsDone].After;
            Job.Steps[_stepsDone++].Do(this);
        }
        _lastStep = Pending is null ? _lastStep : now;
    }

    internal void Interrupt(string verb, FakeUser by, DateTimeOffset now)
    {
        Asked.Add(verb);
        if (!IsBuilding || Swallows.Contains(verb))
        {
            return;
        }
        Write(verb == "kill" ? "Hard kill!\n" : $"Aborted by {by.Name}\n");
        End("ABORTED", now);
    }

    internal JsonObject Json(string root) =>
        new()
        {
            ["_class"] = "org.jenkinsci.plugins.workflow.job.WorkflowRun",
            ["actions"] = new JsonArray(
                FakeQueueItem.ParametersAction(Job, Parameters),
                new JsonObject { ["_class"] = "hudson.model.CauseAction", ["causes"] = new JsonArray() }
            ),
            ["artifacts"] = new JsonArray([
                .. _artifacts.Keys.Select(p =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["displayPath"] = p,
                            ["fileName"] = p.Split('/')[^1],
                            ["relativePath"] = p,
                        }
                ),
            ]),
            ["building"] = IsBuilding,
            ["description"] = null,
            ["displayName"] = $"#{Number}",
            ["duration"] = _ended is { } end ? (long)(end - _started).TotalMilliseconds : 0,
            ["estimatedDuration"] = -1,
            ["executor"] = null,
            ["fullDisplayName"] = $"{Job.ItemName} #{Number}",
            ["id"] = $"{Number}",
            ["inProgress"] = IsBuilding,
            ["keepLog"] = false,
            ["number"] = Number,
            ["queueId"] = QueueId,
            ["result"] = Result,
            ["timestamp"] = _started.ToUnixTimeMilliseconds(),
            ["url"] = $"{root}{Job.Path}{Number}/",
        };

    internal JsonObject Describe() =>
        new()
        {
            ["id"] = $"{Number}",
            ["name"] = $"#{Number}",
            ["status"] =
                Pending is not null ? "PAUSED_PENDING_INPUT"
                : IsBuilding ? "IN_PROGRESS"
                : Result == "FAILURE" ? "FAILED"
                : Result == "NOT_BUILT" ? "NOT_EXECUTED"
                : Result,
            ["stages"] = new JsonArray([
                .. _stages.Select(
                    (s, i) =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["id"] = $"{i + 6}",
                                ["name"] = s.Name,
                                ["execNode"] = "",
                                ["status"] = s.Status,
                                ["startTimeMillis"] = _started.ToUnixTimeMilliseconds(),
                                ["durationMillis"] = 1500,
                                ["pauseDurationMillis"] = 0,
                            }
                ),
            ]),
        };

    private void Locked(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }
}

/// <summary>A question a build waits with.</summary>
/// <param name="Id">Its first letter is upper case, whatever the script said.</param>
/// <param name="Message">What it asks.</param>
/// <param name="Parameters">What is answered with it.</param>
public sealed record FakeInput(string Id, string Message, IReadOnlyList<FakeParameter> Parameters)
{
    /// <summary>Users who alone may answer; null for everybody.</summary>
    public string? Submitters { get; set; }

    /// <summary>Somebody else answers between a client's look and its word: once given, it is still there for an instant.</summary>
    public bool IsRacing { get; set; }

    public bool IsAnswered => AnsweredBy is not null;

    /// <summary>The user Jenkins knows of.</summary>
    public string? AnsweredBy { get; set; }

    public IReadOnlyDictionary<string, string> Values { get; set; } = new Dictionary<string, string>();
}
