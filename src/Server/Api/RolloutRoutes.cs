using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Record.State;
using Airworthy.Server.Auth;

namespace Airworthy.Server.Api;

/// <summary>What people do with a rollout under way.</summary>
internal static class RolloutRoutes
{
    public static void MapRolloutRoutes(this IEndpointRouteBuilder routes)
    {
        var rollout = routes.MapGroup("/releases/{id}/rollout").WithTags("releases");
        rollout
            .MapPost("/pause", PauseAsync)
            .WithName("pauseRollout")
            .WithSummary("Leave the version's share as it is; its time stands still.")
            .Produces<ReleaseView>()
            .Needs(Permission.Release);
        rollout
            .MapPost("/resume", ResumeAsync)
            .WithName("resumeRollout")
            .WithSummary("Let a paused rollout's time run on.")
            .Produces<ReleaseView>()
            .Needs(Permission.Release);
        rollout
            .MapPost("/approve", LetOnAsync)
            .WithName("approveRollout")
            .WithSummary("Let the version on to the share that waits for a person: one with no part in it.")
            .Produces<ReleaseView>()
            .Needs(Permission.Approve);
        rollout
            .MapPost("/abort", AbortAsync)
            .WithName("abortRollout")
            .WithSummary(
                "Take the version back. When this answers, what answered before the rollout answers everything."
            )
            .Produces<ReleaseView>()
            .Needs(Permission.RollBack);
    }

    private static Task<IResult> PauseAsync(
        string id,
        CancelRequest request,
        RolloutService rollouts,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    ) =>
        SayAsync(
            id,
            r => rollouts.PauseAsync(context.Caller().Principal, r, request.Reason ?? "", cancel),
            delivery,
            cancel
        );

    private static Task<IResult> ResumeAsync(
        string id,
        RolloutService rollouts,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    ) => SayAsync(id, r => rollouts.ResumeAsync(context.Caller().Principal, r, cancel), delivery, cancel);

    private static Task<IResult> LetOnAsync(
        string id,
        RolloutService rollouts,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    ) => SayAsync(id, r => rollouts.LetOnAsync(context.Caller().Principal, r, cancel), delivery, cancel);

    private static Task<IResult> AbortAsync(
        string id,
        CancelRequest request,
        RolloutService rollouts,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    ) =>
        SayAsync(
            id,
            r => rollouts.AbortAsync(context.Caller().Principal, r, request.Reason ?? "", cancel),
            delivery,
            cancel
        );

    private static async Task<IResult> SayAsync(
        string id,
        Func<ReleaseId, Task<Result<Row<ReleaseState>>>> say,
        DeliveryReader delivery,
        CancellationToken cancel
    ) =>
        ReleaseId.Parse(id).TryGet(out var release, out var fault)
        && (await say(release)).TryGet(out var row, out fault)
            ? TypedResults.Ok(await delivery.ViewAsync(row, cancel))
            : Replies.Refuse(fault);
}
