using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Catalog.Tracking.LoggedModels;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Tells a logged model which versions were made of it, in the tag where MLflow's clients look for them.</summary>
internal sealed class LoggedModelLinks(LoggedModelService models) : IDisposable
{
    private const string Tag = "mlflow.modelVersions";

    // The tag is read and written back: two versions made at once must both be in it.
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Where its files lie; null where there is no such model.</summary>
    public string? RootOf(string id) => models.Get(id).TryGet(out var model, out _) ? model.ArtifactUri : null;

    /// <summary>Adds the version. The version stands by then: a model that is not there, or has no room, changes nothing.</summary>
    public async Task AddAsync(string id, ModelName name, int number, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (models.Get(id).TryGet(out var model, out _))
            {
                var told = model.Tags.FirstOrDefault(t => t.Key == Tag).Value;
                var change = new LoggedModelChange { Tags = [new(Tag, With(told, name.ToString(), number))] };
                await models.ChangeAsync(id, change);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    // Spaced as MLflow writes it: its clients compare the text.
    private static string With(string? told, string name, int number)
    {
        var entries = new List<string>(Entries(told)) { Entry(JsonSerializer.Serialize(name), $"{number}") };
        return $"[{string.Join(", ", entries)}]";
    }

    private static IEnumerable<string> Entries(string? told)
    {
        JsonArray? list;
        try
        {
            list = told is null ? null : JsonNode.Parse(told) as JsonArray;
        }
        catch (JsonException)
        {
            // Whoever wrote something else into the tag loses it, as with MLflow.
            list = null;
        }
        foreach (var entry in list?.OfType<JsonObject>() ?? [])
        {
            if (entry["name"] is { } name && entry["version"] is { } version)
            {
                yield return Entry(name.ToJsonString(), version.ToJsonString());
            }
        }
    }

    private static string Entry(string name, string version) => $"{{\"name\": {name}, \"version\": {version}}}";
}
