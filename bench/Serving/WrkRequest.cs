using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Airworthy.Bench.Serving;

/// <summary>One request as <c>wrk</c> sends it over and over.</summary>
internal sealed record WrkRequest(byte[] Body, string ContentType, int? JsonLength)
{
    public static WrkRequest Json(string body) => new(Encoding.UTF8.GetBytes(body), "application/json", null);

    /// <summary>The same input as <see cref="Rows"/> with its numbers as bytes, the answer asked for in the same form.</summary>
    public static WrkRequest Binary(int rows, int columns)
    {
        var header = Encoding.UTF8.GetBytes(
            $$$"""{"parameters":{"binary_data_output":true},"inputs":[{"name":"X","shape":[{{{rows}}},{{{columns}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{4 * rows * columns}}}}}]}"""
        );
        var data = new byte[4 * rows * columns];
        for (var i = 0; i < rows * columns; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), Value(i));
        }
        return new([.. header, .. data], "application/octet-stream", header.Length);
    }

    /// <summary>Rows for a model of one input, as JSON.</summary>
    public static WrkRequest Rows(int rows, int columns) =>
        Json(
            $$"""{"inputs":[{"name":"X","shape":[{{rows}},{{columns}}],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Range(0, rows * columns).Select(i => Value(i).ToString("R", CultureInfo.InvariantCulture)))}}]}]}"""
        );

    /// <summary>In Lua; every byte is escaped that could mean something there.</summary>
    public string Script(int pause)
    {
        var script = new StringBuilder("wrk.method = 'POST'\n");
        script.Append(CultureInfo.InvariantCulture, $"wrk.headers['Content-Type'] = '{ContentType}'\n");
        if (JsonLength is { } length)
        {
            script.Append(
                CultureInfo.InvariantCulture,
                $"wrk.headers['Inference-Header-Content-Length'] = '{length}'\n"
            );
        }
        script.Append("wrk.body = '");
        foreach (var b in Body)
        {
            _ = b is >= (byte)' ' and < 127 and not (byte)'\'' and not (byte)'\\'
                ? script.Append((char)b)
                : script.Append(CultureInfo.InvariantCulture, $"\\{b:000}");
        }
        script.Append("'\n");
        if (pause > 0)
        {
            script.Append(CultureInfo.InvariantCulture, $"function delay() return {pause} end\n");
        }
        return script.ToString();
    }

    private static float Value(int i) => (float)(((i * 37) % 1000) / 500.0);
}
