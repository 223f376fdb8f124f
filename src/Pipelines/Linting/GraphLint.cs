using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Linting;

/// <summary>Steps need each other in no circle; clean-up needs nothing that would hold it up.</summary>
internal static class GraphLint
{
    public static IEnumerable<LintFinding> Check(PipelineSpec pipeline)
    {
        if (pipeline.Steps.Select(s => s.Name).Distinct().Count() < pipeline.Steps.Count)
        {
            yield break;
        }
        var byName = pipeline.Steps.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in pipeline.Steps.Where(s => !told.Contains(s.Name)))
        {
            if (Circle(step, byName) is not { } circle)
            {
                continue;
            }
            told.UnionWith(circle);
            yield return new(
                PipelineFaults.Cycle,
                $"{step.Path}.needs",
                $"step '{step.Name}' waits for itself: {string.Join(" needs ", circle.Append(step.Name).Select(n => $"'{n}'"))}."
            );
        }
        foreach (var step in pipeline.Steps.Where(s => !s.Always))
        {
            var late = step.Needs.FirstOrDefault(n => byName.TryGetValue(n, out var need) && need.Always);
            if (late is not null && step.Kind.HasEnvironment())
            {
                yield return new(
                    PipelineFaults.WrongOrder,
                    step.Path,
                    $"step '{step.Name}' comes behind '{late}', which cleans up and runs also when all is over; let it come before."
                );
            }
        }
    }

    /// <summary>The way from a step back to itself along what it needs; null where there is none.</summary>
    private static List<string>? Circle(StepSpec start, Dictionary<string, StepSpec> byName)
    {
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Queue<string>([start.Name]);
        while (open.TryDequeue(out var name))
        {
            foreach (var need in byName[name].Needs.Where(byName.ContainsKey))
            {
                if (need == start.Name)
                {
                    var way = new List<string>();
                    for (var at = name; at != start.Name; at = before[at])
                    {
                        way.Insert(0, at);
                    }
                    return [start.Name, .. way];
                }
                if (before.TryAdd(need, name))
                {
                    open.Enqueue(need);
                }
            }
        }
        return null;
    }
}
