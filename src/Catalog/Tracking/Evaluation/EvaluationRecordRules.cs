using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Evaluation;

/// <summary>Reads records as MLflow's clients send them: a JSON list within a text.</summary>
public static class EvaluationRecordRules
{
    private const string UserTag = "mlflow.user";
    private static readonly string[] SourceTypes = ["TRACE", "HUMAN", "DOCUMENT", "CODE"];
    private static readonly string[] Places = ["inputs", "outputs", "expectations"];

    /// <param name="json">The list.</param>
    /// <param name="nextId">Gives an id for each.</param>
    public static Result<IReadOnlyList<EvaluationRecordDraft>> Read(string json, Func<string> nextId)
    {
        ArgumentNullException.ThrowIfNull(nextId);
        try
        {
            using var list = JsonDocument.Parse(json);
            if (list.RootElement.ValueKind != JsonValueKind.Array)
            {
                return Bad("Records are a JSON list.");
            }
            var drafts = new List<EvaluationRecordDraft>();
            foreach (var record in list.RootElement.EnumerateArray())
            {
                if (!Draft(record, drafts.Count, nextId()).TryGet(out var draft, out var fault))
                {
                    return fault;
                }
                drafts.Add(draft);
            }
            return drafts;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Bad("Records are a JSON list in well-formed Unicode, at most 64 levels deep.");
        }
    }

    /// <summary>Tags as a JSON object within a text; a value of null is left out, any other than a text is kept as its JSON.</summary>
    public static Result<IReadOnlyList<KeyValuePair<string, string>>> Tags(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return Result.Ok<IReadOnlyList<KeyValuePair<string, string>>>([]);
        }
        try
        {
            using var tags = JsonDocument.Parse(json);
            return tags.RootElement.ValueKind == JsonValueKind.Object
                ? tags
                    .RootElement.EnumerateObject()
                    .Where(t => t.Value.ValueKind != JsonValueKind.Null)
                    .Select(t => KeyValuePair.Create(t.Name, TextOf(t.Value)))
                    .ToList()
                : Bad("Tags are a JSON object of texts.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Bad("Tags are a JSON object of texts, in well-formed Unicode.");
        }
    }

    /// <summary>What stands in both, the later value where both have one.</summary>
    public static string? Merged(string? before, string? more)
    {
        if (before is null || more is null)
        {
            return more ?? before;
        }
        using var first = JsonDocument.Parse(before);
        using var second = JsonDocument.Parse(more);
        var merged = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in first.RootElement.EnumerateObject().Concat(second.RootElement.EnumerateObject()))
        {
            merged[member.Name] = member.Value;
        }
        return Written(json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in merged)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
            json.WriteEndObject();
        });
    }

    /// <summary>The schema with fields that were not known yet.</summary>
    public static string Shaped(string? schema, IEnumerable<(string Place, string Field, string Type)> fields)
    {
        var known = Places.ToDictionary(
            p => p,
            _ => new SortedDictionary<string, string>(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        if (schema is not null)
        {
            using var before = JsonDocument.Parse(schema);
            foreach (var (place, types) in known)
            {
                foreach (var field in before.RootElement.GetProperty(place).EnumerateObject())
                {
                    types[field.Name] = field.Value.GetString() ?? "";
                }
            }
        }
        foreach (var (place, field, type) in fields)
        {
            known[place].TryAdd(field, type);
        }
        return Written(json =>
        {
            json.WriteStartObject();
            foreach (var place in Places)
            {
                json.WriteStartObject(place);
                foreach (var (field, type) in known[place])
                {
                    json.WriteString(field, type);
                }
                json.WriteEndObject();
            }
            json.WriteString("version", "1.0");
            json.WriteEndObject();
        });
    }

    /// <summary>Eight hexadecimal digits that differ after every change.</summary>
    public static string DigestOf(string name, long updatedAt) =>
        Sha256Digest.Of(Encoding.UTF8.GetBytes($"{name}:{updatedAt}")).Hex[..8];

    private static Result<EvaluationRecordDraft> Draft(JsonElement record, int index, string id)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            return Bad($"Record {index} is no JSON object.");
        }
        foreach (var name in (string[])["inputs", "expectations", "tags", "source"])
        {
            if (Member(record, name) is { ValueKind: not JsonValueKind.Object })
            {
                return Bad($"The '{name}' of record {index} must be a dictionary.");
            }
        }
        if (!Source(Member(record, "source"), index).TryGet(out var source, out var fault))
        {
            return fault;
        }
        var inputs = Member(record, "inputs") is { } given ? Sorted(given) : "{}";
        var tags = Member(record, "tags");
        return new EvaluationRecordDraft
        {
            Id = id,
            Inputs = inputs,
            InputsHash = SHA256.HashData(Encoding.UTF8.GetBytes(inputs)),
            Outputs = Member(record, "outputs") is { } outputs ? Sorted(outputs) : null,
            Expectations = Member(record, "expectations") is { } expected ? Sorted(expected) : null,
            Tags = tags is { } said ? Sorted(said) : null,
            Source = source.Source,
            By =
                tags is { } named && Member(named, UserTag) is { ValueKind: JsonValueKind.String } by
                    ? by.GetString()
                    : null,
            Shape = [.. Places.SelectMany(p => Shape(record, p))],
        };
    }

    private static Result<(RecordSource? Source, bool _)> Source(JsonElement? source, int index)
    {
        if (source is not { } given)
        {
            return (null, true);
        }
        var type = Member(given, "source_type") is { ValueKind: JsonValueKind.String } said
            ? said.GetString()!.ToUpperInvariant()
            : "";
        if (!SourceTypes.Contains(type))
        {
            return Bad(
                $"Invalid dataset record source type in record {index}. Valid source types: {string.Join(", ", SourceTypes)}"
            );
        }
        var data = Member(given, "source_data") is { ValueKind: JsonValueKind.Object } object_ ? object_ : default;
        var key = type == "TRACE" ? "trace_id" : "source_id";
        var id =
            data.ValueKind == JsonValueKind.Object && Member(data, key) is { ValueKind: JsonValueKind.String } text
                ? text.GetString()
                : null;
        return (new RecordSource(type, id, Sorted(given)), true);
    }

    private static IEnumerable<(string, string, string)> Shape(JsonElement record, string place) =>
        Member(record, place) is { ValueKind: JsonValueKind.Object } fields
            ? fields.EnumerateObject().Select(f => (place, f.Name, TypeOf(f.Value)))
            : [];

    private static string TypeOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => "null",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "float",
            JsonValueKind.String => "string",
            JsonValueKind.Array => "array",
            _ => "object",
        };

    /// <summary>Null where it is not there, or JSON's null.</summary>
    private static JsonElement? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>The same value whatever order its members were written in, numbers as they were written.</summary>
    private static string Sorted(JsonElement value) => Written(json => Sort(json, value));

    private static void Sort(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    Sort(json, member.Value);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Sort(json, item);
                }
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(value.GetString());
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static string Written(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static Fault Bad(string sentence) => EvaluationFaults.BadDataset.With(sentence);
}
