using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Airworthy.Testing.GitHub;

/// <summary>An input that a workflow declares.</summary>
public sealed record FakeInput(string Name, string Type = "string", params string[] Options);

/// <summary>A workflow's file and its runs.</summary>
public sealed class FakeWorkflow(string file, string runName, IReadOnlyList<FakeInput> inputs)
{
    public string File => file;

    public IReadOnlyList<FakeInput> Inputs => inputs;

    /// <summary>Whether its file has <c>workflow_dispatch</c>.</summary>
    public bool IsDispatched { get; set; } = true;

    /// <summary>Oldest first.</summary>
    public IList<FakeRun> Runs { get; } = [];

    /// <summary>How many looks at the list show a new run not yet.</summary>
    public int LooksBeforeSeen { get; set; }

    public string Yaml
    {
        get
        {
            var yaml = new StringBuilder("name: ").Append(file).Append('\n');
            if (runName.Length > 0)
            {
                yaml.Append("run-name: \"").Append(runName).Append("\"\n");
            }
            yaml.Append("on:\n  push:\n");
            if (IsDispatched)
            {
                yaml.Append("  workflow_dispatch:\n    inputs:\n");
                foreach (var input in inputs)
                {
                    yaml.Append("      ")
                        .Append(input.Name)
                        .Append(":\n        type: ")
                        .Append(input.Type)
                        .Append('\n');
                    if (input.Options.Length > 0)
                    {
                        yaml.Append("        options: [").AppendJoin(", ", input.Options).Append("]\n");
                    }
                }
            }
            return yaml.Append("jobs:\n  work:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./work\n")
                .ToString();
        }
    }

    internal string Title(JsonObject given) =>
        inputs.Aggregate(
            runName.Length > 0 ? runName : file,
            (name, input) =>
                name.Replace(
                    $"${{{{ inputs.{input.Name} }}}}",
                    given[input.Name]?.GetValue<string>() ?? "",
                    StringComparison.Ordinal
                )
        );
}

/// <summary>A run; the test moves it on.</summary>
public sealed class FakeRun(long id, string title, JsonObject inputs)
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public long Id => id;

    public string Title => title;

    public JsonObject Inputs => inputs;

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public IList<FakeRunJob> Jobs { get; } = [];

    public IDictionary<string, byte[]> Artifacts { get; } =
        new SortedDictionary<string, byte[]>(StringComparer.Ordinal);

    /// <summary>The environment that it waits to go into; null: none.</summary>
    public string? Asks { get; set; }

    /// <summary>Whether the token's owner is among the reviewers.</summary>
    public bool MayBeAnswered { get; set; } = true;

    /// <summary>What was answered, with its comment.</summary>
    public JsonObject? Answer { get; internal set; }

    /// <summary>What ended it.</summary>
    public IList<string> Ended { get; } = [];

    /// <summary>Whether its jobs run on when it is cancelled (<c>if: always()</c>).</summary>
    public bool IgnoresCancel { get; set; }

    public FakeRunJob Job(string name, string status = "in_progress")
    {
        var job = new FakeRunJob((id * 100) + Jobs.Count + 1, name) { Status = status };
        Jobs.Add(job);
        Status = "in_progress";
        return job;
    }

    public void End(string conclusion)
    {
        foreach (var job in Jobs.Where(j => j.Status != "completed"))
        {
            job.End(conclusion, "");
        }
        (Status, Conclusion) = ("completed", conclusion);
    }

    internal JsonObject Json() =>
        new()
        {
            ["id"] = id,
            ["event"] = "workflow_dispatch",
            ["display_title"] = title,
            ["status"] = Status,
            ["conclusion"] = Conclusion,
            ["html_url"] = $"https://github.example/acme/risk/actions/runs/{id}",
            ["created_at"] = Begin.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };

    internal JsonArray Pending() =>
        Asks is null
            ? []
            :
            [
                (JsonNode)
                    new JsonObject
                    {
                        ["environment"] = new JsonObject { ["id"] = 77, ["name"] = Asks },
                        ["wait_timer"] = 0,
                        ["current_user_can_approve"] = MayBeAnswered,
                        ["reviewers"] = new JsonArray(),
                    },
            ];
}

/// <summary>A job of a run. Its log can be had when it is over.</summary>
public sealed class FakeRunJob(long id, string name)
{
    public long Id => id;

    public string Status { get; set; } = "in_progress";

    public string? Conclusion { get; private set; }

    public string Log { get; private set; } = "";

    public void End(string conclusion, string log) => (Status, Conclusion, Log) = ("completed", conclusion, log);

    internal JsonObject Json() =>
        new()
        {
            ["id"] = id,
            ["name"] = name,
            ["status"] = Status,
            ["conclusion"] = Conclusion,
            ["started_at"] = "2026-01-05T09:00:10Z",
            ["completed_at"] = Conclusion is null ? null : "2026-01-05T09:01:10Z",
        };
}
