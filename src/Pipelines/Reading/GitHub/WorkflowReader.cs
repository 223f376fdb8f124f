using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;
using static Airworthy.Pipelines.Reading.ForeignYaml;

namespace Airworthy.Pipelines.Reading.GitHub;

/// <summary>Reads a workflow of GitHub Actions: jobs in the order that they need each other, each with its steps.</summary>
internal sealed class WorkflowReader
{
    private readonly ForeignYaml _yaml;
    private readonly YamlNode _root;

    private WorkflowReader(ForeignYaml yaml, YamlNode root) => (_yaml, _root) = (yaml, root);

    public static Result<ForeignPipeline> Read(string text) =>
        YamlTree.ReadForeign(text).Then(root => new WorkflowReader(new ForeignYaml(text), root).Pipeline());

    private Result<ForeignPipeline> Pipeline()
    {
        var jobs = Entries(Get(_root, "jobs"));
        if (jobs.Count == 0)
        {
            return Fault(ReadingFaults.BadWorkflow, _root.At, "the workflow has no 'jobs'.");
        }
        if (Levels(jobs).TryGet(out var levels, out var fault))
        {
            return new ForeignPipeline
            {
                Tool = "GitHub Actions",
                Stages = [.. levels.Select(Level)],
                Parts =
                [
                    .. Entries(_root).Where(e => e.Key.Value is not ("jobs" or "name")).Select(e => _yaml.Part(e.Key)),
                ],
                Secrets = Secrets(),
            };
        }
        return fault;
    }

    /// <summary>Jobs that may run together, after those they need.</summary>
    private static Result<List<List<(YamlText Key, YamlNode Job)>>> Levels(
        IReadOnlyList<(YamlText Key, YamlNode Job)> jobs
    )
    {
        var levels = new List<List<(YamlText Key, YamlNode Job)>>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var left = jobs.ToList();
        foreach (var (key, job) in jobs)
        {
            if (job is not YamlMap)
            {
                return Fault(ReadingFaults.BadWorkflow, key.At, $"the job '{key.Value}' is empty.");
            }
            if (Texts(Get(job, "needs")).FirstOrDefault(n => jobs.All(j => j.Key.Value != n.Value)) is { } unknown)
            {
                var hint = NearestName.Hint(unknown.Value, [.. jobs.Select(j => j.Key.Value)]);
                return Fault(
                    ReadingFaults.BadWorkflow,
                    unknown.At,
                    $"'{key.Value}' needs '{unknown.Value}', which is no job{hint}"
                );
            }
        }
        while (left.Count > 0)
        {
            var ready = left.Where(j => Texts(Get(j.Job, "needs")).All(n => done.Contains(n.Value))).ToList();
            if (ready.Count == 0)
            {
                return Fault(
                    ReadingFaults.BadWorkflow,
                    left[0].Key.At,
                    $"'{left[0].Key.Value}' needs, by way of others, itself."
                );
            }
            levels.Add(ready);
            left.RemoveAll(ready.Contains);
            done.UnionWith(ready.Select(r => r.Key.Value));
        }
        return levels;
    }

    private ForeignStage Level(List<(YamlText Key, YamlNode Job)> level) =>
        level is [var only]
            ? Job(only.Key, only.Job)
            : new ForeignStage
            {
                Name = string.Join(", ", level.Select(j => j.Key.Value)),
                At = level[0].Key.At,
                Stages = [.. level.Select(j => Job(j.Key, j.Job))],
                IsSplit = true,
                RunsTogether = true,
            };

    private ForeignStage Job(YamlText key, YamlNode job)
    {
        var environment = Get(job, "environment");
        var stage = new ForeignStage
        {
            Name = Text(Get(job, "name")) is { Length: > 0 } name ? name : key.Value,
            At = key.At,
            Condition = Text(Get(job, "if")),
            Environment = environment is YamlMap ? Text(Get(environment, "name")) : Text(environment),
            IsSplit = Get(Get(job, "strategy"), "matrix") is not null,
            Parts =
            [
                .. Entries(job)
                    .Where(e => e.Key.Value is not ("name" or "steps" or "needs" or "if" or "uses"))
                    .Select(e => _yaml.Part(e.Key)),
            ],
        };
        if (Get(job, "uses") is { } uses)
        {
            return stage with { Steps = [new ForeignStep(Text(uses), uses.At, _yaml.Slice(uses.At), "")] };
        }
        var steps = Get(job, "steps") is YamlList list
            ? list.Items.OfType<YamlMap>().Select(s => Step(s, stage)).ToList()
            : [];
        return steps is [var one] ? stage with { Steps = one.Steps } : stage with { Stages = steps };
    }

    private ForeignStage Step(YamlMap step, ForeignStage job)
    {
        var (run, uses) = (Get(step, "run"), Text(Get(step, "uses")));
        var script = Text(run);
        var name = Text(Get(step, "name"));
        return new ForeignStage
        {
            Name =
                name.Length > 0 ? name
                : uses.Length > 0 ? uses.Split('@')[0]
                : FirstLine(script),
            At = step.At,
            Condition = Text(Get(step, "if")),
            Environment = job.Environment,
            Steps = [new ForeignStep(uses.Length > 0 ? uses : "run", step.At, _yaml.Slice(step.At), script)],
            Parts =
            [
                .. step
                    .Entries.Where(e => e.Key.Value is not ("name" or "run" or "uses" or "if"))
                    .Select(e => _yaml.Part(e.Key)),
            ],
        };
    }

    private static string FirstLine(string script)
    {
        var line = script.AsSpan().Trim();
        var end = line.IndexOf('\n');
        var first = end < 0 ? line : line[..end];
        return first.Length > 40 ? $"{first[..40]}…" : first.ToString();
    }

    /// <summary>The names in <c>secrets.NAME</c>.</summary>
    private List<string> Secrets()
    {
        const string Prefix = "secrets.";
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var text = _yaml.Whole;
        for (
            var at = text.IndexOf(Prefix, StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf(Prefix, at, StringComparison.Ordinal)
        )
        {
            at += Prefix.Length;
            var end = at;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }
            if (end > at)
            {
                names.Add(text[at..end]);
            }
        }
        return [.. names];
    }
}
