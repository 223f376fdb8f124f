using Airworthy.Core.Values;

namespace Airworthy.Pipelines.Policies;

/// <summary>Merges the controls of all layers: every one that any layer asks is asked, at the severest it is given.</summary>
internal static class ControlMergeRules
{
    public static IReadOnlyList<EffectiveControl> Merge(
        IReadOnlyList<PolicyLayer> layers,
        List<PolicyRule> rules,
        EnvironmentName environment
    )
    {
        var controls = new List<EffectiveControl>();
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            foreach (var placed in layer.Rules.Controls)
            {
                Add(controls, placed, layer.From, notes);
            }
        }
        rules.AddRange(
            controls.Select(c => new PolicyRule(
                environment,
                "control",
                $"{c.Control} at {Text(c.At)}",
                c.From,
                notes.GetValueOrDefault(c.Control.ToString(), "")
            ))
        );
        return controls;
    }

    private static void Add(
        List<EffectiveControl> controls,
        PlacedControl placed,
        string from,
        Dictionary<string, string> notes
    )
    {
        var key = placed.Control.ToString();
        var same = controls.FindIndex(c => c.Control == placed.Control);
        var replaced = controls.FindIndex(c => c.MayLoosen && c.Key == placed.Key && c.From != from);
        if (replaced >= 0)
        {
            var old = controls[replaced];
            notes[key] = $"replaces {old.Control} at {Text(old.At)} of {old.From}, which lets lower layers loosen it";
            controls[replaced] = New(placed, from);
        }
        else if (same >= 0)
        {
            var old = controls[same];
            var at = Severest(old.At, placed.At);
            var more = Text(at) != Text(old.At);
            controls[same] = old with { At = at, From = more ? $"{old.From}, {from}" : old.From };
            if (placed.At.Any(p => p.Value < at[p.Key]))
            {
                notes[key] = $"{from} says {Text(placed.At)}, which would loosen it and has no effect";
            }
        }
        else
        {
            controls.Add(New(placed, from));
        }
    }

    private static EffectiveControl New(PlacedControl placed, string from) =>
        new(placed.Control, placed.At, placed.Key, placed.MayLoosen, from);

    private static SortedDictionary<Placement, Severity> Severest(
        IReadOnlyDictionary<Placement, Severity> upper,
        IReadOnlyDictionary<Placement, Severity> lower
    )
    {
        var at = new SortedDictionary<Placement, Severity>(upper.ToDictionary());
        foreach (var (place, severity) in lower)
        {
            at[place] = at.TryGetValue(place, out var before) && before > severity ? before : severity;
        }
        return at;
    }

    private static string Text(IReadOnlyDictionary<Placement, Severity> at) =>
        string.Join(", ", at.OrderBy(a => a.Key).Select(a => $"{a.Key.ToYaml()}: {a.Value.ToYaml()}"));
}
