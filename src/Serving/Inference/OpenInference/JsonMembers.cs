using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>Walks the members of the protocol's objects.</summary>
internal static class JsonMembers
{
    /// <summary>Steps onto the value of the object's next member; false at the object's end. A name that is no text is an unknown one.</summary>
    public static bool Next(ref Utf8JsonReader json, out string name)
    {
        name = "";
        json.Read();
        if (json.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }
        name = Known(ref json);
        json.Read();
        return true;
    }

    // Known names come without allocating; a name written with escapes is compared as what it means.
    private static string Known(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped && !json.HasValueSequence)
        {
            switch (json.ValueSpan)
            {
                case [(byte)'n', (byte)'a', (byte)'m', (byte)'e']:
                    return "name";
                case [(byte)'d', (byte)'a', (byte)'t', (byte)'a']:
                    return "data";
                case [(byte)'s', (byte)'h', (byte)'a', (byte)'p', (byte)'e']:
                    return "shape";
            }
        }
        foreach (var name in MemberNames)
        {
            if (json.ValueIsEscaped ? Unescaped(ref json) == name : json.ValueTextEquals(name))
            {
                return name;
            }
        }
        return "";
    }

    private static readonly string[] MemberNames =
    [
        "name",
        "shape",
        "datatype",
        "data",
        "inputs",
        "outputs",
        "id",
        "parameters",
        "binary_data_size",
        "binary_data",
        "binary_data_output",
        "shared_memory_region",
        "classification",
        "priority",
        "timeout",
    ];

    private static string Unescaped(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // The escapes are no Unicode text, so the name is none that is known.
            return "";
        }
    }

    /// <summary>A text; null counts as left out.</summary>
    public static Fault? Text(ref Utf8JsonReader json, string place, out string? text)
    {
        text = null;
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (!TextElement.TryRead(ref json, out var read))
        {
            return Bad($"{place} is no text.");
        }
        text = read;
        return null;
    }

    public static Fault? Skip(ref Utf8JsonReader json)
    {
        json.Skip();
        return null;
    }

    public static Fault Twice(string member) => Bad($"'{member}' is given twice in one object; give it once.");

    public static Fault Bad(string detail) => OpenInferenceFaults.BadRequest.With(detail);
}
