using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>Checking beforehand, releasing, approving, cancelling, watching.</summary>
internal static class ReleaseRoutes
{
    private const int LongestWait = 30;

    public static void MapReleases(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("releases");
        group
            .MapPost("/models/{model}/versions/{number}/break-glass", BreakGlassAsync)
            .WithName("startEmergencyRelease")
            .WithSummary("Send a version on its pipeline, past a gate, as far as the policy lets the caller.")
            .Produces<ReleaseView>(StatusCodes.Status202Accepted)
            .ForAccounts();
        group
            .MapPost("/models/{model}/versions/{number}/releases", StartAsync)
            .WithName("startRelease")
            .WithSummary("Send a version on its pipeline. One release a model at a time.")
            .Produces<ReleaseView>(StatusCodes.Status202Accepted)
            .Needs(Permission.Release);
        group
            .MapGet("/releases", ListAsync)
            .WithName("listReleases")
            .WithSummary("Releases, newest first.")
            .Produces<PageView<ReleaseView>>()
            .Needs(Permission.Read);
        group
            .MapGet("/releases/{id}", GetAsync)
            .WithName("getRelease")
            .WithSummary(
                "A release; with afterRevision, when it has changed since, or after waitSeconds (0 to 30) as it is."
            )
            .Produces<ReleaseView>()
            .Needs(Permission.Read);
        group
            .MapGet("/releases/{id}/gates/{environment}", GateAsync)
            .WithName("getReleaseGate")
            .WithSummary(
                "What a gate said of a release, however long ago, as JSON or in the form that format names: junit, sarif or markdown."
            )
            .Produces<GateView>()
            .Needs(Permission.Read);
        group
            .MapPost("/releases/{id}/cancel", CancelAsync)
            .WithName("cancelRelease")
            .WithSummary("End an open release. What already serves goes on serving.")
            .Produces<ReleaseView>()
            .Needs(Permission.Release);
        routes.MapStepRoutes();
        routes.MapRolloutRoutes();
        routes.MapTriggerRoutes();
    }

    private static async Task<IResult> BreakGlassAsync(
        string model,
        int number,
        WordRequest request,
        EmergencyService emergencies,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    ) =>
        ModelName.Parse(model).TryGet(out var name, out var fault)
        && Parameters.Environment(request.Environment).TryGet(out var environment, out fault)
        && (
            await emergencies.StartAsync(
                context.Caller().Principal,
                name,
                number,
                environment.Name,
                request.Text,
                cancel
            )
        ).TryGet(out var row, out fault)
            ? TypedResults.Accepted($"/api/v1/releases/{row.Key}", await delivery.ViewAsync(row, cancel))
            : Replies.Refuse(fault);

    private static async Task<IResult> StartAsync(
        string model,
        int number,
        ReleaseService releases,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    ) =>
        ModelName.Parse(model).TryGet(out var name, out var fault)
        && (await releases.StartAsync(context.Caller().Principal, name, number, cancel)).TryGet(out var row, out fault)
            ? TypedResults.Accepted($"/api/v1/releases/{row.Key}", await delivery.ViewAsync(row, cancel))
            : Replies.Refuse(fault);

    private static async Task<IResult> ListAsync(
        [FromQuery] string? model,
        [FromQuery] string? status,
        [FromQuery] int? pageSize,
        [FromQuery] string? pageToken,
        ModelService models,
        IStateStore state,
        DeliveryReader delivery,
        CancellationToken cancel
    )
    {
        if (!Parameters.PageSize(pageSize).TryGet(out var limit, out var fault))
        {
            return Replies.Refuse(fault);
        }
        var where = new List<Condition>();
        if (model is not null)
        {
            if (!(await ModelRoutes.FindAsync(models, model, cancel)).TryGet(out var found, out fault))
            {
                return Replies.Refuse(fault);
            }
            where.Add(new(["modelId"], Comparison.Equal, StateValue.Of(found.Key)));
        }
        if (status is not null)
        {
            var words = Enum.GetValues<ReleaseStatus>().Select(DeliveryViews.Word).ToList();
            if (!words.Contains(status))
            {
                return Replies.Refuse(
                    HttpFaults.BadParameter.With(
                        $"status is '{Clip.Short(status)}'; give one of {string.Join(", ", words)}."
                    )
                );
            }
            where.Add(new(["status"], Comparison.Equal, StateValue.Of(status)));
        }
        var query = new StateQuery
        {
            Where = where,
            Descending = true,
            Limit = limit,
            PageToken = pageToken,
        };
        if (!(await state.ListAsync(ReleaseTables.Releases, query, cancel)).TryGet(out var page, out fault))
        {
            return Replies.Refuse(fault);
        }
        var views = new List<ReleaseView>();
        foreach (var row in page.Rows)
        {
            views.Add(await delivery.ViewAsync(row, cancel));
        }
        return TypedResults.Ok(new PageView<ReleaseView>(views, page.Next));
    }

    private static async Task<IResult> GetAsync(
        string id,
        [FromQuery] long? afterRevision,
        [FromQuery] int? waitSeconds,
        ReleaseService releases,
        IRecordReader record,
        DeliveryReader delivery,
        IHostApplicationLifetime lifetime,
        CancellationToken cancel
    )
    {
        if (waitSeconds is < 0 or > LongestWait)
        {
            return Replies.Refuse(
                HttpFaults.BadParameter.With($"waitSeconds is {waitSeconds}; give 0 to {LongestWait}.")
            );
        }
        if (!ReleaseId.Parse(id).TryGet(out var release, out var fault))
        {
            return Replies.Refuse(fault);
        }
        // A stopping server answers at once what it knows, so that nobody who watches holds up the stop.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel, lifetime.ApplicationStopping);
        patience.CancelAfter(TimeSpan.FromSeconds(waitSeconds ?? LongestWait));
        var found = await ChangedAsync(release, afterRevision ?? -1, releases, record, patience.Token, cancel);
        return found.TryGet(out var row, out fault)
            ? TypedResults.Ok(await delivery.ViewAsync(row, cancel))
            : Replies.Refuse(fault);
    }

    /// <summary>The release once its revision is beyond <paramref name="after"/>, or as it is when patience ends.</summary>
    private static async Task<Result<Row<ReleaseState>>> ChangedAsync(
        ReleaseId id,
        long after,
        ReleaseService releases,
        IRecordReader record,
        CancellationToken patience,
        CancellationToken cancel
    )
    {
        while (true)
        {
            // The record's size before the row is read: what is committed between the two wakes the wait at once.
            var size = (await record.CheckpointAsync(cancel))?.Checkpoint.Size ?? 0;
            var found = await releases.FindAsync(id, cancel);
            if (!found.IsOk || found.Value.Revision > after || patience.IsCancellationRequested)
            {
                return found;
            }
            try
            {
                await record.GrownBeyondAsync(size, patience);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return await releases.FindAsync(id, cancel);
            }
        }
    }

    private static async Task<IResult> GateAsync(
        string id,
        string environment,
        [FromQuery] string? format,
        ReleaseService releases,
        DeliveryReader delivery,
        CancellationToken cancel
    )
    {
        var fault = GateReply.Unknown(format);
        if (
            fault is not null
            || !ReleaseId.Parse(id).TryGet(out var release, out fault)
            || !EnvironmentName.Parse(environment).TryGet(out var name, out fault)
            || !(await releases.FindAsync(release, cancel)).TryGet(out var row, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        var view = await delivery.ViewAsync(row, cancel);
        return view.Gates.LastOrDefault(g => g.Environment == name.ToString()) is { } gate
            ? GateReply.Of(gate, $"{view.Model} {view.Version}", format)
            : Replies.Refuse(
                ReleaseFaults.NoSuchGate.With(
                    view.Gates.Count == 0
                        ? $"The release has come to no gate yet; it is {view.Status}."
                        : $"The release has come to no gate of '{name}'. It came to: {string.Join(", ", view.Gates.Select(g => g.Environment))}."
                )
            );
    }

    private static async Task<IResult> CancelAsync(
        string id,
        CancelRequest request,
        ReleaseService releases,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    ) =>
        ReleaseId.Parse(id).TryGet(out var release, out var fault)
        && (await releases.CancelAsync(context.Caller().Principal, release, request.Reason ?? "", cancel)).TryGet(
            out var row,
            out fault
        )
            ? TypedResults.Ok(await delivery.ViewAsync(row, cancel))
            : Replies.Refuse(fault);
}
