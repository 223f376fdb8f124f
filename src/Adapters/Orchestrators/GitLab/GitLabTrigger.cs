using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.GitLab;

/// <summary>
/// The way from an order to its pipeline. GitLab makes the pipeline before it answers and tells its number; what was sent and never
/// answered is found again by the variable that carries the key.
/// </summary>
internal sealed class GitLabTrigger(ServiceConnection gitLab, string project, WorkOrder order, TimeProvider clock)
{
    /// <summary>The variable that carries the order's key.</summary>
    public const string Key = "AIRWORTHY_STEP";

    private const string Prefix = "variables.";
    private const int Recent = 50;
    private const int SettlingSteps = 5;
    private static readonly TimeSpan SettlingStep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UntilSeen = TimeSpan.FromMinutes(5);

    public async Task<Result<ServiceHandle>> SendAsync(CancellationToken cancel)
    {
        if (!Variables().TryGet(out var variables, out var fault))
        {
            return fault;
        }
        if (order.MayHaveStarted)
        {
            if (!(await SettleAsync(cancel)).TryGet(out var known, out fault))
            {
                return fault;
            }
            if (known is { } number)
            {
                return ServiceHandle.Known(number);
            }
        }
        if (!(await RefAsync(cancel)).TryGet(out var branch, out fault))
        {
            return fault;
        }
        var body = new JsonObject { ["ref"] = branch, ["variables"] = variables };
        var sent = await gitLab.AskAsync(HttpMethod.Post, $"{project}pipeline", body, cancel);
        if (!sent.TryGet(out var answer, out _) || answer.IsUnsure)
        {
            return ServiceHandle.Sent(clock.GetUtcNow());
        }
        return !answer.IsFine ? gitLab.Refused(answer)
            : answer.Json?.Number("id") is { } id ? ServiceHandle.Known(id)
            : ServiceHandle.Sent(clock.GetUtcNow());
    }

    /// <summary>The pipeline that an order became which was never answered, or how it stands while none is seen.</summary>
    public async Task<Result<(long? Pipeline, WorkStatus? Status)>> LookAsync(
        ServiceHandle handle,
        long logFrom,
        CancellationToken cancel
    )
    {
        if (!(await FindAsync(cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        if (found is not null)
        {
            return (found, null);
        }
        var isLate = clock.GetUtcNow() - handle.SentAt >= UntilSeen;
        var why = isLate ? $"after {UntilSeen.TotalMinutes:0} minutes" : "yet";
        return (null, handle.Unseen($"GitLab shows no pipeline for this order {why}", isLate, logFrom));
    }

    private Result<JsonArray> Variables()
    {
        var told = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, input) in order.Inputs)
        {
            if (input.IsSecret)
            {
                return OrchestrationFaults.WorkRefused.With(
                    $"The step would tell GitLab the secret {name} as a pipeline's variable, which GitLab shows. Keep it among the project's masked CI/CD variables."
                );
            }
            told[name] = input.Value;
        }
        foreach (var (option, value) in order.With.Where(o => o.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            told[option[Prefix.Length..]] = value;
        }
        told[Key] = order.Key;
        return new JsonArray([.. told.Select(t => (JsonNode)new JsonObject { ["key"] = t.Key, ["value"] = t.Value })]);
    }

    private async Task<Result<string>> RefAsync(CancellationToken cancel)
    {
        if (order.With.TryGetValue("ref", out var named))
        {
            return named;
        }
        if (!(await gitLab.GetAsync(project.TrimEnd('/'), cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        return found?.Text("default_branch") is { Length: > 0 } branch
            ? branch
            : OrchestrationFaults.WorkRefused.With(
                $"GitLab shows no project '{order.Target}' with a branch. It is not there, or this server's token may not see it."
            );
    }

    /// <summary>What a killed process sent may come into being just now, so it is looked for a while.</summary>
    private async Task<Result<long?>> SettleAsync(CancellationToken cancel)
    {
        for (var i = 0; ; i++)
        {
            var found = await FindAsync(cancel);
            if (!found.TryGet(out var known, out _) || known is not null || i == SettlingSteps)
            {
                return found;
            }
            await Task.Delay(SettlingStep, clock, cancel);
        }
    }

    /// <summary>Among the latest pipelines that were ordered through the API; null when none carries the key.</summary>
    private async Task<Result<long?>> FindAsync(CancellationToken cancel)
    {
        var list = $"{project}pipelines?source=api&order_by=id&sort=desc&per_page={Recent}";
        if (!(await gitLab.GetAsync(list, cancel)).TryGet(out var pipelines, out var fault))
        {
            return fault;
        }
        foreach (var pipeline in pipelines.Listed())
        {
            var id = pipeline.Number("id") ?? 0;
            var asked = await gitLab.GetAsync($"{project}pipelines/{id}/variables", cancel);
            if (!asked.TryGet(out var variables, out fault))
            {
                return fault;
            }
            if (variables.Listed().Any(v => v.Text("key") == Key && v.Text("value") == order.Key))
            {
                return id;
            }
        }
        return Result.Ok<long?>(null);
    }
}
