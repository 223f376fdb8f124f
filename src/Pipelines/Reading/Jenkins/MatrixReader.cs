namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Reads the axes of a matrix, and the cells that are left out.</summary>
internal sealed class MatrixReader(JenkinsForm form)
{
    public JenkinsSection Section(GroovyStatement call)
    {
        var section = form.Section(call);
        if (form.Block(call) is not { } block)
        {
            return section;
        }
        var entries = call.Name == "axes" ? Axes(block, isExcluded: false, call) : Excludes(block);
        if (entries.Count == 0 && form.Faults.Count == 0)
        {
            form.Refuse(call.At, $"'{call.Name}' is empty.");
        }
        return section with { Entries = entries };
    }

    private List<JenkinsEntry> Excludes(TokenRange block)
    {
        var entries = new List<JenkinsEntry>();
        foreach (var call in form.Calls(block, "exclude { axis { … } }"))
        {
            if (call.Name != "exclude")
            {
                form.Refuse(call.At, $"'exclude {{ … }}' is expected here, not '{call.Name}'.");
            }
            else if (form.Block(call) is { } inner)
            {
                entries.Add(new JenkinsEntry(call.Name, call.At, call.Span, [], Axes(inner, isExcluded: true, call)));
            }
        }
        return entries;
    }

    private List<JenkinsEntry> Axes(TokenRange block, bool isExcluded, GroovyStatement around)
    {
        var axes = new List<JenkinsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in form.Calls(block, "axis { name '…'; values … }"))
        {
            if (call.Name != "axis")
            {
                form.Refuse(call.At, $"'axis {{ … }}' is expected here, not '{call.Name}'.");
            }
            else if (form.Block(call) is { } inner)
            {
                axes.Add(Axis(call, inner, isExcluded, names));
            }
        }
        if (axes.Count == 0 && form.Faults.Count == 0)
        {
            form.Refuse(around.At, $"'{around.Name}' has no axis.");
        }
        return axes;
    }

    private JenkinsEntry Axis(GroovyStatement axis, TokenRange block, bool isExcluded, HashSet<string> names)
    {
        var parts = new Dictionary<string, GroovyStatement>(StringComparer.Ordinal);
        foreach (var call in form.Calls(block, "name or values"))
        {
            if (call.Name is not ("name" or "values") && !(isExcluded && call.Name == "notValues"))
            {
                form.Refuse(call.At, $"'{call.Name}' is no part of an axis; it has a name and values.");
            }
            else if (!parts.TryAdd(call.Name, call))
            {
                form.Refuse(call.At, $"'{call.Name}' stands twice in this axis.");
            }
        }
        if (parts.TryGetValue("name", out var name) && name.Arguments is [{ Shape: ValueShape.Text } text])
        {
            form.Once(names, text.Value, name.At, "these axes");
        }
        else
        {
            form.Refuse(axis.At, "the axis needs a name, written as plain text: name 'PLATFORM'.");
        }
        if (parts.Count(p => p.Key != "name") != 1)
        {
            form.Refuse(axis.At, isExcluded ? "the axis needs either values or notValues." : "the axis needs values.");
        }
        foreach (var (_, values) in parts.Where(p => p.Key != "name"))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var value in values.Arguments)
            {
                if (value is not { Name: null, Shape: ValueShape.Text or ValueShape.Number })
                {
                    form.Refuse(values.At, "the values of an axis are plain texts: values 'linux', 'windows'.");
                }
                form.Once(seen, value.Value, values.At, "these values");
            }
        }
        return new JenkinsEntry(
            axis.Name,
            axis.At,
            axis.Span,
            [],
            [.. parts.Values.Select(p => new JenkinsEntry(p.Name, p.At, p.Span, p.Arguments, []))]
        );
    }
}
