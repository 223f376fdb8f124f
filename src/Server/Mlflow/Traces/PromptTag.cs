using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>The tag that lists a trace's prompts: <c>[{"name": …, "version": …}]</c>.</summary>
internal static class PromptTag
{
    /// <summary>What the tag lists, and these, each once. A tag that is no such list is begun anew.</summary>
    public static string With(string? tag, IEnumerable<(string Name, string Version)> prompts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (name, version) in Read(tag).Concat(prompts).Distinct())
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("version", version);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static List<(string Name, string Version)> Read(string? tag)
    {
        var prompts = new List<(string, string)>();
        try
        {
            using var json = JsonDocument.Parse(tag ?? "[]");
            if (json.RootElement.ValueKind == JsonValueKind.Array)
            {
                foreach (var one in json.RootElement.EnumerateArray())
                {
                    prompts.Add((one.GetProperty("name").GetString()!, one.GetProperty("version").GetString()!));
                }
            }
            return prompts;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }
}
