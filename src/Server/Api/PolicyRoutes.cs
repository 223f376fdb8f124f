using System.Text;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Pipelines.Policies;
using Airworthy.Record.Facts;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>Policies of organisation, teams and models: apply, read, explain, try.</summary>
internal static class PolicyRoutes
{
    private const int UsualReleases = 10;

    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var policies = routes.MapGroup("/policies").WithTags("policies");
        policies
            .MapGet("", ListAsync)
            .WithName("listPolicies")
            .WithSummary("Every policy in force; with scope, that one's versions, the newest first.")
            .Produces<PageView<PolicyView>>()
            .Needs(Permission.Read);
        policies
            .MapPut("", ApplyAsync)
            .WithName("applyPolicy")
            .WithSummary("Put a policy in force for the scope that its text names, at once.")
            .Produces<PolicyView>()
            .Needs(Permission.Pipeline);
        policies
            .MapPost("/dry-run", DryRunAsync)
            .WithName("dryRunPolicy")
            .WithSummary("What a draft would have changed in the last releases. Changes and records nothing.")
            .Produces<DryRunReportView>()
            .Needs(Permission.Pipeline);
        routes
            .MapGet("/models/{model}/policy", ExplainAsync)
            .WithTags("policies")
            .WithName("explainPolicy")
            .WithSummary("All that holds for a model, and for each rule where it came from.")
            .Produces<PolicyExplanationView>()
            .Needs(Permission.Read);
    }

    private static async Task<IResult> ListAsync(
        [FromQuery] string? scope,
        PolicyService policies,
        CancellationToken cancel
    )
    {
        if (scope is null)
        {
            return Replies.Page(await policies.AllAsync(cancel), null, PolicyViews.Of);
        }
        if (!PolicyScope.Parse(scope).TryGet(out var parsed, out var fault))
        {
            return Replies.Refuse(HttpFaults.BadParameter.With(fault.Detail));
        }
        var history = await policies.HistoryAsync(parsed, cancel);
        return history.Count > 0
            ? Replies.Page(history, null, PolicyViews.Of)
            : Replies.Refuse(PolicyFaults.PolicyUnknown.With($"There is no policy for {parsed}."));
    }

    private static async Task<IResult> ApplyAsync(
        PolicyRequest request,
        PolicyService policies,
        HttpContext context,
        CancellationToken cancel
    )
    {
        var yaml = Encoding.UTF8.GetBytes(request.Yaml);
        if (!policies.Read(yaml).TryGet(out var spec, out var fault))
        {
            return Replies.Refuse(fault);
        }
        // What holds for everybody is not one operator's to change.
        if (
            spec.Scope.Level == PolicyLevel.Organisation
            && AccessRules.Require(context.Caller(), Permission.Administer).Fault is { } missing
        )
        {
            return Replies.Refuse(missing);
        }
        var applied = await policies.ApplyAsync(context.Caller().Principal, yaml, request.Replaces, cancel);
        return applied.Fault?.Reason == JournalFaults.StaleRevision
            ? Replies.Refuse(HttpFaults.PreconditionFailed.With(applied.Fault.Detail))
            : Replies.Ok(applied, PolicyViews.Of);
    }

    private static async Task<IResult> DryRunAsync(
        PolicyRequest request,
        [FromQuery] int? last,
        DryRunService dryRuns,
        CancellationToken cancel
    )
    {
        if (last is < 1 or > DryRunService.MostReleases)
        {
            return Replies.Refuse(
                HttpFaults.BadParameter.With($"last is {last}; give 1 to {DryRunService.MostReleases}.")
            );
        }
        var yaml = Encoding.UTF8.GetBytes(request.Yaml);
        return Replies.Ok(
            await dryRuns.RunAsync(yaml, last ?? UsualReleases, cancel),
            report => new DryRunReportView(
                report.Scope.ToString(),
                [.. report.Runs.Select(PolicyViews.Of)],
                report.Runs.Count(r => r.Differences.Count > 0)
            )
        );
    }

    private static async Task<IResult> ExplainAsync(
        string model,
        ModelService models,
        PipelineService pipelines,
        PolicyService policies,
        CancellationToken cancel
    )
    {
        if (!(await ModelRoutes.FindAsync(models, model, cancel)).TryGet(out var row, out var fault))
        {
            return Replies.Refuse(fault);
        }
        var name = row.Value.Name;
        var specs = await policies.SpecsAsync(cancel);
        var found = await pipelines.FindAsync(row.Value.Id, name, cancel);
        var spec = found.IsOk ? found.Value.Spec : null;
        var environments = (spec?.Environments ?? [])
            .Concat(ModelPolicyRules.For(name, specs).SelectMany(p => p.Environments.Keys))
            .Concat(ModelPolicyRules.For(name, specs).SelectMany(p => p.Tiers).SelectMany(t => t.Environments.Keys))
            .Distinct();
        var rules = environments
            .Select(e => ModelPolicyRules.Of(name, specs, e, spec?.Gates.GetValueOrDefault(e)))
            .ToList();
        return TypedResults.Ok(
            new PolicyExplanationView
            {
                Model = name.ToString(),
                Tier = ModelPolicyRules.TierOf(name, specs),
                Rules = [.. rules.SelectMany(p => p.Rules).Select(PolicyViews.Of)],
                Problems = [.. rules.SelectMany(p => p.Problems).Distinct()],
            }
        );
    }
}
