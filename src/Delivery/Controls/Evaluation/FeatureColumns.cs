using System.Globalization;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>A column that a model reads, and what it reads it as.</summary>
internal sealed record FeatureColumn(string Name, TensorType Type)
{
    /// <summary>Whether a missing value can be put into it.</summary>
    public bool IsFloat => Type is TensorType.FP16 or TensorType.FP32 or TensorType.FP64 or TensorType.BF16;

    public bool IsNumber => Type is not (TensorType.BYTES or TensorType.BOOL);
}

internal static class FeatureColumns
{
    /// <summary>The columns that feed a model's inputs, each once, in the order of its signature.</summary>
    public static IReadOnlyList<FeatureColumn> Of(ModelSignature signature, EvaluationSpec evaluation) =>
        [
            .. signature
                .Inputs.SelectMany(input =>
                    (
                        evaluation.Columns.TryGetValue(input.Name, out var named) && named.Count > 0
                            ? named
                            : [input.Name]
                    ).Select(column => new FeatureColumn(column, input.Type))
                )
                .DistinctBy(c => c.Name, StringComparer.Ordinal),
        ];

    /// <summary>The candidate's, from its signature or, where the catalog knows none, from the loaded model.</summary>
    public static async Task<Result<IReadOnlyList<FeatureColumn>>> OfAsync(
        ControlQuestion question,
        CancellationToken cancel
    )
    {
        if (question.Candidate.Version.Signature is { } known)
        {
            return Result.Ok(Of(known, question.Evaluation));
        }
        return (await question.Candidate.Session(cancel)).TryGet(out var session, out var fault)
            ? Result.Ok(Of(session.Signature, question.Evaluation))
            : fault;
    }

    /// <summary>The column as numbers; NaN where a cell is empty or no number.</summary>
    public static double[] Numbers(string[] cells)
    {
        return CodedColumn
            .Of(cells)
            .Map(cell =>
                double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : double.NaN
            );
    }

    /// <summary>Whether nearly every cell that is not empty is a finite number.</summary>
    public static bool AreNumbers(string[] cells)
    {
        var coded = CodedColumn.Of(cells);
        var rows = coded.Counts();
        var (given, numbers) = (0L, 0L);
        for (var code = 0; code < rows.Length; code++)
        {
            var cell = coded.Values[code];
            given += cell.Length > 0 ? rows[code] : 0;
            numbers +=
                double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && double.IsFinite(value)
                    ? rows[code]
                    : 0;
        }
        return given > 0 && numbers >= 0.95 * given;
    }
}
