using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Reads the registry's fields with MLflow's limits; what is wrong comes in the sentences its clients know.</summary>
internal static class RegistryFields
{
    private const int MaxTagKey = 250;
    private const int MaxTagValue = 100_000;
    private const int MaxAlias = 255;
    private const int MaxText = 100_000;

    private static readonly SearchValues<char> OfTagKeys = SearchValues.Create("/_.- :");

    public static Result<ModelName> Name(string text, string field = "name") =>
        ModelName.Parse(text).TryGet(out var name, out var fault)
            ? name
            : MlflowFaults.BadParameter.With($"{Invalid(field, text)} {fault.Detail}");

    public static Result<int> Version(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        // More digits than a number can have are no version either, but a whole number all the same.
        : text.Length > 0 && text.TrimStart('-').All(char.IsAsciiDigit) ? -1
        : MlflowFaults.BadParameter.With($"Parameter 'version' must be an integer, got '{Clip.Short(text)}'.");

    public static Fault? Tag(string key, string value)
    {
        var fault = TagKey(key);
        return fault
            ?? (
                value.Length > MaxTagValue
                    ? MlflowFaults.BadParameter.With($"'value' exceeds the maximum length of {MaxTagValue} characters")
                    : null
            );
    }

    public static Fault? TagKey(string key)
    {
        if (!key.All(c => char.IsLetterOrDigit(c) || OfTagKeys.Contains(c)))
        {
            return MlflowFaults.BadParameter.With(
                $"{Invalid("key", key)} Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
            );
        }
        if (
            Normal(key) is var normal
            && (
                normal != key
                || normal == "."
                || normal.StartsWith("..", StringComparison.Ordinal)
                || normal.StartsWith('/')
            )
        )
        {
            return MlflowFaults.BadParameter.With(
                $"{Invalid("key", key)} Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '{normal}'"
            );
        }
        return key.Length > MaxTagKey
            ? MlflowFaults.BadParameter.With($"'key' exceeds the maximum length of {MaxTagKey} characters")
            : null;
    }

    /// <summary>The tags of a new model or version; the last of a key counts.</summary>
    public static Result<IReadOnlyDictionary<string, string>> Tags(IReadOnlyList<Fields> tags)
    {
        var good = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            var key = tag.Text("key");
            var value = tag.Text("value") ?? "";
            if (key is null)
            {
                return MlflowFaults.BadParameter.With("Missing value for required parameter 'key'.");
            }
            if (Tag(key, value) is { } fault)
            {
                return fault;
            }
            good[key] = value;
        }
        return good;
    }

    public static Fault? Alias(string alias) =>
        alias.Length == 0 ? MlflowFaults.BadParameter.With("Registered model alias name cannot be empty.")
        : !alias.All(c => char.IsLetterOrDigit(c) || c is '_' or '-')
            ? MlflowFaults.BadParameter.With(
                $"Invalid alias name: '{Clip.Short(alias)}'. Names may only contain alphanumerics, underscores (_), and dashes (-)."
            )
        : alias.Length > MaxAlias
            ? MlflowFaults.BadParameter.With(
                $"'Registered model alias name' exceeds the maximum length of {MaxAlias} characters"
            )
        : alias.Equals("latest", StringComparison.OrdinalIgnoreCase)
            ? MlflowFaults.BadParameter.With("'latest' alias name (case insensitive) is reserved.")
        : alias.Length > 1 && alias[0] is 'v' or 'V' && alias.Skip(1).All(char.IsDigit)
            ? MlflowFaults.BadParameter.With($"Version alias name '{alias}' is reserved.")
        : null;

    public static Fault? Length(string field, string? text) =>
        text is { Length: > MaxText }
            ? MlflowFaults.BadParameter.With($"'{field}' exceeds the maximum length of {MaxText} characters")
            : null;

    public static Result<int> MaxResults(Fields fields, int standard, int most)
    {
        var asked = fields.Whole("max_results") ?? standard;
        return asked < 1
                ? MlflowFaults.BadParameter.With(
                    $"Invalid value for max_results. It must be a positive integer, but got {asked}"
                )
            : asked > most
                ? MlflowFaults.BadParameter.With(
                    $"Invalid value for request parameter max_results. It must be at most {most}, but got value {asked}"
                )
            : (int)asked;
    }

    private static string Invalid(string field, string value) =>
        $"Invalid value {JsonSerializer.Serialize(Clip.Short(value), FieldsJson.Default.String)} for parameter '{field}' supplied:";

    /// <summary>The path that a name stands for when it is taken as one: empty parts, '.' and '..' resolved.</summary>
    private static string Normal(string path)
    {
        var rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".." || !rooted)
            {
                parts.Add(part);
            }
        }
        var normal = (rooted ? "/" : "") + string.Join('/', parts);
        return normal.Length == 0 ? "." : normal;
    }
}
