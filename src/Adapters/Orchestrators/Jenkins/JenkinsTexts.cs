using System.Text;
using System.Text.Json;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>What Jenkins says, read without trust.</summary>
internal static class JenkinsTexts
{
    /// <summary>The member as text; empty where it is none.</summary>
    public static string Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
            ? value.ToString()
            : "";

    public static bool IsTrue(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.True;

    public static long? Number(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>The member's items; none where it is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    /// <summary>An answer for people, without the markup around it.</summary>
    public static string Sentence(string body)
    {
        var text = new StringBuilder();
        var depth = 0;
        foreach (var c in body)
        {
            depth += c == '<' ? 1 : 0;
            if (depth == 0)
            {
                text.Append(char.IsControl(c) ? ' ' : c);
            }
            depth -= c == '>' && depth > 0 ? 1 : 0;
        }
        var words = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "nothing more" : Clip.Short(string.Join(' ', words));
    }
}
