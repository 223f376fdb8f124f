using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>The list of steps: groups opened, matrices spread out, and every step with what it needs.</summary>
internal sealed class StepReader(PipelineForm form)
{
    internal const int MaximumSteps = 50;
    internal const int MaximumSpread = 100;

    internal static readonly string[] Kinds = [.. StepKinds.ByName.Keys];

    internal static readonly string[] CommonKeys =
    [
        "name",
        "needs",
        "when",
        "with",
        "inputs",
        "outputs",
        "retry",
        "timeout",
        "secrets",
        "artifacts",
        "always",
        "may-fail",
        "repeatable",
        "concurrency",
        "matrix",
    ];

    internal static readonly string[] StepKeys = [.. Kinds, .. CommonKeys, "parallel"];

    private static readonly string[] GroupKeys = ["name", "needs", "parallel"];
    private static readonly string[] MemberKeys = [.. Kinds, .. CommonKeys];

    private readonly StepPartsReader _parts = new(form);
    private readonly List<Drawn> _drawn = [];

    public List<StepSpec> Read(YamlNode? node)
    {
        IReadOnlyList<int> before = [];
        foreach (var (item, path) in form.Items(node, "steps", MaximumSteps))
        {
            var from = _drawn.Count;
            if (item is YamlMap map && map.Entries.Any(e => e.Key.Value == "parallel"))
            {
                Group(map, path, before);
            }
            else
            {
                Step(item, path, StepKeys, null, before);
            }
            if (_drawn.Count > from)
            {
                before = [.. Enumerable.Range(from, _drawn.Count - from)];
            }
        }
        if (node is YamlList { Items.Count: 0 })
        {
            form.Refuse(PipelineFaults.BadValue, "steps", "'steps' is empty; list at least one.");
        }
        if (_drawn.Count > MaximumSpread)
        {
            form.Refuse(
                PipelineFaults.BadValue,
                "steps",
                $"with every matrix spread out there are {_drawn.Count} steps; at most {MaximumSpread} go."
            );
            return [];
        }
        return [.. _drawn.Select(Resolve)];
    }

    private void Group(YamlMap map, string path, IReadOnlyList<int> before)
    {
        var keys = form.Keys(map, path, GroupKeys);
        var name = keys.ContainsKey("name") ? Name(keys["name"], path) : null;
        var needs = keys.ContainsKey("needs") ? Needs(keys["needs"], path) : null;
        var from = _drawn.Count;
        foreach (var (item, below) in form.Items(keys["parallel"], $"{path}.parallel", MaximumSteps))
        {
            Step(item, below, MemberKeys, name, before, needs);
        }
        if (keys["parallel"] is YamlList { Items.Count: 0 })
        {
            form.Refuse(PipelineFaults.BadValue, $"{path}.parallel", "'parallel' is empty; list at least one step.");
        }
        if (name is not null && _drawn.Take(from).Any(d => d.Answers(name)))
        {
            form.Refuse(PipelineFaults.DuplicateKey, path, $"'{name}' names a step before this group; choose another.");
        }
    }

    private void Step(
        YamlNode item,
        string path,
        string[] known,
        string? group,
        IReadOnlyList<int> before,
        IReadOnlyList<(string, string)>? groupNeeds = null
    )
    {
        var keys = form.Keys(item, path, known);
        var kinds = Kinds.Where(keys.ContainsKey).ToList();
        if (kinds.Count != 1)
        {
            // A mistyped kind was already refused as an unknown key; one fault a mistake.
            if (item is YamlMap map && keys.Count == map.Entries.Count)
            {
                form.Refuse(
                    PipelineFaults.BadValue,
                    path,
                    $"a step does one thing: give one of {string.Join(", ", Kinds[..^1])} or {Kinds[^1]}, with what it is about."
                );
            }
            return;
        }
        var name = keys.TryGetValue("name", out var given) ? Name(given, path) : null;
        var needs = keys.TryGetValue("needs", out var listed) ? Needs(listed, path) : groupNeeds;
        if (_parts.Read(StepKinds.ByName[kinds[0]], keys, path) is not { } step)
        {
            return;
        }
        step = step with { Group = group, Path = path };
        step = name is null ? step : step with { Name = name };
        foreach (var copy in _parts.Spread(step, keys.GetValueOrDefault("matrix"), path))
        {
            _drawn.Add(new Drawn(copy, step.Name, needs, before));
        }
    }

    private string? Name(YamlNode node, string path)
    {
        if (form.Text(node, $"{path}.name") is not { } name)
        {
            return null;
        }
        if (StepWords.IsName(name))
        {
            return name;
        }
        form.Refuse(
            PipelineFaults.BadValue,
            $"{path}.name",
            $"{Quote(name)} is no name for a step: {StepWords.NameRule}."
        );
        return null;
    }

    private List<(string Name, string Path)> Needs(YamlNode node, string path)
    {
        var needs = new List<(string, string)>();
        foreach (var (item, below) in form.Items(node, $"{path}.needs", MaximumSteps))
        {
            if (form.Text(item, below) is { } name)
            {
                needs.Add((name, below));
            }
        }
        return needs;
    }

    private StepSpec Resolve(Drawn drawn)
    {
        var needs = new List<string>();
        foreach (var (name, path) in drawn.Needs ?? [])
        {
            var named = _drawn.Where(d => d.Answers(name)).Select(d => d.Step.Name).ToList();
            if (named.Count == 0)
            {
                var known = _drawn.SelectMany(d => new[] { d.Step.Name, d.Base, d.Step.Group }).OfType<string>();
                form.Refuse(
                    PipelineFaults.UnknownStep,
                    path,
                    $"there is no step {Quote(name)} to need{Hint(name, [.. known.Distinct()])}"
                );
            }
            needs.AddRange(named.Except(needs));
        }
        return drawn.Step with
        {
            Needs = drawn.Needs is null ? [.. drawn.Before.Select(i => _drawn[i].Step.Name)] : needs,
        };
    }

    /// <summary>A step as it was read.</summary>
    /// <param name="Step">The step, or one copy of it.</param>
    /// <param name="Base">Its name before a matrix spread it out.</param>
    /// <param name="Needs">What the file says; null where it says nothing.</param>
    /// <param name="Before">What it needs then.</param>
    private sealed record Drawn(
        StepSpec Step,
        string Base,
        IReadOnlyList<(string Name, string Path)>? Needs,
        IReadOnlyList<int> Before
    )
    {
        public bool Answers(string name) => Step.Name == name || Base == name || Step.Group == name;
    }
}
