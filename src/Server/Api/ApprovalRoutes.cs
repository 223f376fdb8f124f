using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Record.State;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>What people say about a release beside starting and cancelling it, and what they have to do.</summary>
internal static class ApprovalRoutes
{
    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("approvals");
        group
            .MapGet("/inbox", InboxAsync)
            .WithName("getInbox")
            .WithSummary("What the caller has to do or to know.")
            .Produces<PageView<InboxItemView>>()
            .Needs(Permission.Read);
        group
            .MapGet("/releases/{id}/approvals/mine", MayAsync)
            .WithName("mayApproveRelease")
            .WithSummary("Whether the caller's approval would be taken now, and if not, why.")
            .Produces<MayApproveView>()
            .Needs(Permission.Read);
        group
            .MapPost("/releases/{id}/approvals", ApproveAsync)
            .WithName("approveRelease")
            .WithSummary("Approve or refuse what a release waits for, upon exactly the evidence named.")
            .Produces<ReleaseView>()
            .Needs(Permission.Approve);
        MapWords(group);
        group
            .MapPut("/delegate", DelegateAsync)
            .WithName("delegateApprovals")
            .WithSummary("Let another account approve in the caller's place until a day; without one, take that back.")
            .Produces(StatusCodes.Status204NoContent)
            .Needs(Permission.Approve);
    }

    private static void MapWords(IEndpointRouteBuilder group)
    {
        group
            .MapWord<ApprovalService>(
                "approvals/withdraw",
                (approvals, by, id, word, cancel) => approvals.WithdrawAsync(by, id, word.Text, cancel)
            )
            .WithName("withdrawApproval")
            .WithSummary("Take back the caller's approval before it is used.")
            .Needs(Permission.Approve);
        group
            .MapWord<ApprovalService>(
                "questions",
                (approvals, by, id, word, cancel) => approvals.AskAsync(by, id, word.Text, cancel)
            )
            .WithName("askAboutRelease")
            .WithSummary("Ask the owner something before deciding.")
            .Needs(Permission.Approve);
        group
            .MapWord<ApprovalService>(
                "answers",
                (approvals, by, id, word, cancel) => approvals.AnswerAsync(by, id, word.Text, cancel)
            )
            .WithName("answerAboutRelease")
            .WithSummary("Answer every open question about a release.")
            .Needs(Permission.Release);
        group
            .MapWord<EmergencyService>("break-glass", BreakGlassAsync)
            .WithName("breakGlass")
            .WithSummary(
                "Go past a gate now, as far as the policy lets the caller; somebody else reviews it afterwards."
            )
            .ForAccounts();
        group
            .MapWord<EmergencyService>(
                "review",
                (emergencies, by, id, word, cancel) => emergencies.ReviewAsync(by, id, word.Text, cancel)
            )
            .WithName("reviewEmergency")
            .WithSummary("Close the review of an emergency; by somebody with no part in it.")
            .Needs(Permission.Approve);
    }

    private static async Task<IResult> InboxAsync(InboxService inbox, HttpContext context, CancellationToken cancel) =>
        Replies.Page(await inbox.OfAsync(context.Caller().Principal, cancel), null, PolicyViews.Of);

    private static async Task<IResult> MayAsync(
        string id,
        ApprovalService approvals,
        ReleaseService releases,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (
            !ReleaseId.Parse(id).TryGet(out var release, out var fault)
            || !(await releases.FindAsync(release, cancel)).TryGet(out _, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        if (!context.Caller().May.HasFlag(Permission.Approve))
        {
            return TypedResults.Ok(
                new MayApproveView(false, $"'{context.Caller().Principal}' has no role that approves.")
            );
        }
        var may = await approvals.MayApproveAsync(context.Caller().Principal, release, cancel);
        return TypedResults.Ok(new MayApproveView(may.IsOk, may.Fault?.Detail ?? ""));
    }

    private static async Task<IResult> ApproveAsync(
        string id,
        ApproveRequest request,
        ApprovalService approvals,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    )
    {
        UserName? inPlaceOf = null;
        if (request.For is not null)
        {
            if (!UserName.Parse(request.For).TryGet(out var absent, out var bad))
            {
                return Replies.Refuse(bad);
            }
            inPlaceOf = absent;
        }
        return
            ReleaseId.Parse(id).TryGet(out var release, out var fault)
            && Sha256Digest.Parse(request.EvidenceDigest).TryGet(out var seen, out fault)
            && (
                await approvals.DecideAsync(
                    context.Caller().Principal,
                    release,
                    request.Approved,
                    request.Comment ?? "",
                    seen,
                    cancel,
                    inPlaceOf
                )
            ).TryGet(out var row, out fault)
            ? TypedResults.Ok(await delivery.ViewAsync(row, cancel))
            : Replies.Refuse(fault);
    }

    private static async Task<Result<Row<ReleaseState>>> BreakGlassAsync(
        EmergencyService emergencies,
        Principal by,
        ReleaseId id,
        WordRequest word,
        CancellationToken cancel
    ) =>
        Parameters.Environment(word.Environment).TryGet(out var environment, out var fault)
            ? await emergencies.DeclareAsync(by, id, environment.Name, word.Text, cancel)
            : fault;

    private static async Task<IResult> DelegateAsync(
        DelegateRequest request,
        ApprovalService approvals,
        HttpContext context,
        CancellationToken cancel
    ) =>
        UserName.Parse(request.To).TryGet(out var to, out var fault)
            ? Replies.Done(await approvals.DelegateAsync(context.Caller().Principal, to, request.Until, cancel))
            : Replies.Refuse(fault);

    /// <summary>A route on which somebody says something about a release; the answer is the release as it is then.</summary>
    private static RouteHandlerBuilder MapWord<TService>(
        this IEndpointRouteBuilder routes,
        string path,
        Func<TService, Principal, ReleaseId, WordRequest, CancellationToken, Task<Result<Row<ReleaseState>>>> say
    )
        where TService : class =>
        routes
            .MapPost(
                $"/releases/{{id}}/{path}",
                async (
                    string id,
                    WordRequest word,
                    [FromServices] TService service,
                    DeliveryReader delivery,
                    HttpContext context,
                    CancellationToken cancel
                ) =>
                    ReleaseId.Parse(id).TryGet(out var release, out var fault)
                    && (await say(service, context.Caller().Principal, release, word, cancel)).TryGet(
                        out var row,
                        out fault
                    )
                        ? TypedResults.Ok(await delivery.ViewAsync(row, cancel))
                        : Replies.Refuse(fault)
            )
            .Produces<ReleaseView>();
}
