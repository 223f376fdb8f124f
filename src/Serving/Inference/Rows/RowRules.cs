using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.Rows;

/// <summary>
/// Rows as the tensors a model takes. An input of one value a row is the column of its name. One of several is a column of lists, or
/// columns <c>name[0]</c>, <c>name[1]</c> …, or, for a model's only input, as many columns as it has values, in their order.
/// </summary>
public static class RowRules
{
    public static Result<IReadOnlyList<Tensor>> ToTensors(ModelSignature signature, RowTable table)
    {
        if (table.Rows.Count == 0)
        {
            return RowFaults.BadRows.With("There are no rows; send at least one.");
        }
        var tensors = new List<Tensor>();
        var used = new HashSet<int>();
        foreach (var input in signature.Inputs)
        {
            if (!Columns(signature, input, table).TryGet(out var columns, out var fault))
            {
                return fault;
            }
            used.UnionWith(columns);
            if (!Tensor(input, columns, table).TryGet(out var tensor, out fault))
            {
                return fault;
            }
            tensors.Add(tensor);
        }
        var surplus = Enumerable.Range(0, table.Columns.Count).Where(c => !used.Contains(c)).ToList();
        return surplus.Count > 0 && table.IsExact
            ? RowFaults.UnknownColumn.With(
                $"The model has no input '{Clip.Short(table.Columns[surplus[0]])}'. It takes {Described(signature)}."
            )
            : Result.Ok<IReadOnlyList<Tensor>>(tensors);
    }

    private static Result<int[]> Columns(ModelSignature signature, TensorSpec input, RowTable table)
    {
        var own = IndexOf(table, input.Name);
        if (own >= 0)
        {
            return new[] { own };
        }
        var perRow = PerRow(input);
        if (perRow is > 1 and <= 100_000)
        {
            var indexed = Enumerable.Range(0, (int)perRow).Select(i => IndexOf(table, $"{input.Name}[{i}]")).ToArray();
            if (Array.TrueForAll(indexed, i => i >= 0))
            {
                return indexed;
            }
            if (signature.Inputs.Count == 1 && table.Columns.Count == perRow)
            {
                return Enumerable.Range(0, (int)perRow).ToArray();
            }
        }
        return RowFaults.MissingColumn.With(
            $"The rows lack the column '{Clip.Short(input.Name)}'. The model takes {Described(signature)}."
        );
    }

    private static int IndexOf(RowTable table, string name)
    {
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (table.Columns[i] == name)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>Values of one row; null where the signature leaves it open.</summary>
    private static long? PerRow(TensorSpec input) =>
        input.Shape is null || input.Shape.Skip(1).Any(d => d < 0)
            ? null
            : InferenceRules.Count([.. input.Shape.Skip(1)]);

    private static Result<Tensor> Tensor(TensorSpec input, int[] columns, RowTable table)
    {
        if (input.Shape is not { } shape || shape.Skip(1).Count(d => d < 0) > 1)
        {
            return RowFaults.NotByRow.With(
                $"'{Clip.Short(input.Name)}' has sizes that rows do not tell; ask the model under /v2 with tensors."
            );
        }
        if (shape.Count == 0 ? table.Rows.Count != 1 : shape[0] >= 0 && shape[0] != table.Rows.Count)
        {
            return RowFaults.NotByRow.With(
                $"The model takes exactly {(shape.Count == 0 ? 1 : shape[0])} rows in '{Clip.Short(input.Name)}'; {table.Rows.Count} were sent."
            );
        }
        var values = new List<object>();
        var perRow = PerRow(input);
        for (var row = 0; row < table.Rows.Count; row++)
        {
            var before = values.Count;
            foreach (var column in columns)
            {
                if (Fill(input.Type, table.Rows[row][column], values) is { } bad)
                {
                    return RowFaults.BadCell.With(
                        $"Row {row + 1}, column '{Clip.Short(table.Columns[column])}': {Clip.Short(bad)} is not {input.Type}; give {CellRules.Wanted(input.Type)}."
                    );
                }
            }
            perRow ??= values.Count - before;
            if (values.Count - before != perRow)
            {
                return RowFaults.BadCell.With(
                    $"Row {row + 1}, column '{Clip.Short(table.Columns[columns[0]])}': {values.Count - before} values where {perRow} are needed."
                );
            }
        }
        return Shaped(input, shape, values, table.Rows.Count, perRow ?? 0);
    }

    private static Result<Tensor> Shaped(
        TensorSpec input,
        IReadOnlyList<long> shape,
        List<object> values,
        int rows,
        long perRow
    )
    {
        var known = shape.Skip(1).Where(d => d >= 0).Aggregate(1L, (a, b) => a * b);
        var free = known == 0 ? 0 : perRow / known;
        long[] given =
        [
            .. shape.Select(
                (d, i) =>
                    d >= 0 ? d
                    : i == 0 ? rows
                    : free
            ),
        ];
        if (InferenceRules.Count(given) != values.Count)
        {
            return RowFaults.BadCell.With(
                $"Column '{Clip.Short(input.Name)}': {perRow} values a row do not fill the shape [{string.Join(", ", shape)}]."
            );
        }
        var data = TensorData.Zeros(input.Type, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            data.SetValue(values[i], i);
        }
        return new Tensor(input.Name, input.Type, given, data);
    }

    /// <summary>Null, or what is no value of the type.</summary>
    private static string? Fill(TensorType type, Cell cell, List<object> values)
    {
        if (cell.Text is null && cell.Json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in cell.Json.EnumerateArray())
            {
                if (Fill(type, new Cell(item, null), values) is { } bad)
                {
                    return bad;
                }
            }
            return null;
        }
        if (CellRules.Read(type, cell) is not { } value)
        {
            return cell.IsMissing ? "a missing value" : cell.Shown;
        }
        values.Add(value);
        return null;
    }

    private static string Described(ModelSignature signature) =>
        string.Join(
            ", ",
            signature
                .Inputs.Take(20)
                .Select(i =>
                    PerRow(i) is 1
                        ? $"'{Clip.Short(i.Name)}' ({i.Type})"
                        : $"'{Clip.Short(i.Name)}' ({PerRow(i)?.ToString() ?? "any number"} of {i.Type})"
                )
        );
}
