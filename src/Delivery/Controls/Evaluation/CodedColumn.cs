using System.Runtime.CompilerServices;
using Airworthy.Artifacts.Reading;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>
/// A column as numbers of its different texts: what has to be done to a text is done once for each, however many rows hold it. It belongs
/// to the array of cells and lives as long as that does; cells are never written once they are a column.
/// </summary>
internal sealed class CodedColumn
{
    private static readonly ConditionalWeakTable<string[], CodedColumn> Known = [];

    private readonly Lock _lock = new();
    private readonly Dictionary<TensorType, Array?> _typed = [];

    private CodedColumn(int[] codes, string[] values) => (Codes, Values) = (codes, values);

    /// <summary>For each row the place of its text among <see cref="Values"/>.</summary>
    public int[] Codes { get; }

    /// <summary>The different texts in order of appearance.</summary>
    public string[] Values { get; }

    public static CodedColumn Of(string[] cells) => Known.GetValue(cells, Coded);

    /// <summary>The column as a reader found it, coded already.</summary>
    public static string[] Cells(int[] codes, string[] values)
    {
        var cells = new string[codes.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = values[codes[i]];
        }
        Known.Add(cells, new CodedColumn(codes, values));
        return cells;
    }

    /// <summary>Something of each text, row by row.</summary>
    public T[] Map<T>(Func<string, T> of)
    {
        return Spread(Array.ConvertAll(Values, v => of(v)));
    }

    /// <summary>For each row what stands at its code.</summary>
    public T[] Spread<T>(T[] byCode)
    {
        var rows = new T[Codes.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = byCode[Codes[i]];
        }
        return rows;
    }

    /// <summary>How many rows hold each text.</summary>
    public int[] Counts()
    {
        var counts = new int[Values.Length];
        foreach (var code in Codes)
        {
            counts[code]++;
        }
        return counts;
    }

    /// <summary>The rows of each text, in the order of <see cref="Values"/>.</summary>
    public int[][] RowsByValue()
    {
        var counts = Counts();
        var rows = Array.ConvertAll(counts, c => new int[c]);
        Array.Clear(counts);
        for (var row = 0; row < Codes.Length; row++)
        {
            var code = Codes[row];
            rows[code][counts[code]++] = row;
        }
        return rows;
    }

    /// <summary>Every row as an element of the type; null where one of them cannot be read as that.</summary>
    public Array? As(TensorType type)
    {
        lock (_lock)
        {
            if (!_typed.TryGetValue(type, out var typed))
            {
                _typed[type] = typed = CellParser.Parse(type, [Values], 0, Values.Length).Data is { } values
                    ? CellParser.Spread(type, values, Codes)
                    : null;
            }
            return typed;
        }
    }

    private static CodedColumn Coded(string[] cells)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new int[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            if (!numbers.TryGetValue(cells[i], out codes[i]))
            {
                numbers[cells[i]] = codes[i] = numbers.Count;
            }
        }
        return new CodedColumn(codes, [.. numbers.Keys]);
    }
}

/// <summary>Codes cells as they are read.</summary>
internal sealed class ColumnCoder
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numbers = new Dictionary<string, int>(
        StringComparer.Ordinal
    ).GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly List<int> _codes = [];
    private readonly List<string> _values = [];

    public void Add(ReadOnlySpan<char> cell)
    {
        if (!_numbers.TryGetValue(cell, out var code))
        {
            _numbers[cell] = code = _values.Count;
            _values.Add(cell.ToString());
        }
        _codes.Add(code);
    }

    public string[] Cells() => CodedColumn.Cells([.. _codes], [.. _values]);
}
