using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.State;
using Airworthy.Serving.Batching;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Rollouts;

/// <summary>Tells Serving what the record says should answer where.</summary>
public sealed class TrafficService(IStateStore state, IServing serving, IServingTerms terms, TimeProvider clock)
    : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Reads the whole plan from the state and applies it; the answer tells how every endpoint is.</summary>
    public async Task<IReadOnlyList<EndpointStatus>> ApplyAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var endpoints = new List<EndpointPlan>();
            foreach (var row in await state.AllAsync(RolloutTables.Endpoints, cancel))
            {
                endpoints.Add(await PlanAsync(row.Value.Name, row.Value.Whole(), cancel));
            }
            endpoints.AddRange(await SandboxesAsync(cancel));
            return await serving.ApplyAsync(new TrafficPlan(endpoints), cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Applies the plan and says whether this endpoint is now as planned, with this version as the one with the largest share.</summary>
    public async Task<Result<Nothing>> SwitchAsync(EndpointName endpoint, VersionId version, CancellationToken cancel)
    {
        var status = (await ApplyAsync(cancel)).SingleOrDefault(s => s.Name == endpoint);
        return status is { Fault: null } && status.Serving == version
            ? Result.Done
            : status?.Fault
                ?? RolloutFaults.EndpointNotAsPlanned.With(
                    $"'{endpoint}' does not answer with the version it was told to serve."
                );
    }

    /// <summary>What Serving needs to know to serve a deployment.</summary>
    public Task<EndpointPlan> PlanAsync(EndpointName endpoint, Deployment deployment, CancellationToken cancel) =>
        PlanAsync(endpoint, SplitState.Of(deployment), cancel);

    /// <summary>What Serving needs to know to divide an endpoint's requests.</summary>
    public async Task<EndpointPlan> PlanAsync(EndpointName endpoint, SplitState split, CancellationToken cancel)
    {
        var versions = new List<VersionPlan>();
        foreach (var (deployment, weight, role) in split.Versions)
        {
            var plan = await PlanAsync(deployment.VersionId, deployment.Number, deployment.Attestation, cancel);
            var options = await TermsAsync(deployment.VersionId, endpoint, cancel);
            versions.Add(plan with { Weight = weight, Role = role, Options = options });
        }
        return new EndpointPlan
        {
            Name = endpoint,
            Versions = versions,
            Routing = split.Routing ?? RoutingSpec.ByWeight,
        };
    }

    private async Task<ServingOptions> TermsAsync(VersionId id, EndpointName endpoint, CancellationToken cancel) =>
        await state.FindAsync(CatalogTables.Versions, id.ToString(), cancel) is { } version
            ? await terms.OfAsync(version.Value.ModelId, endpoint.Environment, cancel)
            : ServingOptions.Default;

    internal async Task<EndpointPlan> PlanAsync(
        EndpointName endpoint,
        VersionId id,
        int number,
        string attestation,
        CancellationToken cancel
    ) => EndpointPlan.Of(endpoint, await PlanAsync(id, number, attestation, cancel));

    private async Task<VersionPlan> PlanAsync(VersionId id, int number, string attestation, CancellationToken cancel)
    {
        var version = (await state.FindAsync(CatalogTables.Versions, id.ToString(), cancel))?.Value;
        return new VersionPlan
        {
            Version = id,
            Number = number,
            // A row edited by hand can name a version that is not there. Its plan has no files, so no attestation fits it: this
            // endpoint is refused by name, and the others serve.
            Format = version?.Format ?? "",
            Files = version?.Files ?? [],
            Attestation = attestation,
        };
    }

    /// <summary>Sandboxes whose time is not over; what is left out here stops answering.</summary>
    private async Task<IReadOnlyList<EndpointPlan>> SandboxesAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var plans = new List<EndpointPlan>();
        var rows = await state.AllAsync(RolloutTables.Sandboxes, cancel);
        foreach (var sandbox in rows.Select(r => r.Value).Where(s => now < s.Until))
        {
            plans.Add(await PlanAsync(sandbox.Name, sandbox.VersionId, sandbox.Number, sandbox.Attestation, cancel));
        }
        return plans;
    }

    public void Dispose() => _one.Dispose();
}
