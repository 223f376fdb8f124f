using System.Buffers;
using System.Globalization;
using System.Text;

namespace Airworthy.Server.Metrics;

/// <summary>Writes figures in Prometheus' text form, version 0.0.4. Samples of one name must follow each other.</summary>
internal sealed class MetricsText(IBufferWriter<byte> to)
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private string? _name;

    /// <summary>Begins a metric; its samples follow.</summary>
    public MetricsText Begin(string name, string type, string help)
    {
        _name = name;
        Write($"# HELP {name} {help}\n# TYPE {name} {type}\n");
        return this;
    }

    /// <summary>A metric of one sample.</summary>
    public void One(string name, string type, string help, double value) => Begin(name, type, help).Sample("", value);

    /// <param name="labels">As <see cref="Labels"/> makes them.</param>
    /// <param name="value">Any; written so that it is read back the same.</param>
    public void Sample(string labels, double value) => Write($"{_name}{Braces(labels)} {Number(value)}\n");

    /// <summary>A histogram's samples.</summary>
    /// <param name="labels">As <see cref="Labels"/> makes them.</param>
    /// <param name="bounds">Upper bounds, ascending.</param>
    /// <param name="counts">Each counted in one; one more than bounds.</param>
    /// <param name="sum">Of all that was counted.</param>
    public void Histogram(string labels, IReadOnlyList<double> bounds, IReadOnlyList<long> counts, double sum)
    {
        var comma = labels.Length == 0 ? "" : ",";
        var upTo = 0L;
        for (var i = 0; i < counts.Count; i++)
        {
            upTo += counts[i];
            var bound = i < bounds.Count ? Number(bounds[i]) : "+Inf";
            Write($"{_name}_bucket{{{labels}{comma}le=\"{bound}\"}} {upTo}\n");
        }
        Write($"{_name}_sum{Braces(labels)} {Number(sum)}\n{_name}_count{Braces(labels)} {upTo}\n");
    }

    /// <summary>Labels as they stand between braces.</summary>
    public static string Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            var escaped = value.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", "\\n");
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "" : ",")}{name}=\"{escaped}\"");
        }
        return text.ToString();
    }

    private static string Braces(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Write(string text) => Encoding.UTF8.GetBytes(text, to);
}
