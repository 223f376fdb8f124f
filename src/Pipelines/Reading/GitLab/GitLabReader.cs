using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;
using static Airworthy.Pipelines.Reading.ForeignYaml;

namespace Airworthy.Pipelines.Reading.GitLab;

/// <summary>Reads a .gitlab-ci.yml: jobs by the stages they belong to, with what they extend or refer to put in its place.</summary>
internal sealed class GitLabReader
{
    private static readonly string[] Words =
    [
        "after_script",
        "before_script",
        "cache",
        "default",
        "image",
        "include",
        "services",
        "spec",
        "stages",
        "variables",
        "workflow",
    ];

    private static readonly string[] DefaultStages = ["build", "test", "deploy"];

    private readonly ForeignYaml _yaml;
    private readonly YamlNode _root;
    private readonly GitLabJobs _jobs;

    private GitLabReader(ForeignYaml yaml, YamlNode root) => (_yaml, _root, _jobs) = (yaml, root, new GitLabJobs(root));

    public static Result<ForeignPipeline> Read(string text) =>
        YamlTree.ReadForeign(text).Then(root => new GitLabReader(new ForeignYaml(text), root).Pipeline());

    private Result<ForeignPipeline> Pipeline()
    {
        var jobs = Entries(_root)
            .Where(e => !Words.Contains(e.Key.Value) && !e.Key.Value.StartsWith('.') && e.Value is YamlMap)
            .ToList();
        if (jobs.Count == 0)
        {
            return Fault(ReadingFaults.BadGitLab, _root.At, "the file has no job, and what it includes is not read.");
        }
        var declared = Texts(Get(_root, "stages")).Select(s => s.Value).ToList();
        string[] stages = [".pre", .. declared.Count > 0 ? [.. declared] : DefaultStages, ".post"];
        var byStage = new Dictionary<string, List<ForeignStage>>(StringComparer.Ordinal);
        foreach (var (key, job) in jobs)
        {
            if (_jobs.Whole(key).TryGet(out var whole, out var fault))
            {
                var stage = whole.GetValueOrDefault("stage") is { } named ? Text(named) : "test";
                if (!stages.Contains(stage))
                {
                    var sentence =
                        $"the job '{key.Value}' is of the stage '{stage}', which 'stages' does not list{NearestName.Hint(stage, stages)}";
                    return Fault(ReadingFaults.BadGitLab, key.At, sentence);
                }
                byStage.TryAdd(stage, []);
                byStage[stage].Add(Job(key, whole));
            }
            else
            {
                return fault;
            }
        }
        return new ForeignPipeline
        {
            Tool = "GitLab CI",
            Stages = [.. stages.Where(byStage.ContainsKey).Select(s => Together(s, byStage[s]))],
            Parts =
            [
                .. Entries(_root)
                    .Where(e => e.Key.Value != "stages" && !jobs.Contains(e))
                    .Select(e => _yaml.Part(e.Key)),
            ],
        };
    }

    private static ForeignStage Together(string name, List<ForeignStage> jobs) =>
        jobs is [var only]
            ? only
            : new ForeignStage
            {
                Name = name,
                At = jobs[0].At,
                Stages = jobs,
                IsSplit = true,
                RunsTogether = true,
            };

    private ForeignStage Job(YamlText key, IReadOnlyDictionary<string, YamlNode> job)
    {
        var environment = job.GetValueOrDefault("environment");
        return new ForeignStage
        {
            Name = key.Value,
            At = key.At,
            Condition = job.ContainsKey("rules") || job.ContainsKey("only") ? Branch(job) : "",
            Environment = environment is YamlMap ? Text(Get(environment, "name")) : Text(environment),
            IsHeld = Text(job.GetValueOrDefault("when")) == "manual",
            IsSplit = job.GetValueOrDefault("parallel") is not null,
            Steps = Steps(job),
            Parts =
            [
                .. Entries(Get(_root, key.Value))
                    .Where(e =>
                        e.Key.Value is not ("stage" or "script" or "before_script" or "after_script" or "extends")
                    )
                    .Select(e => _yaml.Part(e.Key)),
            ],
        };
    }

    private List<ForeignStep> Steps(IReadOnlyDictionary<string, YamlNode> job)
    {
        string[] scripts = ["before_script", "script", "after_script"];
        var defaults = Get(_root, "default");
        var steps = new List<ForeignStep>();
        foreach (var script in scripts)
        {
            var lines =
                job.GetValueOrDefault(script)
                ?? (script == "script" ? null : Get(defaults, script) ?? Get(_root, script));
            steps.AddRange(_jobs.Lines(lines).Select(l => new ForeignStep(script, l.At, l.Value, l.Value)));
        }
        if (job.TryGetValue("trigger", out var trigger))
        {
            steps.Add(new ForeignStep("trigger", trigger.At, _yaml.Slice(trigger.At), ""));
        }
        return steps;
    }

    /// <summary>The branch in a condition, where it is no more than one; otherwise the condition as texts.</summary>
    private static string Branch(IReadOnlyDictionary<string, YamlNode> job) =>
        string.Join(
            "; ",
            Texts(job.GetValueOrDefault("only"))
                .Select(t => t.Value)
                .Concat(
                    job.GetValueOrDefault("rules") is YamlList rules ? rules.Items.Select(r => Text(Get(r, "if"))) : []
                )
                .Where(t => t.Length > 0)
        );
}
