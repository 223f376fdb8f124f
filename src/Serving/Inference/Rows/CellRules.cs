using System.Globalization;
using System.Text.Json;
using Airworthy.Artifacts.Reading;

namespace Airworthy.Serving.Inference.Rows;

/// <summary>What a cell is worth as an element of a datatype.</summary>
internal static class CellRules
{
    /// <summary>Null: it is no such value. A missing number is NaN where the datatype has one.</summary>
    public static object? Read(TensorType type, Cell cell)
    {
        if (cell.IsMissing && type != TensorType.BYTES)
        {
            return Missing(type);
        }
        return type switch
        {
            TensorType.BYTES => Text(cell),
            TensorType.BOOL => Bool(cell),
            TensorType.UINT8 => Whole(cell, byte.MinValue, byte.MaxValue) is { } x ? (byte)x : null,
            TensorType.UINT16 => Whole(cell, ushort.MinValue, ushort.MaxValue) is { } x ? (ushort)x : null,
            TensorType.UINT32 => Whole(cell, uint.MinValue, uint.MaxValue) is { } x ? (uint)x : null,
            TensorType.UINT64 => Whole(cell, ulong.MinValue, ulong.MaxValue) is { } x ? (ulong)x : null,
            TensorType.INT8 => Whole(cell, sbyte.MinValue, sbyte.MaxValue) is { } x ? (sbyte)x : null,
            TensorType.INT16 => Whole(cell, short.MinValue, short.MaxValue) is { } x ? (short)x : null,
            TensorType.INT32 => Whole(cell, int.MinValue, int.MaxValue) is { } x ? (int)x : null,
            TensorType.INT64 => Whole(cell, long.MinValue, long.MaxValue) is { } x ? (long)x : null,
            TensorType.FP32 => Number<float>(cell, float.TryParse, float.IsFinite) is { } x ? x : null,
            TensorType.FP64 => Number<double>(cell, double.TryParse, double.IsFinite) is { } x ? x : null,
            TensorType.FP16 => Number<Half>(cell, Half.TryParse, Half.IsFinite) is { } x ? x : null,
            TensorType.BF16 => Number<float>(cell, float.TryParse, float.IsFinite) is { } x ? Brain(x) : null,
            _ => null,
        };
    }

    /// <summary>What a datatype takes, for people.</summary>
    public static string Wanted(TensorType type) =>
        type switch
        {
            TensorType.BYTES => "a text",
            TensorType.BOOL => "true or false",
            TensorType.FP16 or TensorType.BF16 or TensorType.FP32 or TensorType.FP64 => "a finite number in its range",
            _ => "a whole number in its range",
        };

    private delegate bool TryParse<T>(string text, NumberStyles styles, IFormatProvider culture, out T value);

    private static object? Missing(TensorType type) =>
        type switch
        {
            TensorType.FP16 => Half.NaN,
            TensorType.BF16 => Brain(float.NaN),
            TensorType.FP32 => float.NaN,
            TensorType.FP64 => double.NaN,
            _ => null,
        };

    private static string? Text(Cell cell)
    {
        if (cell.Text is not null)
        {
            return cell.Text;
        }
        try
        {
            return cell.Json.ValueKind == JsonValueKind.String ? cell.Json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // The escapes are no Unicode text.
            return null;
        }
    }

    private static object? Bool(Cell cell) =>
        cell.Text is null
            ? cell.Json.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            }
            : cell.Text.ToLowerInvariant() switch
            {
                "true" or "1" => true,
                "false" or "0" => false,
                _ => null,
            };

    /// <summary>Also 3.0 and 1e3, which are whole: that is how tables with gaps write their numbers.</summary>
    private static decimal? Whole(Cell cell, decimal low, decimal high) =>
        Digits(cell) is { } digits
        && decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.IsInteger(number)
        && number >= low
        && number <= high
            ? number
            : null;

    private static T? Number<T>(Cell cell, TryParse<T> parse, Func<T, bool> isFinite)
        where T : struct =>
        Digits(cell) is { } digits
        && parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && isFinite(number)
            ? number
            : null;

    private static string? Digits(Cell cell) =>
        cell.Text?.Trim() ?? (cell.Json.ValueKind == JsonValueKind.Number ? cell.Json.GetRawText() : null);

    /// <summary>The nearest BF16, ties to even; NaN stays NaN.</summary>
    private static ushort Brain(float number)
    {
        if (float.IsNaN(number))
        {
            return 0x7fc0;
        }
        var bits = BitConverter.SingleToUInt32Bits(number);
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
