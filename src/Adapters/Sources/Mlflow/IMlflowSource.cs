using System.Text.Json.Nodes;

namespace Airworthy.Adapters.Sources.Mlflow;

/// <summary>
/// What an MLflow store has tracked, in the JSON of MLflow's own API, wherever it is read from. Deleted experiments and runs are among
/// them. A source that fails in the middle throws <see cref="SourceException"/>.
/// </summary>
public interface IMlflowSource : IAsyncDisposable
{
    /// <summary>MLflow's Experiment messages.</summary>
    IAsyncEnumerable<JsonObject> ExperimentsAsync(CancellationToken cancel);

    /// <summary>MLflow's Run messages, with params, tags, inputs, outputs and the last value of each metric.</summary>
    IAsyncEnumerable<JsonObject> RunsAsync(string experiment, CancellationToken cancel);

    /// <summary>MLflow's Metric messages: every point of one metric.</summary>
    IAsyncEnumerable<JsonObject> HistoryAsync(string run, string key, CancellationToken cancel);

    /// <summary>MLflow's LoggedModel messages.</summary>
    IAsyncEnumerable<JsonObject> LoggedModelsAsync(string experiment, CancellationToken cancel);

    /// <summary>What the source holds that no import takes, as sentences.</summary>
    Task<IReadOnlyList<string>> LeftOutAsync(CancellationToken cancel);
}

/// <summary>What an MLflow store has registered, in the JSON of MLflow's own API.</summary>
public interface IMlflowModels
{
    /// <summary>MLflow's RegisteredModel messages, with aliases.</summary>
    IAsyncEnumerable<JsonObject> ModelsAsync(CancellationToken cancel);

    /// <summary>MLflow's ModelVersion messages of one model, in order of their numbers.</summary>
    IAsyncEnumerable<JsonObject> VersionsAsync(string model, CancellationToken cancel);
}

/// <summary>The artifacts of an MLflow store.</summary>
public interface IMlflowFiles
{
    /// <summary>Every file below, with its path relative to the root; null where the root cannot be reached from here.</summary>
    Task<IReadOnlyList<SourceFile>?> ListAsync(FileRoot root, CancellationToken cancel);

    /// <summary>A file's bytes. Whoever asked disposes them.</summary>
    Task<Stream> OpenAsync(FileRoot root, string path, CancellationToken cancel);
}

/// <summary>Whose artifacts: a run's, or where there is no run a logged model's.</summary>
/// <param name="Run">The run's id; null for a logged model.</param>
/// <param name="Uri">Where they lie, as the source says.</param>
public sealed record FileRoot(string? Run, string Uri);

/// <param name="Path">Relative to the root, with '/' between the parts.</param>
/// <param name="Size">In bytes; null where the source does not say.</param>
public sealed record SourceFile(string Path, long? Size);
