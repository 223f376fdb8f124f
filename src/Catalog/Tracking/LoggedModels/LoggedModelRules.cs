using System.Buffers;
using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.LoggedModels;

/// <summary>What a logged model may be called and what may hang on it.</summary>
public static class LoggedModelRules
{
    public const int MaxKey = 250;
    public const int MaxParamValue = 6000;
    public const int MaxTagValue = 8000;
    private const int MaxName = 500;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("/:.%\"'");

    public static Result<LoggedModelDraft> Check(LoggedModelDraft draft) =>
        CheckName(draft.Name) is { } wrong ? wrong
        : draft.ModelType?.Length > MaxName
            ? LoggedModelFaults.BadLoggedModel.With($"The model's type has more than {MaxName} characters.")
        : CheckPairs(draft.Params, MaxParamValue).TryGet(out var checkedParams, out wrong) is false ? wrong
        : CheckPairs(draft.Tags, MaxTagValue).TryGet(out var tags, out wrong) is false ? wrong
        : draft with { Params = checkedParams, Tags = tags };

    public static Result<LoggedModelChange> Check(LoggedModelChange change) =>
        CheckPairs(change.Params, MaxParamValue).TryGet(out var checkedParams, out var wrong) is false ? wrong
        : CheckPairs(change.Tags, MaxTagValue).TryGet(out var tags, out wrong) is false ? wrong
        : change with { Params = checkedParams, Tags = tags };

    /// <summary>The folder of its files, below its experiment's.</summary>
    public static string ArtifactUri(string experimentLocation, string id) =>
        $"{experimentLocation.TrimEnd('/')}/models/{id}/artifacts";

    /// <summary>Keys as runs have them; values too long are cut, as MLflow does, so that a client's logging does not fail.</summary>
    private static Result<IReadOnlyList<KeyValuePair<string, string>>> CheckPairs(
        IReadOnlyList<KeyValuePair<string, string>> pairs,
        int maxValue
    )
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            if (CheckKey(key) is { } wrong)
            {
                return wrong;
            }
            kept[key] = value.Length > maxValue ? value[..maxValue] : value;
        }
        return Result.Ok<IReadOnlyList<KeyValuePair<string, string>>>([.. kept]);
    }

    private static Fault? CheckKey(string key)
    {
        if (key.Length > MaxKey)
        {
            return LoggedModelFaults.BadLoggedModel.With(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The key '{Clip.Short(key)}' had length {key.Length}, which exceeded length limit of {MaxKey}"
                )
            );
        }
        return key.Length == 0 || !key.All(c => char.IsLetterOrDigit(c) || c is '/' or '_' or '.' or '-' or ' ' or ':')
            ? LoggedModelFaults.BadLoggedModel.With(
                $"Invalid value \"{Clip.Short(key)}\" for parameter 'key' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
            )
            : null;
    }

    private static Fault? CheckName(string? name) =>
        string.IsNullOrEmpty(name) ? null
        : name.Length > MaxName
            ? LoggedModelFaults.BadLoggedModel.With($"The model's name has more than {MaxName} characters.")
        : name.AsSpan().IndexOfAny(Forbidden) >= 0
            ? LoggedModelFaults.BadLoggedModel.With(
                $"Invalid model name ({Clip.Short(name)}) provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '\"', \"'\")"
            )
        : null;
}
