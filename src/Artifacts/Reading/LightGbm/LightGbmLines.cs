using System.Globalization;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading.LightGbm;

/// <summary>Lines <c>key=value</c> up to an empty one.</summary>
internal sealed class LightGbmLines
{
    private const int MaxKeys = 100;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public LightGbmLines(StreamReader text)
    {
        while (text.ReadLine() is { Length: > 0 } line)
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (!_values.TryAdd(equals < 0 ? line : line[..equals], equals < 0 ? "" : line[(equals + 1)..]))
            {
                throw new LightGbmException($"'{Clip.Short(line)}' stands twice");
            }
            if (_values.Count > MaxKeys)
            {
                throw new LightGbmException("it has too many lines where few are expected");
            }
        }
    }

    public string? Find(string key) => _values.GetValueOrDefault(key);

    public string Text(string key) => Find(key) ?? throw new LightGbmException($"it does not say '{key}'");

    public int Whole(string key) =>
        int.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new LightGbmException($"'{key}' is no whole number");

    public int[] Wholes(string key, int count) =>
        Many<int>(
            key,
            count,
            text =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null
        );

    public uint[] Words(string key, int count) =>
        Many<uint>(
            key,
            count,
            text => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : (uint?)null
        );

    public double[] Numbers(string key, int count) => Many<double>(key, count, text => Number(text, key));

    public static double Number(string text, string key) =>
        text switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            "nan" or "-nan" => double.NaN,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new LightGbmException($"'{key}' has '{Clip.Short(text)}', which is no number"),
        };

    private T[] Many<T>(string key, int count, Func<string, T?> read)
        where T : struct
    {
        var text = Text(key);
        var values = new T[count];
        var at = 0;
        foreach (var range in text.AsSpan().Split(' '))
        {
            if (range.Start.Value == range.End.Value)
            {
                continue;
            }
            if (at == count)
            {
                throw new LightGbmException($"'{key}' has more than {count} values");
            }
            values[at++] =
                read(text[range]) ?? throw new LightGbmException($"'{key}' has '{Clip.Short(text[range])}' in it");
        }
        return at == count ? values : throw new LightGbmException($"'{key}' has {at} values instead of {count}");
    }
}
