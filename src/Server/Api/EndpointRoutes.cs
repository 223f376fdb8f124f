using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Retirement;
using Airworthy.Delivery.Rollouts;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>What answers where, and bringing an earlier version back.</summary>
internal static class EndpointRoutes
{
    private const int LongestReason = 2000;

    public static void MapEndpoints(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.MapGroup("/endpoints").WithTags("endpoints");
        endpoints
            .MapGet("", ListAsync)
            .WithName("listEndpoints")
            .WithSummary("Every endpoint: what is to serve there and what does.")
            .Produces<PageView<EndpointView>>()
            .Needs(Permission.Read);
        endpoints
            .MapGet("/{name}", GetAsync)
            .WithName("getEndpoint")
            .WithSummary("One endpoint: MODEL for production, MODEL:ENVIRONMENT elsewhere.")
            .Produces<EndpointView>()
            .Needs(Permission.Read);
        endpoints
            .MapPost("/{name}/rollback", RollBackAsync)
            .WithName("rollBackEndpoint")
            .WithSummary("Bring back a version that served there before. When this answers, it answers.")
            .Produces<EndpointView>()
            .Needs(Permission.RollBack);
        endpoints
            .MapPost("/{name}/retire", RetireAsync)
            .WithName("retireEndpoint")
            .WithSummary("Take the endpoint away, until a release brings a version to it again. Answers what it was.")
            .Produces<EndpointView>()
            .Needs(Permission.RollBack);
    }

    private static async Task<IResult> ListAsync(
        [FromQuery] int? pageSize,
        [FromQuery] string? pageToken,
        DeliveryReader delivery,
        CancellationToken cancel
    ) =>
        Parameters.PageSize(pageSize).TryGet(out var limit, out var fault)
        && (await delivery.EndpointsAsync(limit, pageToken, cancel)).TryGet(out var page, out fault)
            ? Replies.Page(page.Rows, page.Next, r => delivery.View(r.Value))
            : Replies.Refuse(fault);

    private static async Task<IResult> GetAsync(string name, DeliveryReader delivery, CancellationToken cancel) =>
        EndpointName.Parse(name).TryGet(out var endpoint, out var fault)
        && (await delivery.EndpointAsync(endpoint, cancel)).TryGet(out var state, out fault)
            ? TypedResults.Ok(delivery.View(state))
            : Replies.Refuse(fault);

    private static async Task<IResult> RollBackAsync(
        string name,
        RollbackRequest request,
        RollbackService rollbacks,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (WithoutReason(request.Reason) is { } wrong)
        {
            return Replies.Refuse(wrong);
        }
        return
            EndpointName.Parse(name).TryGet(out var endpoint, out var fault)
            && (
                await rollbacks.RollBackAsync(
                    context.Caller().Principal,
                    endpoint,
                    request.ToVersion,
                    request.Reason,
                    cancel
                )
            ).TryGet(out var state, out fault)
            ? TypedResults.Ok(delivery.View(state))
            : Replies.Refuse(fault);
    }

    private static async Task<IResult> RetireAsync(
        string name,
        RetireRequest request,
        RetireService retiring,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (WithoutReason(request.Reason) is { } wrong)
        {
            return Replies.Refuse(wrong);
        }
        return
            EndpointName.Parse(name).TryGet(out var endpoint, out var fault)
            && (await retiring.RetireAsync(context.Caller().Principal, endpoint, request.Reason, cancel)).TryGet(
                out var state,
                out fault
            )
            ? TypedResults.Ok(delivery.View(state))
            : Replies.Refuse(fault);
    }

    private static Fault? WithoutReason(string? reason) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason
            ? HttpFaults.BadJson.With($"Give a reason of 1 to {LongestReason} characters; it goes into the record.")
            : null;
}
