using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

/// <summary>What to look for; what is left out is not asked.</summary>
public sealed record ModelSearch
{
    public string? Owner { get; init; }

    /// <summary><c>key=value</c>; every one must hold.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary><c>name&gt;=0.6</c> and the like, of the figures the trainer stated; every one must hold.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    public string? Dataset { get; init; }

    /// <summary>Only models that serve there.</summary>
    public string? Environment { get; init; }

    /// <summary>Part of the name.</summary>
    public string? Text { get; init; }
}

public sealed partial class AirworthyClient
{
    public Task<Answer<PageView<ModelView>>> ListModelsAsync(
        ModelSearch? search = null,
        int? pageSize = null,
        string? pageToken = null,
        CancellationToken cancel = default
    )
    {
        search ??= new ModelSearch();
        return Get(
            Query(
                $"{Api}/models",
                [
                    ("owner", search.Owner),
                    .. search.Tags.Select(t => ("tag", (object?)t)),
                    .. search.Metrics.Select(m => ("metric", (object?)m)),
                    ("dataset", search.Dataset),
                    ("environment", search.Environment),
                    ("q", search.Text),
                    ("pageSize", pageSize),
                    ("pageToken", pageToken),
                ]
            ),
            ApiJson.Default.PageViewModelView,
            cancel
        );
    }

    public Task<Answer<ModelDetailView>> GetModelAsync(string model, CancellationToken cancel = default) =>
        Get(Model(model), ApiJson.Default.ModelDetailView, cancel);

    public Task<Answer<PageView<VersionView>>> ListVersionsAsync(
        string model,
        int? pageSize = null,
        string? pageToken = null,
        CancellationToken cancel = default
    ) =>
        Get(
            Query($"{Model(model)}/versions", ("pageSize", pageSize), ("pageToken", pageToken)),
            ApiJson.Default.PageViewVersionView,
            cancel
        );

    public Task<Answer<VersionView>> GetVersionAsync(string model, int number, CancellationToken cancel = default) =>
        Get(Version(model, number), ApiJson.Default.VersionView, cancel);

    /// <summary>Copies a file of a version to <paramref name="to"/>. On a problem part of it may have been written.</summary>
    public Task<Answer<Done>> DownloadAsync(
        string model,
        int number,
        string path,
        Stream to,
        IProgress<long>? progress = null,
        CancellationToken cancel = default
    ) =>
        _transport.CopyAsync(
            $"{Version(model, number)}/files/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}",
            to,
            progress,
            cancel
        );

    /// <summary>The pipeline with its <see cref="Answer{T}.ETag"/>.</summary>
    public Task<Answer<PipelineView>> GetPipelineAsync(string model, CancellationToken cancel = default) =>
        Get($"{Model(model)}/pipeline", ApiJson.Default.PipelineView, cancel);

    /// <summary>Applies a pipeline with its evaluation data.</summary>
    /// <param name="model">The registered model it is for.</param>
    /// <param name="yaml">The pipeline as written.</param>
    /// <param name="evaluation">Path of the CSV file the pipeline names.</param>
    /// <param name="sets">Paths of the further CSV files by the name that the pipeline gives them.</param>
    /// <param name="etag">Of the pipeline this one replaces; null where the model has none yet.</param>
    /// <param name="cancel">Ends the call.</param>
    public async Task<Answer<PipelineView>> ApplyPipelineAsync(
        string model,
        string yaml,
        string evaluation,
        string? etag,
        IReadOnlyDictionary<string, string>? sets = null,
        CancellationToken cancel = default
    )
    {
        if ((sets?.Values ?? []).Prepend(evaluation).FirstOrDefault(f => !File.Exists(f)) is { } missing)
        {
            return ModelFolder.Local($"There is no file '{missing}'.");
        }
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent(yaml, System.Text.Encoding.UTF8, "application/yaml"), "pipeline", "pipeline.yaml");
        form.Add(new FileContent(evaluation, new FileInfo(evaluation).Length, null), "evaluation", "evaluation.csv");
        foreach (var (name, file) in sets ?? new Dictionary<string, string>())
        {
            form.Add(new FileContent(file, new FileInfo(file).Length, null), $"set:{name}", $"{name}.csv");
        }
        return await _transport.ForAsync(
            HttpMethod.Put,
            $"{Model(model)}/pipeline",
            ApiJson.Default.PipelineView,
            form,
            request =>
                request.Headers.TryAddWithoutValidation(etag is null ? "If-None-Match" : "If-Match", etag ?? "*"),
            cancel
        );
    }
}
