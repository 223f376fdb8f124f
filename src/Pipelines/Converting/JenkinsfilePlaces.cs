using Airworthy.Pipelines.Reading;
using Airworthy.Pipelines.Reading.Jenkins;

namespace Airworthy.Pipelines.Converting;

/// <summary>Finds where lines can be added to a Jenkinsfile without touching what is there, and indents them as the file is.</summary>
internal sealed class JenkinsfilePlaces
{
    private const string Level = "    ";
    private readonly JenkinsPipeline _pipeline;
    private readonly SourceText _source;
    private readonly string _newLine;
    private readonly string _unit;

    public JenkinsfilePlaces(JenkinsPipeline pipeline)
    {
        (_pipeline, _source) = (pipeline, pipeline.Source);
        Edits = new TextEdits(_source.Text);
        _newLine = _source.Text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var outer = _source.IndentAt(pipeline.Span.Start);
        var inner = _source.IndentAt(pipeline.Sections[0].Span.Start);
        _unit =
            inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal)
                ? inner[outer.Length..]
                : Level;
    }

    public TextEdits Edits { get; }

    public string Text(TextSpan span) => _source.Of(span);

    /// <summary>Below a stage or section.</summary>
    public void AddAfter(TextSpan span, IReadOnlyList<string> lines)
    {
        var indent = _source.IndentAt(span.Start);
        var rest = RestOfLine(span.End);
        if (IsOver(rest))
        {
            Edits.Insert(span.End + rest.Length, _newLine + Block(lines, indent));
        }
        else
        {
            Edits.Insert(span.End, _newLine + Block(lines, indent) + _newLine + indent);
        }
    }

    /// <summary>Above a stage.</summary>
    public void AddBefore(TextSpan span, IReadOnlyList<string> lines)
    {
        var start = _source.StartOfLine(span.Start);
        var indent = _source.IndentAt(span.Start);
        if (start + indent.Length == span.Start)
        {
            Edits.Insert(start, Block(lines, indent) + _newLine);
        }
        else
        {
            Edits.Insert(span.Start, _newLine + Block(lines, indent) + _newLine + indent);
        }
    }

    /// <summary>As the last thing between two braces.</summary>
    public void AddToEnd(TextSpan body, IReadOnlyList<string> lines)
    {
        var outer = _source.IndentAt(body.End);
        var start = _source.StartOfLine(body.End);
        if (start > body.Start && start + outer.Length == body.End)
        {
            Edits.Insert(start, Block(lines, outer + _unit) + _newLine);
        }
        else
        {
            Edits.Insert(body.End, _newLine + Block(lines, outer + _unit) + _newLine + outer);
        }
    }

    /// <summary>As the first thing in a section of the pipeline, which is added where there is none.</summary>
    public void AddToSection(string name, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }
        if (_pipeline.Section(name) is not { Body: { } body } section)
        {
            AddAfter(_pipeline.Section("agent")!.Span, [$"{name} {{", .. lines.Select(l => Level + l), "}"]);
            return;
        }
        var outer = _source.IndentAt(section.Span.Start);
        var rest = RestOfLine(body.Start);
        if (IsOver(rest))
        {
            Edits.Insert(body.Start + rest.Length, _newLine + Block(lines, outer + _unit));
        }
        else
        {
            Edits.Insert(body.Start, _newLine + Block(lines, outer + _unit) + _newLine + outer + _unit);
        }
    }

    private string RestOfLine(int from)
    {
        var end = _source.Text.AsSpan(from).IndexOfAny('\n', '\r');
        return end < 0 ? _source.Text[from..] : _source.Text.Substring(from, end);
    }

    /// <summary>Whether nothing but a comment follows on the line.</summary>
    private static bool IsOver(string rest) => rest.AsSpan().Trim() is "" or ['/', '/', ..];

    private string Block(IReadOnlyList<string> lines, string indent) =>
        string.Join(_newLine, lines.Select(line => indent + Indented(line)));

    private string Indented(string line)
    {
        var text = line.TrimStart(' ');
        var levels = (line.Length - text.Length) / Level.Length;
        return string.Concat(Enumerable.Repeat(_unit, levels)) + text;
    }
}
