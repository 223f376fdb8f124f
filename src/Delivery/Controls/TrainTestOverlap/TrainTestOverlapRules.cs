using System.Text;

namespace Airworthy.Delivery.Controls.TrainTestOverlap;

/// <summary>Two rows are the same when the cells of all key columns are, letter by letter.</summary>
internal static class TrainTestOverlapRules
{
    public static Answer Decide(
        TrainTestOverlapOptions options,
        IReadOnlyList<string> columns,
        EvaluationRows training,
        EvaluationRows rows
    )
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < training.Count; row++)
        {
            seen.TryAdd(Key(training, columns, row), row);
        }
        var both = Enumerable
            .Range(0, rows.Count)
            .Select(row => (Row: row, Seen: seen.GetValueOrDefault(Key(rows, columns, row), -1)))
            .Where(b => b.Seen >= 0)
            .ToList();
        var share = (double)both.Count / rows.Count;
        var shown =
            $"{both.Count} of {rows.Count} evaluation rows stand in the training set as well ({share:P2}, {options.MaxShare:P2} allowed), by {columns.Count} columns";
        var answer =
            share <= options.MaxShare
                ? Answer.Pass($"{shown}.")
                : Answer.Fail(
                    $"{shown}.",
                    "Split the data anew, by time or by what belongs together (a customer, a machine), and train again. Where rows are equal by nature, name what makes them the same with the option 'key'."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["rows"] = rows.Count,
                ["training-rows"] = training.Count,
                ["rows-in-both"] = both.Count,
                ["limit"] = options.MaxShare,
            },
            Details = [.. both.Take(20).Select(b => $"{rows.Where(b.Row)} is {training.Where(b.Seen)} of training")],
        };
    }

    private static string Key(EvaluationRows rows, IReadOnlyList<string> columns, int row)
    {
        var key = new StringBuilder();
        foreach (var column in columns)
        {
            var cell = rows.Columns[column][row];
            key.Append(cell.Length).Append(':').Append(cell);
        }
        return key.ToString();
    }
}
