using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Delivery.Releases;
using Airworthy.Pipelines.Schema;
using Airworthy.Pipelines.Spec;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>Plans beforehand, logs while it runs, and runs again from a step.</summary>
internal static class StepRoutes
{
    private const int LongestPiece = 256 * 1024;

    public static void MapStepRoutes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("releases");
        group
            .MapGet("/models/{model}/versions/{number}/plan", PlanAsync)
            .WithName("planRelease")
            .WithSummary("What a release of a version would do, and why. Asks no control and changes nothing.")
            .Produces<PlanView>()
            .Needs(Permission.Read);
        group
            .MapPost("/releases/{id}/rerun", RerunAsync)
            .WithName("rerunRelease")
            .WithSummary("Run an ended release again from a step, as a further attempt in its record.")
            .Produces<ReleaseView>(StatusCodes.Status202Accepted)
            .Needs(Permission.Release);
        group
            .MapGet("/releases/{id}/steps/{step}/log", LogAsync)
            .WithName("getStepLog")
            .WithSummary("A step's log from a position on, secrets masked, as far as it has come.")
            .Produces<StepLogView>()
            .Needs(Permission.Read);
        group
            .MapGet("/pipeline-schema", () => TypedResults.Content(PipelineSchema.Text(), "application/schema+json"))
            .WithName("getPipelineSchema")
            .WithSummary("The JSON Schema of pipeline files, for editors.")
            .Needs(Permission.Read);
    }

    private static async Task<IResult> PlanAsync(
        string model,
        int number,
        PlanService plans,
        HttpContext context,
        CancellationToken cancel
    ) =>
        ModelName.Parse(model).TryGet(out var name, out var fault)
        && (await plans.OfAsync(context.Caller().Principal, name, number, cancel)).TryGet(out var plan, out fault)
            ? TypedResults.Ok(Of(plan))
            : Replies.Refuse(fault);

    private static async Task<IResult> RerunAsync(
        string id,
        RerunRequest request,
        ReleaseService releases,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    ) =>
        ReleaseId.Parse(id).TryGet(out var release, out var fault)
        && (await releases.RerunAsync(context.Caller().Principal, release, request.From, cancel)).TryGet(
            out var row,
            out fault
        )
            ? TypedResults.Accepted($"/api/v1/releases/{row.Key}", await delivery.ViewAsync(row, cancel))
            : Replies.Refuse(fault);

    private static async Task<IResult> LogAsync(
        string id,
        string step,
        [FromQuery] int? attempt,
        [FromQuery] long? from,
        ReleaseService releases,
        IStepLogs logs,
        CancellationToken cancel
    )
    {
        if (
            !ReleaseId.Parse(id).TryGet(out var release, out var fault)
            || !(await releases.FindAsync(release, cancel)).TryGet(out var row, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        var at = row.Value.Steps.FirstOrDefault(s => s.Name == step);
        if (at is null)
        {
            var hint = NearestName.Hint(step, [.. row.Value.Steps.Select(s => s.Name)]);
            return Replies.Refuse(
                ReleaseFaults.StepUnknown.With($"Release {id} has no step '{Clip.Short(step)}'{hint}")
            );
        }
        var wanted = attempt ?? at.Attempt;
        var ended = wanted < at.Attempt || at.Status != StepStatus.Running;
        await using var log = logs.Open(new StepLogKey(release, step, wanted));
        if (log is null || from >= log.Length)
        {
            return TypedResults.Ok(new StepLogView(wanted, [], from ?? 0, ended));
        }
        log.Position = Math.Max(0, from ?? 0);
        var piece = new byte[Math.Min(LongestPiece, log.Length - log.Position)];
        var read = await log.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);
        return TypedResults.Ok(
            new StepLogView(wanted, piece[..read], log.Position, ended && log.Position == log.Length)
        );
    }

    private static PlanView Of(ReleasePlan plan) =>
        new()
        {
            Model = plan.Model.ToString(),
            Version = plan.Number,
            Pipeline = plan.Pipeline,
            Against = plan.Against,
            Steps = [.. plan.Steps.Select(s => new PlannedStepView(s.Name, s.Kind.ToYaml(), s.Needs, s.Will, s.Says))],
            Gates =
            [
                .. plan.Gates.Select(g => new PlannedGateView(
                    g.Environment.ToString(),
                    [
                        .. g.Controls.Select(c => new PlannedControlView(
                            c.Control,
                            c.Known is { } known ? DeliveryViews.Word(known) : null,
                            c.Summary
                        )),
                    ],
                    g.Approvers,
                    g.Champion
                )),
            ],
        };
}
