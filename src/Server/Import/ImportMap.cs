using System.Text.Json.Nodes;
using Airworthy.Adapters.Sources.Mlflow;

namespace Airworthy.Server.Import;

/// <summary>What became what: ids of the source to ours.</summary>
internal sealed class ImportMap
{
    private readonly Dictionary<string, ImportedPlace> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImportedPlace> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Model, string Version), string> _versions = [];

    /// <summary>Tags that tell, on what was imported, what it was there; by them an import that is run again knows what it did.</summary>
    public const string RunTag = "airworthy.imported.run_id";

    public const string ModelTag = "airworthy.imported.model_id";

    public const string VersionTag = "airworthy.imported.version";

    /// <summary>On whatever is whole.</summary>
    public const string DoneTag = "airworthy.imported.done";

    /// <summary>
    /// The tags of something in the source, without those that an import into the source put there: here they would tell a falsehood.
    /// </summary>
    public static Dictionary<string, string> TagsOf(JsonObject? message) =>
        Json.Pairs(message, "tags")
            .Where(t => !t.Key.StartsWith("airworthy.imported.", StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal);

    public void AddRun(string source, ImportedPlace ours) => _runs[source] = ours;

    public void AddModel(string source, ImportedPlace ours) => _models[source] = ours;

    public void AddVersion(string model, string version, string ours) => _versions[(model, version)] = ours;

    public ImportedPlace? Run(string? source) => source is null ? null : _runs.GetValueOrDefault(source);

    public ImportedPlace? Model(string? source) => source is null ? null : _models.GetValueOrDefault(source);

    public string? Version(string model, string version) => _versions.GetValueOrDefault((model, version));

    /// <summary>A version's source as it is to be said here; null where it leads to nothing that was imported.</summary>
    public string? Source(string source)
    {
        if (source.StartsWith("runs:/", StringComparison.Ordinal))
        {
            var parts = source["runs:/".Length..].TrimStart('/').Split('/', 2);
            return Run(parts[0]) is { } run ? $"runs:/{run.Id}{(parts.Length > 1 ? "/" + parts[1] : "")}" : null;
        }
        if (source.StartsWith("models:/", StringComparison.Ordinal))
        {
            var parts = source["models:/".Length..].TrimStart('/').Split('/', 2);
            return parts.Length == 1 ? (Model(parts[0]) is { } model ? $"models:/{model.Id}" : null)
                : Version(parts[0], parts[1]) is { } version ? $"models:/{parts[0]}/{version}"
                : null;
        }
        // EXPERIMENT/RUN/artifacts/PATH, or EXPERIMENT/models/MODEL/artifacts/PATH, wherever they began.
        var folders = source.Split('/');
        for (var i = folders.Length - 1; i > 0; i--)
        {
            if (folders[i] != "artifacts")
            {
                continue;
            }
            if ((Run(folders[i - 1]) ?? Model(folders[i - 1])) is { } place)
            {
                return string.Join('/', [place.Uri, .. folders[(i + 1)..]]);
            }
        }
        return null;
    }
}

/// <summary>Something that was imported: its id here, and where its artifacts lie.</summary>
internal sealed record ImportedPlace(string Id, string Uri, bool Done);
