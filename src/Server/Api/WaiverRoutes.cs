using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>Waivers of controls.</summary>
internal static class WaiverRoutes
{
    public static void MapWaivers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("waivers");
        group
            .MapGet("/waivers", ListAsync)
            .WithName("listWaivers")
            .WithSummary("Waivers, the newest first; of a model where it is given.")
            .Produces<PageView<WaiverView>>()
            .Needs(Permission.Read);
        group
            .MapPost("/models/{model}/versions/{number}/waivers", GrantAsync)
            .WithName("grantWaiver")
            .WithSummary(
                "Let a version past one control of one gate until a day. By nobody for a version of their own."
            )
            .Produces<WaiverView>()
            .Needs(Permission.Approve);
        group
            .MapPost("/waivers/{waiver}/revoke", RevokeAsync)
            .WithName("revokeWaiver")
            .WithSummary("Take a waiver back before its time. What went in upon it goes on serving.")
            .Produces<WaiverView>()
            .Needs(Permission.Approve);
    }

    private static async Task<IResult> ListAsync(
        [FromQuery] string? model,
        WaiverService waivers,
        TimeProvider clock,
        CancellationToken cancel
    ) =>
        Replies.Page(
            (await waivers.ListAsync(null, cancel)).Where(w => model is null || w.ModelName.ToString() == model),
            null,
            w => PolicyViews.Of(w, clock.GetUtcNow())
        );

    private static async Task<IResult> GrantAsync(
        string model,
        int number,
        WaiverRequest request,
        WaiverService waivers,
        TimeProvider clock,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (
            !ModelName.Parse(model).TryGet(out var name, out var fault)
            || !Parameters.Environment(request.Environment).TryGet(out var environment, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        var granted = await waivers.GrantAsync(
            context.Caller().Principal,
            name,
            number,
            environment.Name,
            request.Control,
            request.Reason,
            request.Until,
            cancel
        );
        return Replies.Ok(granted, w => PolicyViews.Of(w, clock.GetUtcNow()));
    }

    private static async Task<IResult> RevokeAsync(
        string waiver,
        WordRequest request,
        WaiverService waivers,
        TimeProvider clock,
        HttpContext context,
        CancellationToken cancel
    ) =>
        Replies.Ok(
            await waivers.RevokeAsync(context.Caller().Principal, waiver, request.Text, cancel),
            w => PolicyViews.Of(w, clock.GetUtcNow())
        );
}
