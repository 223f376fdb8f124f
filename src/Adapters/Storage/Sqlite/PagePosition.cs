using System.Globalization;
using System.Text;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Where a page ended: the value ordered by (text, long, double, or null) and the key.</summary>
internal sealed record PagePosition(object? Value, string Key)
{
    internal string Token(StateTable table, StateQuery query) => RowToken.Write(Question(table, query), [Value, Key]);

    /// <summary>Null for a token that this query did not give.</summary>
    internal static PagePosition? Read(string token, StateTable table, StateQuery query) =>
        RowToken.Read(token, Question(table, query), 2) is [var value, string key]
            ? new PagePosition(value, key)
            : null;

    /// <summary>Everything that decides which rows come in which order; how many a page holds may change from page to page.</summary>
    private static string Question(StateTable table, StateQuery query)
    {
        var text = new StringBuilder();
        Add(table.Name);
        Add(query.Descending.ToString());
        AddAll(query.OrderBy);
        foreach (var condition in query.Where)
        {
            AddAll(condition.Path);
            Add(condition.Is.ToString());
            Add(condition.Value.Text ?? condition.Value.Number.ToString("R", CultureInfo.InvariantCulture));
            Add(condition.Value.Text is null ? "number" : "text");
        }
        return text.ToString();

        // With its length, so that no two queries are written alike.
        void Add(string part) => text.Append(part.Length).Append(':').Append(part).Append('\n');

        void AddAll(IReadOnlyList<string> parts)
        {
            text.Append(parts.Count).Append('\n');
            foreach (var part in parts)
            {
                Add(part);
            }
        }
    }
}
