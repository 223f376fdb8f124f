using Airworthy.Catalog.Accounts;
using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.TestScores;
using Airworthy.Server.Auth;

namespace Airworthy.Server.Api;

/// <summary>The ML Test Score of versions.</summary>
internal static class TestScoreRoutes
{
    public static void MapTestScores(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/models/{model}/versions/{number}/test-score").WithTags("test scores");
        group
            .MapGet("", OfAsync)
            .WithName("getTestScore")
            .WithSummary(
                "A version's ML Test Score: what is tested by machine, by hand and not at all, and what would raise it."
            )
            .Produces<TestScoreView>()
            .Needs(Permission.Read);
        group
            .MapPut("/{test}", AttestAsync)
            .WithName("attestTest")
            .WithSummary("Say that a test of the rubric was done by hand: half a point.")
            .Produces<TestScoreView>()
            .ForAccounts();
        group
            .MapDelete("/{test}", TakeBackAsync)
            .WithName("takeBackTest")
            .WithSummary("Take back that a test was done by hand.")
            .Produces<TestScoreView>()
            .ForAccounts();
    }

    private static async Task<IResult> OfAsync(
        string model,
        int number,
        TestScoreService scores,
        CancellationToken cancel
    ) =>
        ModelName.Parse(model).TryGet(out var name, out var fault)
            ? Replies.Ok(await scores.OfAsync(name, number, cancel), s => Of(s, name, number))
            : Replies.Refuse(fault);

    private static Task<IResult> AttestAsync(
        string model,
        int number,
        string test,
        AttestRequest request,
        TestScoreService scores,
        HttpContext context,
        CancellationToken cancel
    ) => SayAsync(model, number, test, request.Why, scores, context, cancel);

    private static Task<IResult> TakeBackAsync(
        string model,
        int number,
        string test,
        TestScoreService scores,
        HttpContext context,
        CancellationToken cancel
    ) => SayAsync(model, number, test, null, scores, context, cancel);

    private static async Task<IResult> SayAsync(
        string model,
        int number,
        string test,
        string? why,
        TestScoreService scores,
        HttpContext context,
        CancellationToken cancel
    ) =>
        ModelName.Parse(model).TryGet(out var name, out var fault)
        && AccessRules.Require(context.Caller(), Permission.Register).TryGet(out _, out fault)
            ? Replies.Ok(
                await scores.AttestAsync(context.Caller().Principal, name, number, test, why, cancel),
                s => Of(s, name, number)
            )
            : Replies.Refuse(fault);

    private static TestScoreView Of(TestScore score, ModelName model, int number) =>
        new()
        {
            Model = model.ToString(),
            Version = number,
            Score = score.Score,
            Meaning = score.Meaning,
            Sections = score.Sections.ToDictionary(s => s.Key.Word(), s => s.Value),
            Tests = [.. score.Results.Select(Of)],
            WouldRaise = [.. score.WouldRaise.Select(r => r.Test.Name)],
        };

    private static RubricTestView Of(TestResult result) =>
        new()
        {
            Name = result.Test.Name,
            Section = result.Test.Section.Word(),
            Asks = result.Test.Asks,
            Done = result.Done switch
            {
                Doing.Automated => "automated",
                Doing.ByHand => "by-hand",
                _ => "not-done",
            },
            Points = result.Points,
            Evidence = result.Evidence,
            Controls = result.Test.Controls,
            Raise = result.Raise,
        };
}
