using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Airworthy.Cli.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Airworthy.Cli.Output;

/// <summary>
/// What a command says. Without <c>--json</c>, people read standard output; with it, programs read standard output and people standard
/// error. Errors and progress always go to standard error.
/// </summary>
internal sealed class Screen
{
    private readonly Surroundings _outside;
    private readonly bool _json;
    private readonly IAnsiConsole _human;
    private readonly IAnsiConsole _error;

    public Screen(Surroundings outside, bool json, bool colour)
    {
        (_outside, _json) = (outside, json);
        _error = Console(outside.Error, outside.ErrorIsTerminal, colour, outside.Width);
        _human = json ? _error : Console(outside.Out, outside.OutIsTerminal, colour, outside.Width);
    }

    /// <summary>Whether a person can be shown things that move.</summary>
    public bool Moves => _outside.ErrorIsTerminal;

    /// <summary>
    /// Moving things: bars and spinners. Where people's text goes to the same terminal they share its console, which knows to write
    /// above what moves; two consoles on one terminal would write into each other's lines.
    /// </summary>
    public IAnsiConsole Progress => _outside.OutIsTerminal ? _human : _error;

    public void Line(string markup = "") => _human.MarkupLine(markup);

    public void Write(IRenderable what) => _human.Write(what);

    /// <summary>Something that is no result: a hint, a warning.</summary>
    public void Note(string markup) => _error.MarkupLine(markup);

    /// <summary>Text that is itself the result (a script, a key), exactly; not for <c>--json</c>.</summary>
    public void Raw(string text) => _outside.Out.Write(text);

    /// <summary>The result for programs; nothing without <c>--json</c>.</summary>
    public void Machine<T>(T value, JsonTypeInfo<T> json)
    {
        if (_json)
        {
            _outside.Out.WriteLine(JsonSerializer.Serialize(value, json));
        }
    }

    /// <summary>A table as wide as its content, without lines.</summary>
    public static Table Table(params ReadOnlySpan<string> headers)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var header in headers)
        {
            table.AddColumn(
                new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))).PadLeft(0).PadRight(2)
            );
        }
        return table;
    }

    /// <summary>Names and values, one a line.</summary>
    public static Grid Facts(params ReadOnlySpan<(string Name, string Markup)> facts)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2));
        grid.AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        foreach (var (name, markup) in facts)
        {
            if (markup.Length > 0)
            {
                grid.AddRow(new Text(name, new Style(foreground: Color.Grey)), new Markup(markup));
            }
        }
        return grid;
    }

    /// <summary>Rows of markup in columns; only the last column is broken into lines, below its own first word.</summary>
    /// <param name="indent">Blanks before the first column.</param>
    /// <param name="rows">Each with as many cells as the others.</param>
    /// <param name="widths">The least width of each column but the last; left out, as wide as its content.</param>
    public void Rows(int indent, IReadOnlyList<string[]> rows, params ReadOnlySpan<int> widths)
    {
        if (rows.Count == 0)
        {
            return;
        }
        var grid = new Grid();
        for (var i = 0; i < rows[0].Length; i++)
        {
            var last = i == rows[0].Length - 1;
            var column = new GridColumn { NoWrap = !last, Width = i < widths.Length ? widths[i] : null };
            grid.AddColumn(column.PadLeft(i == 0 ? indent : 0).PadRight(last ? 0 : 2));
        }
        foreach (var row in rows)
        {
            grid.AddRow(row);
        }
        _human.Write(grid);
    }

    private static IAnsiConsole Console(TextWriter writer, bool terminal, bool colour, int width)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(terminal ? writer : new TrimmedWriter(writer)),
                Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = terminal && colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            }
        );
        console.Profile.Width = width;
        return console;
    }
}
