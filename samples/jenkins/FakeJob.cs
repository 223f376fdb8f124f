using System.Text;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>A job, and what its builds do.</summary>
public sealed class FakeJob
{
    private const int MostShown = 100;
    private const string EncodedInBranches = "#%/?[]\\";
    private readonly Lock _gate;
    private readonly List<FakeBuild> _builds = [];

    internal FakeJob(Lock gate, string itemName, IReadOnlyList<FakeParameter> parameters)
    {
        _gate = gate;
        ItemName = itemName;
        Parameters = parameters;
    }

    /// <summary>The full name as Jenkins keeps it: folders with / between them, a branch's own special characters as %XX.</summary>
    public string ItemName { get; }

    public IReadOnlyList<FakeParameter> Parameters { get; }

    /// <summary>Takes no builds: 409.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Some plugin refuses every order: 302 to where one came from, and no item.</summary>
    public bool IsVetoed { get; set; }

    /// <summary>Its parameters stand in its Jenkinsfile, so Jenkins learns of them when it has run once.</summary>
    public bool LearnsParameters { get; set; }

    /// <summary>False: <c>disableConcurrentBuilds</c>.</summary>
    public bool AllowsConcurrent { get; set; } = true;

    /// <summary>With <c>disableConcurrentBuilds(abortPrevious: true)</c> a new build ends the one before it with NOT_BUILT.</summary>
    public bool AbortsPrevious { get; set; }

    /// <summary>False: a freestyle job, which knows <c>stop</c> alone and no stages.</summary>
    public bool IsPipeline { get; set; } = true;

    /// <summary>Whether the stage view plugin answers for it.</summary>
    public bool HasStageView { get; set; } = true;

    /// <summary>No executor takes its builds.</summary>
    public bool IsHeld { get; set; }

    /// <summary>How many looks at an item that left the queue find no build with it yet.</summary>
    public int LooksBeforeExecutable { get; set; }

    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a build does from its first moment on, one after the other; a build that asks waits with the rest.</summary>
    public IList<FakeStep> Steps { get; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<FakeBuild> Builds
    {
        get
        {
            lock (_gate)
            {
                return [.. _builds.AsEnumerable().Reverse()];
            }
        }
    }

    /// <summary>Removes a build, as a limit on kept builds does.</summary>
    public void Forget(FakeBuild build)
    {
        lock (_gate)
        {
            _builds.Remove(build);
        }
    }

    internal int NextNumber { get; private set; } = 1;

    internal IReadOnlyList<FakeParameter> Declared => LearnsParameters && NextNumber == 1 ? [] : Parameters;

    internal string Path =>
        "/" + string.Join('/', ItemName.Split('/').Select(p => $"job/{Uri.EscapeDataString(p)}")) + "/";

    internal static string BranchItem(string branch)
    {
        var name = new StringBuilder();
        foreach (var c in branch)
        {
            name.Append(EncodedInBranches.Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : $"{c}");
        }
        return name.ToString();
    }

    internal FakeBuild Run(long queueId, IReadOnlyDictionary<string, string> values, DateTimeOffset now)
    {
        if (AbortsPrevious)
        {
            foreach (var running in _builds.Where(b => b.IsBuilding))
            {
                running.End("NOT_BUILT", now);
            }
        }
        var build = new FakeBuild(_gate, this, NextNumber++, queueId, values, now);
        _builds.Add(build);
        return build;
    }

    internal void Settle(DateTimeOffset now)
    {
        foreach (var build in _builds)
        {
            build.Settle(now);
        }
    }

    private JsonArray Listed(int most, string root) =>
        new([.. _builds.AsEnumerable().Reverse().Take(most).Select(b => (JsonNode)b.Json(root))]);

    internal JsonObject Json(string root)
    {
        var property = new JsonArray();
        if (Declared.Count > 0)
        {
            property.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["_class"] = "hudson.model.ParametersDefinitionProperty",
                        ["parameterDefinitions"] = new JsonArray([.. Declared.Select(p => (JsonNode)p.Definition())]),
                    }
            );
        }
        var last = _builds.Count > 0 ? _builds[^1] : null;
        return new JsonObject
        {
            ["_class"] = IsPipeline
                ? "org.jenkinsci.plugins.workflow.job.WorkflowJob"
                : "hudson.model.FreeStyleProject",
            ["buildable"] = !IsDisabled,
            ["allBuilds"] = Listed(int.MaxValue, root),
            ["builds"] = Listed(MostShown, root),
            ["color"] =
                last is null ? "notbuilt"
                : last.IsBuilding ? "blue_anime"
                : "blue",
            ["fullName"] = ItemName,
            ["lastBuild"] = last?.Json(root),
            ["name"] = ItemName.Split('/')[^1],
            ["nextBuildNumber"] = NextNumber,
            ["property"] = property,
            ["url"] = root + Path,
        };
    }
}

/// <summary>A moment of a build.</summary>
/// <param name="After">How long after the moment before it.</param>
/// <param name="Do">What happens then.</param>
public sealed record FakeStep(TimeSpan After, Action<FakeBuild> Do);
