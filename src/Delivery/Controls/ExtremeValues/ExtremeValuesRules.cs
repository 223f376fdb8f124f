using System.Globalization;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Controls.ExtremeValues;

/// <summary>One column driven to one value, and what was wrong with the answers; null when nothing was.</summary>
internal sealed record ExtremeTry(string Column, string Value, string? Wrong, bool Refused);

/// <summary>A number that cannot be an answer fails; a refusal with a reason does not.</summary>
internal static class ExtremeValuesRules
{
    private const int LongText = 10_000;

    public static IEnumerable<string> Values(FeatureColumn feature, string[] cells, double factor)
    {
        if (feature.Type == TensorType.BYTES)
        {
            return ["", "\u0000", new string('x', LongText), "\u202e\u00e9\ud83d\ude80"];
        }
        if (feature.Type == TensorType.BOOL)
        {
            return ["true", "false"];
        }
        var known = FeatureColumns.Numbers(cells).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (known.Min(), known.Max());
        var range = Math.Max(high - low, 1);
        double[] values = [0, low - (factor * range), high + (factor * range)];
        return feature.IsFloat
            ? [.. values.Select(Text), "1E-30", "-1E-30"]
            : values
                .Select(v => Text(Math.Clamp(Math.Round(v), Lowest(feature.Type), Highest(feature.Type))))
                .Distinct();
    }

    public static ExtremeTry Judge(
        ExtremeValuesOptions options,
        TaskKind task,
        string column,
        string value,
        Result<double[]> answered
    )
    {
        var shown = value.Length > 20 ? $"{value.Length} characters" : $"'{Clip.Short(value)}'";
        if (!answered.TryGet(out var after, out var fault))
        {
            var refused =
                fault.Reason == RuntimeFaults.ModelRefusedInput || fault.Reason == ControlFaults.BadEvaluationData;
            return new ExtremeTry(column, shown, refused ? null : fault.Detail, refused);
        }
        var isProbability = task is TaskKind.BinaryClassification or TaskKind.MulticlassClassification;
        var (low, high) = (options.AtLeast ?? (isProbability ? 0 : null), options.AtMost ?? (isProbability ? 1 : null));
        var outside = Array.FindIndex(after, p => p < low || p > high);
        return new ExtremeTry(
            column,
            shown,
            outside < 0 ? null : $"it answers {after[outside].ToString("G5", CultureInfo.InvariantCulture)}",
            false
        );
    }

    public static Answer Decide(IReadOnlyList<ExtremeTry> tried)
    {
        var wrong = tried.Where(t => t.Wrong is not null).ToList();
        var refused = tried.Count(t => t.Refused);
        var answer =
            wrong.Count == 0
                ? Answer.Pass(
                    $"Driven to {tried.Count} extreme values, one column at a time, the model answers within its bounds{(refused > 0 ? $" or refuses ({refused} times)" : "")}."
                )
                : Answer.Fail(
                    $"{wrong.Count} of {tried.Count} extreme values are answered with what cannot be: '{Clip.Short(wrong[0].Column)}' at {wrong[0].Value}, {wrong[0].Wrong!.TrimEnd('.')}.",
                    "Clip inputs to the training set's range inside the exported graph, bound the output, or have the model refuse what it has never seen."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["tried"] = tried.Count,
                ["wrong"] = wrong.Count,
                ["refused"] = refused,
            },
            Details = [.. wrong.Take(45).Select(w => $"'{Clip.Short(w.Column)}' at {w.Value}: {w.Wrong}")],
        };
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double Lowest(TensorType type) =>
        type switch
        {
            TensorType.INT8 => sbyte.MinValue,
            TensorType.INT16 => short.MinValue,
            TensorType.INT32 => int.MinValue,
            TensorType.INT64 => -9e15,
            _ => 0,
        };

    private static double Highest(TensorType type) =>
        type switch
        {
            TensorType.INT8 => sbyte.MaxValue,
            TensorType.INT16 => short.MaxValue,
            TensorType.INT32 => int.MaxValue,
            TensorType.UINT8 => byte.MaxValue,
            TensorType.UINT16 => ushort.MaxValue,
            TensorType.UINT32 => uint.MaxValue,
            _ => 9e15,
        };
}
