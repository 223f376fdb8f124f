using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Pipelines.Policies;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>Asking controls beforehand, and what those outside the transition said.</summary>
internal static class CheckRoutes
{
    public static void MapChecks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("releases");
        group
            .MapPost("/models/{model}/versions/{number}/check", CheckAsync)
            .WithName("checkVersion")
            .WithSummary(
                "What a gate would say now, as JSON or in the form that format names: junit, sarif or markdown. Starts and records nothing."
            )
            .Produces<GateView>()
            .Needs(Permission.Read);
        group
            .MapPost("/models/{model}/versions/{number}/checks", RecordAsync)
            .WithName("recordChecks")
            .WithSummary(
                "Ask what the policy places in CI, and record what it says: what blocks there makes the version not releasable."
            )
            .Produces<PageView<GateView>>()
            .Needs(Permission.Register);
        group
            .MapGet("/models/{model}/versions/{number}/checks", ChecksAsync)
            .WithName("listChecks")
            .WithSummary("What the controls placed at registration, in CI and after deployment last said.")
            .Produces<PageView<PlacementCheckView>>()
            .Needs(Permission.Read);
    }

    private static async Task<IResult> CheckAsync(
        string model,
        int number,
        [FromQuery] string? environment,
        [FromQuery] string? format,
        CheckService checks,
        PipelineService pipelines,
        ModelService models,
        DeliveryReader delivery,
        CancellationToken cancel
    )
    {
        if (GateReply.Unknown(format) is { } unknown)
        {
            return Replies.Refuse(unknown);
        }
        EnvironmentName? asked = null;
        if (environment is not null)
        {
            if (!EnvironmentName.Parse(environment).TryGet(out var parsed, out var bad))
            {
                return Replies.Refuse(bad);
            }
            asked = parsed;
        }
        if (
            !(await ModelRoutes.FindVersionAsync(models, model, number, cancel)).TryGet(out var version, out var fault)
            || !(await checks.CheckAsync(version.ModelName, number, asked, cancel)).TryGet(out var decision, out fault)
            || !(await pipelines.FindAsync(version.ModelId, version.ModelName, cancel)).TryGet(
                out var pipeline,
                out fault
            )
        )
        {
            return Replies.Refuse(fault);
        }
        var approvals =
            decision.Stages?.Sum(a => a.Count)
            ?? (pipeline.Spec.Gates.TryGetValue(decision.Environment, out var gate) ? gate.Approvals : 0);
        var view = await delivery.ViewAsync(decision, approvals, cancel);
        return GateReply.Of(view, $"{version.ModelName} {number}", format);
    }

    private static async Task<IResult> RecordAsync(
        string model,
        int number,
        PlacementService placements,
        DeliveryReader delivery,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (
            !ModelName.Parse(model).TryGet(out var name, out var fault)
            || !(await placements.CheckAsync(context.Caller().Principal, name, number, Placement.Ci, cancel)).TryGet(
                out var decisions,
                out fault
            )
        )
        {
            return Replies.Refuse(fault);
        }
        var views = new List<GateView>();
        foreach (var decision in decisions)
        {
            views.Add(await delivery.ViewAsync(decision, 0, cancel));
        }
        return TypedResults.Ok(new PageView<GateView>(views, null));
    }

    private static async Task<IResult> ChecksAsync(
        string model,
        int number,
        ModelService models,
        PlacementService placements,
        DeliveryReader delivery,
        CancellationToken cancel
    )
    {
        if (!(await ModelRoutes.FindVersionAsync(models, model, number, cancel)).TryGet(out var version, out var fault))
        {
            return Replies.Refuse(fault);
        }
        var views = new List<PlacementCheckView>();
        foreach (var check in await placements.OfVersionAsync(version.Id, cancel))
        {
            var gate = await delivery.ViewAsync(check.Decision, 0, cancel);
            views.Add(new PlacementCheckView(check.Placement.ToYaml(), check.At, gate));
        }
        return TypedResults.Ok(new PageView<PlacementCheckView>(views, null));
    }
}
