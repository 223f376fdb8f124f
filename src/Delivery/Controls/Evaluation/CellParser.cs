using System.Globalization;
using System.Numerics;
using Airworthy.Artifacts.Reading;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>Text cells to an array of a tensor's element type.</summary>
internal static class CellParser
{
    /// <summary>What a cell must hold for an input of the type, as the end of a sentence.</summary>
    public static string Expected(TensorType type) =>
        type switch
        {
            TensorType.BOOL => "true, false, 1 or 0",
            TensorType.BYTES => "text",
            TensorType.FP16 or TensorType.FP32 or TensorType.FP64 or TensorType.BF16 => "a number (empty for none)",
            _ => $"a whole number that {type} holds",
        };

    /// <summary>
    /// The cells of the rows, row by row; where a cell cannot be read, its row and column instead. An empty cell is NaN for a float
    /// (what models know as missing) and refused for every other type but text.
    /// </summary>
    public static (Array? Data, (int Row, int Column)? Bad) Parse(
        TensorType type,
        IReadOnlyList<string[]> columns,
        int from,
        int count
    ) =>
        type switch
        {
            TensorType.BOOL => Fill<bool>(columns, from, count, Truth),
            TensorType.UINT8 => Fill<byte>(columns, from, count, Whole),
            TensorType.UINT16 => Fill<ushort>(columns, from, count, Whole),
            TensorType.UINT32 => Fill<uint>(columns, from, count, Whole),
            TensorType.UINT64 => Fill<ulong>(columns, from, count, Whole),
            TensorType.INT8 => Fill<sbyte>(columns, from, count, Whole),
            TensorType.INT16 => Fill<short>(columns, from, count, Whole),
            TensorType.INT32 => Fill<int>(columns, from, count, Whole),
            TensorType.INT64 => Fill<long>(columns, from, count, Whole),
            TensorType.FP16 => Fill<Half>(columns, from, count, Float),
            TensorType.FP32 => Fill<float>(columns, from, count, Float),
            TensorType.FP64 => Fill<double>(columns, from, count, Float),
            TensorType.BF16 => Fill<ushort>(columns, from, count, BrainFloat),
            TensorType.BYTES => Fill<string>(columns, from, count, Text),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
        };

    /// <summary>A parsed value for each row, by its code.</summary>
    public static Array Spread(TensorType type, Array values, int[] codes) => Typed(type).Spread(values, codes);

    /// <summary>The rows of columns that were parsed whole, row by row.</summary>
    public static Array Weave(TensorType type, IReadOnlyList<Array> columns, int from, int count) =>
        Typed(type).Weave(columns, from, count);

    private static Weaver Typed(TensorType type) =>
        type switch
        {
            TensorType.BOOL => new Weaver<bool>(),
            TensorType.UINT8 => new Weaver<byte>(),
            TensorType.UINT16 or TensorType.BF16 => new Weaver<ushort>(),
            TensorType.UINT32 => new Weaver<uint>(),
            TensorType.UINT64 => new Weaver<ulong>(),
            TensorType.INT8 => new Weaver<sbyte>(),
            TensorType.INT16 => new Weaver<short>(),
            TensorType.INT32 => new Weaver<int>(),
            TensorType.INT64 => new Weaver<long>(),
            TensorType.FP16 => new Weaver<Half>(),
            TensorType.FP32 => new Weaver<float>(),
            TensorType.FP64 => new Weaver<double>(),
            TensorType.BYTES => new Weaver<string>(),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
        };

    private abstract class Weaver
    {
        public abstract Array Spread(Array values, int[] codes);

        public abstract Array Weave(IReadOnlyList<Array> columns, int from, int count);
    }

    private sealed class Weaver<T> : Weaver
    {
        public override Array Spread(Array values, int[] codes)
        {
            var (of, rows) = ((T[])values, new T[codes.Length]);
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = of[codes[i]];
            }
            return rows;
        }

        public override Array Weave(IReadOnlyList<Array> columns, int from, int count)
        {
            var width = columns.Count;
            var data = new T[count * width];
            for (var c = 0; c < width; c++)
            {
                var column = ((T[])columns[c]).AsSpan(from, count);
                for (var row = 0; row < count; row++)
                {
                    data[(row * width) + c] = column[row];
                }
            }
            return data;
        }
    }

    private delegate bool Reader<T>(string text, out T value);

    private static (Array?, (int, int)?) Fill<T>(IReadOnlyList<string[]> columns, int from, int count, Reader<T> read)
    {
        var data = new T[count * columns.Count];
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < columns.Count; column++)
            {
                if (!read(columns[column][from + row], out data[(row * columns.Count) + column]))
                {
                    return (null, (from + row, column));
                }
            }
        }
        return (data, null);
    }

    private static bool Text(string text, out string value)
    {
        value = text;
        return true;
    }

    private static bool Truth(string text, out bool value)
    {
        var lower = text.ToLowerInvariant();
        value = lower is "1" or "true" or "1.0";
        return value || lower is "0" or "false" or "0.0";
    }

    /// <summary>Also reads 3.0, which is how tools write a column of whole numbers that once had gaps.</summary>
    private static bool Whole<T>(string text, out T value)
        where T : IBinaryInteger<T>
    {
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value!))
        {
            return true;
        }
        const double ExactlyWhole = 9007199254740992;
        if (
            !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number) > ExactlyWhole
        )
        {
            return false;
        }
        value = T.CreateSaturating(number);
        return double.CreateChecked(value) == number;
    }

    private static bool Float<T>(string text, out T value)
        where T : IFloatingPointIeee754<T>
    {
        value = T.NaN;
        return text.Length == 0
            || text.Equals("nan", StringComparison.OrdinalIgnoreCase)
            // A number too large for the type would become infinite without a word.
            || (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value!) && !T.IsInfinity(value));
    }

    private static bool BrainFloat(string text, out ushort value)
    {
        var ok = Float<float>(text, out var number);
        var bits = BitConverter.SingleToUInt32Bits(number);
        // The upper half of the float, rounded to nearest even; a NaN keeps its upper half, whose quiet bit is set.
        var rounded = float.IsNaN(number) ? bits : bits + 0x7FFF + ((bits >> 16) & 1);
        value = (ushort)(rounded >> 16);
        return ok;
    }
}
