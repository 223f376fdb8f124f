using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Reads the conditions under which a stage runs. A condition that a plugin may bring is kept as it is written.</summary>
internal sealed class WhenReader(JenkinsForm form)
{
    private static readonly string[] Known =
    [
        "allOf",
        "anyOf",
        "branch",
        "buildingTag",
        "changeRequest",
        "changelog",
        "changeset",
        "environment",
        "equals",
        "expression",
        "isRestartedRun",
        "not",
        "tag",
        "triggeredBy",
        "beforeAgent",
        "beforeInput",
        "beforeOptions",
    ];

    public JenkinsSection Section(GroovyStatement call)
    {
        var section = form.Section(call);
        if (form.Block(call) is not { } block)
        {
            return section;
        }
        var entries = Conditions(block, isTop: true);
        if (entries.All(IsSwitch) && form.Faults.Count == 0)
        {
            form.Refuse(call.At, "'when' has no condition; give it one, or remove it.");
        }
        return section with { Entries = entries };
    }

    private static bool IsSwitch(JenkinsEntry entry) => entry.Name.StartsWith("before", StringComparison.Ordinal);

    private List<JenkinsEntry> Conditions(TokenRange block, bool isTop)
    {
        var entries = new List<JenkinsEntry>();
        foreach (var call in form.Calls(block, "A condition of 'when'"))
        {
            if (!Known.Contains(call.Name) && NearestName.Of(call.Name, Known) is { } nearest)
            {
                form.Refuse(call.At, $"'{call.Name}' is no condition of 'when'; did you mean '{nearest}'?");
                continue;
            }
            Check(call, isTop);
            var nested =
                call.Block is { } inner && IsGroup(call.Name)
                    ? Conditions(inner, isTop: false)
                    : new List<JenkinsEntry>();
            if (IsGroup(call.Name) && call.Block is not null && form.Faults.Count == 0)
            {
                CheckCount(call, nested.Count);
            }
            entries.Add(new JenkinsEntry(call.Name, call.At, call.Span, call.Arguments, nested));
        }
        return entries;
    }

    private void Check(GroovyStatement call, bool isTop)
    {
        if (call.Name.StartsWith("before", StringComparison.Ordinal) && Known.Contains(call.Name))
        {
            if (!isTop || call is not { Block: null, Arguments: [{ Name: null, Shape: ValueShape.Truth }] })
            {
                form.Refuse(call.At, $"'{call.Name}' stands directly in 'when' and is followed by true or false.");
            }
        }
        else if (IsGroup(call.Name) || call.Name == "expression")
        {
            if (call.Arguments.Count > 0)
            {
                form.Refuse(call.At, $"'{call.Name}' takes only a block: {call.Name} {{ … }}.");
            }
            form.Block(call);
        }
        else if (call.Block is not null && Known.Contains(call.Name))
        {
            form.Refuse(call.At, $"'{call.Name}' takes no block.");
        }
    }

    private void CheckCount(GroovyStatement call, int count)
    {
        if (count == 0)
        {
            form.Refuse(call.At, $"'{call.Name}' has no condition in it.");
        }
        else if (call.Name == "not" && count > 1)
        {
            form.Refuse(call.At, "'not' turns one condition; put several into allOf { … } or anyOf { … }.");
        }
    }

    private static bool IsGroup(string name) => name is "allOf" or "anyOf" or "not";
}
