using System.Globalization;
using System.Text.Json;

namespace Airworthy.Server.Mlflow;

/// <summary>How protobuf's JSON form writes a field's name and its numbers.</summary>
internal static class FieldRules
{
    /// <summary>Null: no whole number of 64 bits.</summary>
    internal static long? WholeOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
            JsonValueKind.Number
                when value.TryGetDouble(out var real) && real == Math.Floor(real) && Math.Abs(real) < 9e15 =>
                (long)real,
            JsonValueKind.String
                when long.TryParse(
                    value.GetRawText().AsSpan(1, value.GetRawText().Length - 2),
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var parsed
                ) => parsed,
            _ => null,
        };

    /// <summary>Null: no number.</summary>
    internal static double? NumberOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var number) => number,
            JsonValueKind.String when value.ValueEquals("NaN"u8) => double.NaN,
            JsonValueKind.String when value.ValueEquals("Infinity"u8) => double.PositiveInfinity,
            JsonValueKind.String when value.ValueEquals("-Infinity"u8) => double.NegativeInfinity,
            JsonValueKind.String
                when double.TryParse(
                    value.GetRawText().AsSpan(1, value.GetRawText().Length - 2),
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var parsed
                ) => parsed,
            _ => null,
        };

    /// <summary>The other spelling of a name: <c>experiment_id</c> is also <c>experimentId</c>.</summary>
    internal static string Camel(string name)
    {
        if (!name.Contains('_', StringComparison.Ordinal))
        {
            return name;
        }
        var camel = new System.Text.StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            camel.Append(name[i] == '_' && i + 1 < name.Length ? char.ToUpperInvariant(name[++i]) : name[i]);
        }
        return camel.ToString();
    }
}
