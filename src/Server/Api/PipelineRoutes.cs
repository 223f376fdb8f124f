using System.Globalization;
using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Record.Facts;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;

namespace Airworthy.Server.Api;

/// <summary>The pipeline in force for a model.</summary>
internal static class PipelineRoutes
{
    public static void MapPipelines(this IEndpointRouteBuilder routes)
    {
        var pipelines = routes.MapGroup("/models/{model}/pipeline").WithTags("pipelines");
        pipelines
            .MapGet("", GetAsync)
            .WithName("getPipeline")
            .WithSummary("The pipeline in force, with its ETag.")
            .Produces<PipelineView>()
            .Produces(StatusCodes.Status304NotModified)
            .Needs(Permission.Read);
        pipelines
            .MapPut("", ApplyAsync)
            .WithName("applyPipeline")
            .WithSummary(
                "Put a pipeline in force, from the next release on. What it replaces must be named: If-Match with its ETag, or 'If-None-Match: *'."
            )
            .Accepts<PipelineForm>("multipart/form-data")
            .Produces<PipelineView>()
            .Needs(Permission.Pipeline);
    }

    private static async Task<IResult> GetAsync(
        string model,
        ModelService models,
        PipelineService pipelines,
        HttpContext context,
        CancellationToken cancel
    ) =>
        (await ModelRoutes.FindAsync(models, model, cancel)).TryGet(out var row, out var fault)
        && (await pipelines.FindAsync(row.Value.Id, row.Value.Name, cancel)).TryGet(out var pipeline, out fault)
            ? Replies.Tagged(context, DeliveryViews.Of(row.Value.Name, pipeline), TagOf(pipeline))
            // Here the question is the pipeline itself, so its absence is no refusal.
            : Replies.Refuse(
                fault.Reason == ReleaseFaults.NoPipeline ? ApiFaults.PipelineUnknown.With(fault.Detail) : fault
            );

    private static async Task<IResult> ApplyAsync(
        string model,
        ModelService models,
        PipelineService pipelines,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (!(await ModelRoutes.FindAsync(models, model, cancel)).TryGet(out var row, out var fault))
        {
            return Replies.Refuse(fault);
        }
        var name = row.Value.Name;
        var current = await pipelines.FindAsync(row.Value.Id, name, cancel);
        if (
            !Preconditions
                .Replacing(context.Request, current.IsOk ? TagOf(current.Value) : null)
                .TryGet(out _, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        if (!(await PipelineForm.ReadAsync(context.Request, cancel)).TryGet(out var form, out fault))
        {
            return Replies.Refuse(fault);
        }
        await using var evaluation = form.Evaluation.OpenReadStream();
        var sets = form.Sets.ToDictionary(s => s.Key, s => s.Value.OpenReadStream(), StringComparer.Ordinal);
        foreach (var set in sets.Values)
        {
            context.Response.RegisterForDisposeAsync(set);
        }
        var applied = await pipelines.ApplyAsync(
            context.Caller().Principal,
            name,
            form.Pipeline,
            evaluation,
            sets,
            current.IsOk ? current.Value.Revision : 0,
            cancel
        );
        if (!applied.TryGet(out var pipeline, out fault))
        {
            return Replies.Refuse(
                fault.Reason == JournalFaults.StaleRevision
                    ? HttpFaults.PreconditionFailed.With(
                        "The pipeline was changed by somebody else just now. Read it again."
                    )
                    : fault
            );
        }
        context.Response.Headers.ETag = Replies.ETagOf(TagOf(pipeline));
        return TypedResults.Ok(DeliveryViews.Of(name, pipeline));
    }

    private static string TagOf(PipelineInForce pipeline) => pipeline.Revision.ToString(CultureInfo.InvariantCulture);
}
