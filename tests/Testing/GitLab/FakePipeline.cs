using System.Text.Json.Nodes;

namespace Airworthy.Testing.GitLab;

/// <summary>A pipeline; the test moves it on.</summary>
public sealed class FakePipeline(long id, string branch, IReadOnlyDictionary<string, string> variables)
{
    public long Id => id;

    public IReadOnlyDictionary<string, string> Variables => variables;

    public string Status { get; set; } = "created";

    public IList<FakePipelineJob> Jobs { get; } = [];

    /// <summary>What was asked of it: <c>cancel</c>.</summary>
    public IList<string> Asked { get; } = [];

    /// <summary>Its tests, as its report counts them; null: none.</summary>
    public JsonObject? Tests { get; set; }

    public FakePipelineJob Job(string stage, string name, string status = "running")
    {
        var job = new FakePipelineJob((id * 100) + Jobs.Count + 1, stage, name) { Status = status };
        Jobs.Add(job);
        Status = status == "manual" ? "manual" : "running";
        return job;
    }

    internal JsonObject Json() =>
        new()
        {
            ["id"] = id,
            ["status"] = Status,
            ["source"] = "api",
            ["ref"] = branch,
            ["web_url"] = $"https://gitlab.example/acme/ml/risk/-/pipelines/{id}",
            ["detailed_status"] = new JsonObject
            {
                ["group"] =
                    Status == "success" && Jobs.Any(j => j is { Status: "failed", MayFail: true })
                        ? "success-with-warnings"
                        : Status,
            },
        };

    internal JsonObject Report() =>
        Tests?.DeepClone().AsObject() ?? new JsonObject { ["total_count"] = 0, ["test_suites"] = new JsonArray() };
}

/// <summary>A job of a pipeline. Its trace grows while it runs.</summary>
public sealed class FakePipelineJob(long id, string stage, string name)
{
    public long Id => id;

    public string Status { get; set; } = "running";

    public bool MayFail { get; set; }

    public byte[] Trace { get; set; } = [];

    /// <summary>The zip of its artifacts; null: none.</summary>
    public byte[]? Files { get; set; }

    /// <summary>Whether its environment asks for approvals before it may run.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>What the approval said; null while none was given.</summary>
    public JsonObject? Approval { get; internal set; }

    /// <summary>The variables that it was played with; null while it was not.</summary>
    public JsonObject? Played { get; internal set; }

    internal JsonObject Json() =>
        new()
        {
            ["id"] = id,
            ["stage"] = stage,
            ["name"] = name,
            ["status"] = Status,
            ["allow_failure"] = MayFail,
            ["duration"] = Status is "success" or "failed" ? 12.5 : null,
            ["artifacts_file"] = Files is null
                ? null
                : new JsonObject { ["filename"] = "artifacts.zip", ["size"] = Files.Length },
        };
}
