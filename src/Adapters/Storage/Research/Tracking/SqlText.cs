using System.Globalization;
using System.Text;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>A statement being put together with the values of its question marks, in their order. Texts are ours; what callers chose is a value.</summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new();
    private readonly List<object?> _values = [];

    /// <param name="sql">With a question mark for each value.</param>
    /// <param name="values">Text, long, double or null.</param>
    internal SqlText Add(string sql, params ReadOnlySpan<object?> values)
    {
        _text.Append(sql);
        _values.AddRange(values);
        return this;
    }

    internal SqlText Add(SqlText other)
    {
        _text.Append(other._text);
        _values.AddRange(other._values);
        return this;
    }

    internal Statement Prepare(ResearchConnection connection)
    {
        var statement = connection.Prepare(_text.ToString());
        statement.Reset();
        for (var i = 0; i < _values.Count; i++)
        {
            _ = _values[i] switch
            {
                string text => statement.Bind(i + 1, text),
                double number => statement.Bind(i + 1, number),
                null => statement.Null(i + 1),
                var whole => statement.Bind(i + 1, Convert.ToInt64(whole, CultureInfo.InvariantCulture)),
            };
        }
        return statement;
    }

    public override string ToString() => _text.ToString();
}
