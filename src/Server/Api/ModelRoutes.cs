using System.Text.Json;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Labels;
using Airworthy.Record.State;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>Registered models and their versions.</summary>
internal static class ModelRoutes
{
    private const int LatestVersions = 5;

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/models").WithTags("models");
        models
            .MapGet("", ListAsync)
            .WithName("listModels")
            .WithSummary("Models, searched by what their versions say of themselves.")
            .Produces<PageView<ModelView>>()
            .Needs(Permission.Read);
        models
            .MapGet("/{model}", GetAsync)
            .WithName("getModel")
            .WithSummary("A model: what serves where and why it was let in, its newest versions, its open releases.")
            .Produces<ModelDetailView>()
            .Needs(Permission.Read);
        models
            .MapGet("/{model}/versions", VersionsAsync)
            .WithName("listVersions")
            .WithSummary("A model's versions, newest first.")
            .Produces<PageView<VersionView>>()
            .Needs(Permission.Read);
        models
            .MapGet("/{model}/versions/{number}", VersionAsync)
            .WithName("getVersion")
            .WithSummary("One version. Its files and lineage never change; its ETag moves with its labels.")
            .Produces<VersionView>()
            .Produces(StatusCodes.Status304NotModified)
            .Needs(Permission.Read);
        models
            .MapGet("/{model}/versions/{number}/files/{**path}", FileAsync)
            .WithName("downloadFile")
            .WithSummary("A file of a version, as it was registered. Ranges are answered.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
            .Needs(Permission.Read);
    }

    private static async Task<IResult> ListAsync(
        [FromQuery] string? owner,
        [FromQuery] string[]? tag,
        [FromQuery] string[]? metric,
        [FromQuery] string? dataset,
        [FromQuery] string? environment,
        [FromQuery] string? q,
        [FromQuery] int? pageSize,
        [FromQuery] string? pageToken,
        ModelService models,
        DeliveryReader delivery,
        LabelService labels,
        CancellationToken cancel
    )
    {
        var asked = new ModelSearchRules(owner, tag ?? [], metric ?? [], dataset, q, pageSize, pageToken);
        if (!asked.Read().TryGet(out var query, out var fault))
        {
            return Replies.Refuse(fault);
        }
        if (environment is not null)
        {
            if (!EnvironmentName.Parse(environment).TryGet(out var name, out fault))
            {
                return Replies.Refuse(fault);
            }
            query = query with { Only = await delivery.ModelsInAsync(name, cancel) };
        }
        if (!(await models.SearchAsync(query, cancel)).TryGet(out var page, out fault))
        {
            return Replies.Refuse(fault);
        }
        var views = new List<ModelView>();
        foreach (var match in page.Models)
        {
            views.Add(
                ModelViews.Of(
                    match.Model,
                    await delivery.OfModelAsync(match.Model.Id, cancel),
                    await labels.OfAsync(match.Model, cancel)
                )
            );
        }
        return TypedResults.Ok(new PageView<ModelView>(views, page.Next));
    }

    private static async Task<IResult> GetAsync(
        string model,
        ModelService models,
        DeliveryReader delivery,
        LabelService labels,
        CancellationToken cancel
    )
    {
        if (!(await FindAsync(models, model, cancel)).TryGet(out var row, out var fault))
        {
            return Replies.Refuse(fault);
        }
        var latest = await models.VersionsAsync(row.Value.Name, LatestVersions, null, cancel);
        if (!latest.TryGet(out var versions, out fault))
        {
            return Replies.Refuse(fault);
        }
        var known = await labels.OfAsync(row.Value, cancel);
        return TypedResults.Ok(
            new ModelDetailView
            {
                Model = ModelViews.Of(row.Value, await delivery.OfModelAsync(row.Value.Id, cancel), known),
                Serving = await delivery.AdmissionsAsync(row.Value.Id, cancel),
                PipelineDigest = await delivery.PipelineDigestAsync(row.Value.Id, cancel),
                LatestVersions = [.. versions.Rows.Select(v => ModelViews.Of(v.Value, known, row.Value))],
                OpenReleases = await delivery.OpenReleasesAsync(row.Value.Id, cancel),
            }
        );
    }

    private static async Task<IResult> VersionsAsync(
        string model,
        [FromQuery] int? pageSize,
        [FromQuery] string? pageToken,
        ModelService models,
        LabelService labels,
        CancellationToken cancel
    )
    {
        if (
            !(await FindAsync(models, model, cancel)).TryGet(out var row, out var fault)
            || !Parameters.PageSize(pageSize).TryGet(out var limit, out fault)
            || !(await models.VersionsAsync(row.Value.Name, limit, pageToken, cancel)).TryGet(out var page, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        var known = await labels.OfAsync(row.Value, cancel);
        return Replies.Page(page.Rows, page.Next, r => ModelViews.Of(r.Value, known, row.Value));
    }

    private static async Task<IResult> VersionAsync(
        string model,
        int number,
        ModelService models,
        LabelService labels,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (
            !(await FindAsync(models, model, cancel)).TryGet(out var row, out var fault)
            || !(await models.VersionAsync(row.Value.Name, number, cancel)).TryGet(out var version, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        var view = ModelViews.Of(version.Value, await labels.OfAsync(row.Value, cancel), row.Value);
        // Labels come from several rows, so the view itself is what a tag can stand for.
        var tag = Sha256Digest.Of(JsonSerializer.SerializeToUtf8Bytes(view, ApiJson.Default.VersionView));
        return Replies.Tagged(context, view, tag.Hex);
    }

    private static async Task<IResult> FileAsync(
        string model,
        int number,
        string path,
        ModelService models,
        IBlobStore blobs,
        CancellationToken cancel
    )
    {
        if (!(await FindVersionAsync(models, model, number, cancel)).TryGet(out var version, out var fault))
        {
            return Replies.Refuse(fault);
        }
        if (version.Files.FirstOrDefault(f => f.Path == path) is not { } file)
        {
            return Replies.Refuse(
                ApiFaults.FileUnknown.With(
                    $"Version {number} of '{version.ModelName}' has no file '{Clip.Short(path)}'; the version lists its files."
                )
            );
        }
        if (blobs.Open(file.Digest) is not { } bytes)
        {
            return Replies.Refuse(
                UploadFaults.StoredFileDamaged.With(
                    $"The stored file {file.Digest} is gone. Verify the store and restore it from a backup."
                )
            );
        }
        return TypedResults.Stream(
            bytes,
            "application/octet-stream",
            path.Split('/')[^1],
            entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue(Replies.ETagOf(file.Digest.Hex)),
            enableRangeProcessing: true
        );
    }

    internal static async Task<Result<Row<ModelState>>> FindAsync(
        ModelService models,
        string model,
        CancellationToken cancel
    ) => ModelName.Parse(model).TryGet(out var name, out var fault) ? await models.FindAsync(name, cancel) : fault;

    internal static async Task<Result<VersionState>> FindVersionAsync(
        ModelService models,
        string model,
        int number,
        CancellationToken cancel
    ) =>
        ModelName.Parse(model).TryGet(out var name, out var fault)
            ? (await models.VersionAsync(name, number, cancel)).Map(r => r.Value)
            : fault;
}

/// <summary>Reads a search as it was asked.</summary>
internal sealed record ModelSearchRules(
    string? Owner,
    string[] Tags,
    string[] Metrics,
    string? Dataset,
    string? Text,
    int? PageSize,
    string? PageToken
)
{
    public Result<ModelQuery> Read()
    {
        UserName? owner = null;
        var tags = new List<TagFilter>();
        var metrics = new List<MetricFilter>();
        if (!Parameters.PageSize(PageSize).TryGet(out var limit, out var fault))
        {
            return fault;
        }
        if (Owner is not null)
        {
            if (!UserName.Parse(Owner).TryGet(out var name, out fault))
            {
                return fault;
            }
            owner = name;
        }
        foreach (var tag in Tags)
        {
            if (!TagFilter.Parse(tag).TryGet(out var filter, out fault))
            {
                return fault;
            }
            tags.Add(filter);
        }
        foreach (var metric in Metrics)
        {
            if (!MetricFilter.Parse(metric).TryGet(out var filter, out fault))
            {
                return fault;
            }
            metrics.Add(filter);
        }
        return new ModelQuery
        {
            Owner = owner,
            Tags = tags,
            Metrics = metrics,
            Dataset = Dataset,
            Text = Text,
            Limit = limit,
            PageToken = PageToken,
        };
    }
}
