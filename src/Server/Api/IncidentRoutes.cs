using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Incidents;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>What went wrong at endpoints.</summary>
internal static class IncidentRoutes
{
    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/incidents").WithTags("endpoints");
        group
            .MapGet("", ListAsync)
            .WithName("listIncidents")
            .WithSummary("Incidents, the newest first: open ones, or all; of a model where it is given.")
            .Produces<PageView<IncidentView>>()
            .Needs(Permission.Read);
        group
            .MapGet("/{incident}", GetAsync)
            .WithName("getIncident")
            .WithSummary("An incident: endpoint, version, owner, what was counted, and calls that failed.")
            .Produces<IncidentView>()
            .Needs(Permission.Read);
        group
            .MapPost("/{incident}/close", CloseAsync)
            .WithName("closeIncident")
            .WithSummary(
                "Close an incident, with a comment for the record. By the version's owner, operators and administrators; it also closes by itself."
            )
            .Produces<IncidentView>()
            .ForAccounts();
    }

    private static async Task<IResult> ListAsync(
        [FromQuery] string? model,
        [FromQuery] bool? all,
        [FromQuery] int? pageSize,
        [FromQuery] string? pageToken,
        ModelService models,
        IncidentService incidents,
        CancellationToken cancel
    )
    {
        ModelId? of = null;
        if (model is not null)
        {
            if (
                !ModelName.Parse(model).TryGet(out var name, out var fault)
                || !(await models.FindAsync(name, cancel)).TryGet(out var found, out fault)
            )
            {
                return Replies.Refuse(fault);
            }
            of = found.Value.Id;
        }
        if (all != true)
        {
            var open = (await incidents.OpenAsync(cancel)).Where(i => of is null || i.ModelId == of);
            return Replies.Page(open.OrderByDescending(i => i.OpenedAt), null, IncidentViews.Of);
        }
        if (!Parameters.PageSize(pageSize).TryGet(out var size, out var bad))
        {
            return Replies.Refuse(bad);
        }
        return (await incidents.ListAsync(of, size, pageToken, cancel)).TryGet(out var page, out var refused)
            ? Replies.Page(page.Rows, page.Next, r => IncidentViews.Of(r.Value))
            : Replies.Refuse(refused);
    }

    private static async Task<IResult> GetAsync(string incident, IncidentService incidents, CancellationToken cancel) =>
        Replies.Ok(await incidents.FindAsync(incident, cancel), IncidentViews.Of);

    private static async Task<IResult> CloseAsync(
        string incident,
        WordRequest request,
        IncidentService incidents,
        HttpContext context,
        CancellationToken cancel
    )
    {
        var caller = context.Caller();
        return Replies.Ok(
            await incidents.CloseAsync(
                caller.Principal,
                caller.May.HasFlag(Permission.RollBack),
                incident,
                request.Text,
                cancel
            ),
            IncidentViews.Of
        );
    }
}
