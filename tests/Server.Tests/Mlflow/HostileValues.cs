using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Airworthy.Server.Tests.Mlflow;

/// <summary>Makes requests that are almost right, and some that are not at all. The same seed makes the same.</summary>
internal sealed class HostileValues(int seed)
{
    private static readonly string[] Texts =
    [
        "",
        " ",
        "\0",
        "a\0b",
        "..",
        "../../etc/passwd",
        "..%2f..%2fetc",
        "/etc/passwd",
        "C:\\Windows",
        "file:///etc/passwd",
        "mlflow-artifacts:/../..",
        "runs:/",
        "models:/x/y/z@",
        "dbfs:/x",
        "\u202e\ufeff",
        "💥",
        "'; DROP TABLE runs; --",
        "\" OR 1=1",
        "99999999999999999999",
        "-1",
        "NaN",
        "1e400",
        "true",
        "null",
        "{}",
        "[]",
        "LOGGED_MODEL_READY",
        "a.b",
        "a/b",
        "metrics.",
        "metrics.a > 1 AND",
        "metrics.a > 1 OR params.b = '2'",
        "metrics.`a > 1",
        "params.a = 'it''s' AND tags.\"b c\" LIKE '%_[*?'",
        "attributes.status IN ('a', 'b'",
        "name = 'x' AND name = \"y\" AND tags.z IS NOT NULL",
        "span.attributes.a = 'b' AND trace.text LIKE '%%' AND feedback.f > 1e999",
        "dataset.name = 'x' AND run_id = 'a' AND timestamp > 99999999999999999999",
        "name ILIKE '%' ; name",
        "metrics.a DESC NULLS FIRST",
        "eyJvZmZzZXQiOiAtMX0=",
        "AAAAAAAAAAAAAAAA",
        "a.b.c.d",
    ];

    // JSON as it is written, also such as no writer would write.
    private static readonly string[] Raw =
    [
        "null",
        "true",
        "-0",
        "1e400",
        "-1e400",
        "1e-400",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "1.5",
        "NaN",
        "Infinity",
        "-Infinity",
        "\"NaN\"",
        "\"Infinity\"",
        "[]",
        "[[]]",
        "[null]",
        "[1, \"a\", {}]",
        "{}",
        "{\"key\": 1}",
        "{\"\": null}",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"",
        "{\"\\ud800\": 1}",
        "[{\"key\": \"\\ud800\", \"value\": \"x\"}]",
    ];

    private static readonly byte[][] Broken =
    [
        [],
        "{"u8.ToArray(),
        "}"u8.ToArray(),
        "[]"u8.ToArray(),
        "\"text\""u8.ToArray(),
        "null"u8.ToArray(),
        "NaN"u8.ToArray(),
        "{\"a\":}"u8.ToArray(),
        "{'a': 1}"u8.ToArray(),
        "{\"a\": 1,}"u8.ToArray(),
        "{\"a\": 1} {\"b\": 2}"u8.ToArray(),
        "{\"run_id\": \"a\", \"run_id\": 1}"u8.ToArray(),
        "{\"experiment_\\ud800\": 1, \"name\": NaN}"u8.ToArray(),
        [0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'],
        [(byte)'{', (byte)'"', 0xff, 0xfe, (byte)'"', (byte)':', (byte)'1', (byte)'}'],
        "{\"name\": \""u8.ToArray().Concat(new byte[] { 0xc3, 0x28 }).Concat("\"}"u8.ToArray()).ToArray(),
        Encoding.Unicode.GetBytes("{\"name\": \"x\"}"),
        Encoding.ASCII.GetBytes(new string('[', 100_000)),
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 200))),
        "\"{\\\"name\\\": \\\"within a text\\\"}\""u8.ToArray(),
    ];

    private readonly Random _random = new(seed);

    /// <summary>Values by which calls get past their first checks.</summary>
    public Dictionary<string, string> Known { get; } = new(StringComparer.Ordinal);

    public string Text() =>
        _random.Next(12) == 0 ? new string('k', _random.Next(200, 9000)) : Texts[_random.Next(Texts.Length)];

    public bool OneIn(int many) => _random.Next(many) == 0;

    public byte[] BrokenBody() => Broken[_random.Next(Broken.Length)];

    /// <summary>All fields that any call reads, most as they should be.</summary>
    public string Message(int depth = 0)
    {
        var json = new StringBuilder("{");
        var fields = MlflowFields.All;
        var first = _random.Next(fields.Count);
        var written = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Count; i++)
        {
            var (name, kind) = fields[(first + i) % fields.Count];
            // Within another message, a few beside what nearly all of them have.
            var wanted = depth == 0 ? !OneIn(8) : OneIn(12) || name is "key" or "value" or "name";
            if (!wanted || !written.Add(name))
            {
                continue;
            }
            json.Append(json.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"\"{name}\":");
            json.Append(OneIn(40) ? Hostile() : Plausible(name, kind, depth));
        }
        return json.Append('}').ToString();
    }

    /// <summary>Some fields in an address.</summary>
    public string Query()
    {
        var fields = MlflowFields
            .All.OrderBy(_ => _random.Next())
            .Take(25)
            .Concat(MlflowFields.All.Where(f => Known.ContainsKey(f.Name)));
        return string.Join(
            '&',
            fields.Select(f =>
                $"{f.Name}={Uri.EscapeDataString(OneIn(6) ? Short(Text()) : Known.GetValueOrDefault(f.Name, "1"))}"
            )
        );
    }

    private static string Short(string text) => text.Length > 60 ? text[..60].TrimEnd('\ud83d') : text;

    private string Hostile() => OneIn(2) ? Raw[_random.Next(Raw.Length)] : JsonSerializer.Serialize(Text());

    private string Plausible(string name, string kind, int depth) =>
        kind switch
        {
            "Whole" => _random.Next(0, 50).ToString(CultureInfo.InvariantCulture),
            "Number" => _random.NextDouble().ToString(CultureInfo.InvariantCulture),
            "Flag" => OneIn(2) ? "true" : "false",
            "Texts" => $"[{JsonSerializer.Serialize(Known.GetValueOrDefault(name, "0"))}]",
            "List" => depth < 2 && !OneIn(6) ? $"[{Message(depth + 1)}]" : "[]",
            "Message" => depth < 2 ? Message(depth + 1) : "{}",
            "Map" => $"{{\"a\": {JsonSerializer.Serialize(OneIn(4) ? Text() : "b")}}}",
            "Json" => "1",
            _ => JsonSerializer.Serialize(Known.GetValueOrDefault(name) ?? (OneIn(3) ? Text() : "x")),
        };
}
