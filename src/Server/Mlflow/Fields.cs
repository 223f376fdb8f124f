using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Airworthy.Server.Mlflow;

/// <summary>
/// The fields of one message, read as protobuf's JSON form is: by either spelling of the name, 64-bit numbers also as text, null as
/// unset, unknown fields ignored. What is wrong is remembered in <see cref="Faults"/> and answered as unset, so a handler reads all it
/// needs and looks at the first fault once.
/// </summary>
internal readonly struct Fields
{
    private readonly JsonElement _json;
    private readonly IQueryCollection? _query;
    private readonly string _path;

    private Fields(JsonElement json, IQueryCollection? query, string path, FieldFaults faults) =>
        (_json, _query, _path, Faults) = (json, query, path, faults);

    public FieldFaults Faults { get; }

    public static Fields OfJson(JsonElement message) => new(message, null, "", new FieldFaults());

    public static Fields OfQuery(IQueryCollection query) => new(default, query, "", new FieldFaults());

    public bool Has(string name) => _query?.ContainsKey(name) ?? Find(name) is not null;

    /// <summary>Null: unset. An empty text is a value.</summary>
    public string? Text(string name)
    {
        if (_query is not null)
        {
            return _query.TryGetValue(name, out var values) ? values[0] : null;
        }
        return Find(name) is { } value ? TextOf(value, name) : null;
    }

    /// <summary>A text that must be there and not be empty; what stands for it otherwise is empty, and a fault.</summary>
    public string RequiredText(string name, string? alias = null)
    {
        var text = Text(name);
        if (text is null && alias is not null)
        {
            text = Text(alias);
        }
        if (string.IsNullOrEmpty(text))
        {
            Faults.Missing(Path(name));
        }
        return text ?? "";
    }

    /// <summary>The run's id under either of its names.</summary>
    public string RunId() => RequiredText("run_id", "run_uuid");

    public long? Whole(string name)
    {
        if (_query is not null)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
            {
                return parsed;
            }
            Faults.WrongType(Path(name), JsonSerializer.SerializeToElement(text, FieldsJson.Default.String));
            return null;
        }
        if (Find(name) is not { } value)
        {
            return null;
        }
        if (FieldRules.WholeOf(value) is { } whole)
        {
            return whole;
        }
        Faults.WrongType(Path(name), value);
        return null;
    }

    public long RequiredWhole(string name)
    {
        var number = Whole(name);
        if (number is null)
        {
            Faults.Missing(Path(name));
        }
        return number ?? 0;
    }

    /// <summary>Also from the texts <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.</summary>
    public double? Number(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }
        if (FieldRules.NumberOf(value) is { } number)
        {
            return number;
        }
        Faults.WrongType(Path(name), value);
        return null;
    }

    public double RequiredNumber(string name)
    {
        var number = Number(name);
        if (number is null)
        {
            Faults.Missing(Path(name));
        }
        return number ?? 0;
    }

    public bool? Flag(string name)
    {
        if (_query is not null)
        {
            return Text(name) is not { } text ? null : FlagOf(text);
        }
        if (Find(name) is not { } value)
        {
            return null;
        }
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }
        Faults.WrongType(Path(name), value);
        return null;
    }

    /// <summary>A repeated text field; empty where unset.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (_query is not null)
        {
            return _query.TryGetValue(name, out var values) ? [.. NotNull(values)] : [];
        }
        var texts = new List<string>();
        foreach (var element in Elements(name))
        {
            if (element.ValueKind == JsonValueKind.String)
            {
                texts.Add(TextOf(element, name) ?? "");
                continue;
            }
            Faults.WrongType(Path(name), element);
        }
        return texts;
    }

    /// <summary>A repeated message; empty where unset.</summary>
    public IReadOnlyList<Fields> List(string name)
    {
        var messages = new List<Fields>();
        foreach (var element in Elements(name))
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                Faults.WrongType($"{Path(name)}[{messages.Count}]", element);
                continue;
            }
            messages.Add(new Fields(element, null, $"{Path(name)}[{messages.Count}]", Faults));
        }
        return messages;
    }

    /// <summary>A message within; null where unset.</summary>
    public Fields? Message(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new Fields(value, null, Path(name), Faults);
        }
        Faults.WrongType(Path(name), value);
        return null;
    }

    /// <summary>A map of texts; empty where unset.</summary>
    public IReadOnlyDictionary<string, string> Map(string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Message(name) is { } message)
        {
            foreach (var entry in message._json.EnumerateObject())
            {
                map[entry.Name] = TextOf(entry.Value, name) ?? "";
            }
        }
        return map;
    }

    /// <summary>Whatever JSON stands there; null where unset.</summary>
    public JsonElement? Json(string name) => Find(name);

    /// <summary>The message itself, for what keeps it as it came.</summary>
    public JsonElement Root => _json;

    private JsonElement.ArrayEnumerator Elements(string name)
    {
        if (Find(name) is not { } value)
        {
            return default;
        }
        if (value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray();
        }
        Faults.WrongType(Path(name), value);
        return default;
    }

    private JsonElement? Find(string name)
    {
        if (_json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }
        return
            (_json.TryGetProperty(name, out var value) || _json.TryGetProperty(FieldRules.Camel(name), out value))
            && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
    }

    private string? TextOf(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Faults.WrongType(Path(name), value);
            return null;
        }
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8: neither can be stored or answered.
            Faults.Unreadable(Path(name));
            return null;
        }
    }

    private bool? FlagOf(string text)
    {
        if (bool.TryParse(text, out var flag))
        {
            return flag;
        }
        Faults.BadFlag(text);
        return null;
    }

    private static IEnumerable<string> NotNull(StringValues values) => values.Select(v => v ?? "");

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class FieldsJson : System.Text.Json.Serialization.JsonSerializerContext;
