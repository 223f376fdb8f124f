using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Inference;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>How one input of a model is filled from columns.</summary>
internal sealed class InputFeed
{
    private readonly TensorSpec _input;
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<string[]> _columns;
    private readonly Layout _layout;

    // Whole columns, where every cell of them can be read; otherwise rows are parsed as they come, up to the bad one.
    private readonly Lazy<IReadOnlyList<Array>?> _parsed;

    private InputFeed(TensorSpec input, IReadOnlyList<string> names, IReadOnlyList<string[]> columns, Layout layout)
    {
        (_input, _names, _columns, _layout) = (input, names, columns, layout);
        _parsed = new Lazy<IReadOnlyList<Array>?>(() =>
        {
            var parsed = columns.Select(c => CodedColumn.Of(c).As(input.Type)).OfType<Array>().ToList();
            return parsed.Count == columns.Count ? parsed : null;
        });
    }

    /// <summary>Whether the input's shape has room for one row at a time only.</summary>
    public bool IsSingle => !_layout.Batched;

    public int ColumnCount => _columns.Count;

    public static Result<InputFeed> Of(TensorSpec input, EvaluationSpec evaluation, EvaluationRows rows)
    {
        var names = evaluation.Columns.TryGetValue(input.Name, out var named) && named.Count > 0 ? named : [input.Name];
        var columns = new List<string[]>();
        foreach (var name in names)
        {
            var role = $"the model's input '{Clip.Short(input.Name)}'";
            if (!EvaluationColumns.Find(rows, name, role).TryGet(out var column, out var fault))
            {
                return fault;
            }
            columns.Add(column);
        }
        return InputLayout.Of(input, columns.Count).Map(layout => new InputFeed(input, names, columns, layout));
    }

    public Result<Tensor> Take(EvaluationRows rows, int from, int count)
    {
        IReadOnlyList<long> shape = _layout.Leading ? [count, .. _layout.RowShape] : _layout.RowShape;
        if (_parsed.Value is { } parsed)
        {
            return new Tensor(_input.Name, _input.Type, shape, CellParser.Weave(_input.Type, parsed, from, count));
        }
        var (data, bad) = CellParser.Parse(_input.Type, _columns, from, count);
        if (bad is var (row, column))
        {
            return ControlFaults.BadEvaluationData.With(
                $"{rows.Where(row)}: column '{Clip.Short(_names[column])}' is '{Clip.Short(_columns[column][row])}'; the model's input '{Clip.Short(_input.Name)}' takes {CellParser.Expected(_input.Type)}."
            );
        }
        return new Tensor(_input.Name, _input.Type, shape, data!);
    }
}

/// <summary>Where rows go in an input's shape.</summary>
/// <param name="Leading">The first dimension counts rows.</param>
/// <param name="Batched">It may count more than one.</param>
/// <param name="RowShape">The dimensions of one row.</param>
internal sealed record Layout(bool Leading, bool Batched, IReadOnlyList<long> RowShape);

internal static class InputLayout
{
    /// <summary>The layout of so many columns in the input's shape; a fault says why they do not go in.</summary>
    public static Result<Layout> Of(TensorSpec input, int columns) =>
        input.Shape switch
        {
            null => Refusal(input, "its shape is not stated in the model; export it with one"),
            { Count: 0 } => columns == 1 ? new Layout(false, false, []) : Unfilled(input, columns),
            { Count: 1 } shape when columns == 1 && shape[0] is -1 or 1 => new Layout(true, shape[0] == -1, []),
            { Count: 1 } shape when columns > 1 && (shape[0] == -1 || shape[0] == columns) => new Layout(
                false,
                false,
                [columns]
            ),
            { Count: 1 } => Unfilled(input, columns),
            var shape when shape[0] is -1 or 1 => RowShape(input, [.. shape.Skip(1)], columns)
                .Map(row => new Layout(true, shape[0] == -1, row)),
            var shape => Refusal(
                input,
                $"it takes exactly {shape[0]} rows at once; export it with a free first dimension"
            ),
        };

    private static Result<IReadOnlyList<long>> RowShape(TensorSpec input, long[] shape, int columns)
    {
        var product = 1L;
        foreach (var size in shape.Where(d => d >= 0))
        {
            product = Math.Min(product * size, int.MaxValue);
        }
        var free = shape.Count(d => d < 0);
        var fits =
            free == 0 ? product == columns
            : free == 1 ? product > 0 && columns % product == 0
            : product == 1 && columns == 1;
        var inferred = free == 1 && product > 0 ? columns / product : 1;
        return fits ? shape.Select(d => d < 0 ? inferred : d).ToArray() : Unfilled(input, columns);
    }

    private static Fault Unfilled(TensorSpec input, int columns) =>
        Refusal(
            input,
            $"{columns} column{(columns == 1 ? "" : "s")} do{(columns == 1 ? "es" : "")} not fill it; name its columns under evaluation.columns"
        );

    private static Fault Refusal(TensorSpec input, string why) =>
        ControlFaults.InputNotFed.With(
            $"The model's input '{Clip.Short(input.Name)}' ({input.Type}, shape {Written(input)}) cannot be fed from the evaluation set: {why}."
        );

    private static string Written(TensorSpec input) =>
        input.Shape is null ? "unknown" : $"[{string.Join(", ", input.Shape)}]";
}
