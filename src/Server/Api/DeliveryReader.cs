using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.State;
using Airworthy.Server.Api.Views;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.Api;

/// <summary>Puts together what people want to see of releases and endpoints from the rows of several capabilities.</summary>
internal sealed class DeliveryReader(IStateStore state, ModelService models, IServing serving)
{
    /// <summary>The models that serve in an environment.</summary>
    public async Task<IReadOnlySet<ModelId>> ModelsInAsync(EnvironmentName environment, CancellationToken cancel)
    {
        var found = new HashSet<ModelId>();
        string? next = null;
        do
        {
            var page = (await EndpointsAsync(Parameters.MaxPageSize, next, cancel)).Value;
            found.UnionWith(page.Rows.Where(r => r.Value.Name.Environment == environment).Select(r => r.Value.ModelId));
            next = page.Next;
        } while (next is not null);
        return found;
    }

    public Task<Result<Page<EndpointState>>> EndpointsAsync(int limit, string? pageToken, CancellationToken cancel) =>
        state.ListAsync(RolloutTables.Endpoints, new StateQuery { Limit = limit, PageToken = pageToken }, cancel);

    public async Task<Result<EndpointState>> EndpointAsync(EndpointName name, CancellationToken cancel) =>
        await state.FindAsync(RolloutTables.Endpoints, name.ToString(), cancel) is { } row
            ? row.Value
            : RolloutFaults.EndpointUnknown.With($"Nothing was ever deployed to '{name}'.");

    public EndpointView View(EndpointState endpoint) =>
        DeliveryViews.Of(endpoint, serving.Status.FirstOrDefault(s => s.Name == endpoint.Name));

    public async Task<IReadOnlyList<DeploymentView>> OfModelAsync(ModelId model, CancellationToken cancel) =>
        [.. (await OfAsync(model, cancel)).Select(e => DeliveryViews.Of(e.Name, e.Current))];

    /// <summary>What serves where, with the gate's findings and the approvals that let it in.</summary>
    public async Task<IReadOnlyList<AdmissionView>> AdmissionsAsync(ModelId model, CancellationToken cancel)
    {
        var admissions = new List<AdmissionView>();
        foreach (var endpoint in await OfAsync(model, cancel))
        {
            var key = endpoint.Current.ReleaseId.ToString();
            var release = (await state.FindAsync(ReleaseTables.Releases, key, cancel))?.Value;
            var gate = release?.Gates.LastOrDefault(g => g.Environment == endpoint.Name.Environment);
            admissions.Add(
                new AdmissionView
                {
                    Deployment = DeliveryViews.Of(endpoint.Name, endpoint.Current),
                    Gate = gate is null ? null : await ViewAsync(gate, ApprovalsFor(release!, gate), cancel),
                    Approvals =
                    [
                        .. (release?.Approvals ?? [])
                            .Where(a => a.Environment == endpoint.Name.Environment)
                            .Select(DeliveryViews.Of),
                    ],
                }
            );
        }
        return admissions;
    }

    public async Task<string?> PipelineDigestAsync(ModelId model, CancellationToken cancel) =>
        (await state.FindAsync(ReleaseTables.Pipelines, model.ToString(), cancel))?.Value.Digest.ToString();

    public async Task<IReadOnlyList<ReleaseView>> OpenReleasesAsync(ModelId model, CancellationToken cancel) =>
        await state.FindAsync(ReleaseTables.OpenReleases, model.ToString(), cancel) is { } open
        && await state.FindAsync(ReleaseTables.Releases, open.Value.Release.ToString(), cancel) is { } row
            ? [await ViewAsync(row, cancel)]
            : [];

    public async Task<ReleaseView> ViewAsync(Row<ReleaseState> row, CancellationToken cancel)
    {
        var gates = new List<GateView>();
        foreach (var gate in row.Value.Gates)
        {
            gates.Add(await ViewAsync(gate, ApprovalsFor(row.Value, gate), cancel));
        }
        return DeliveryViews.Of(row, gates);
    }

    /// <summary>A gate's decision with the number of the version it compares with, which people know it by.</summary>
    public async Task<GateView> ViewAsync(GateDecision gate, int approvals, CancellationToken cancel)
    {
        var champion = gate.Champion is { } id
            ? await models.VersionAsync(id, cancel)
            : default(Result<Row<VersionState>>?);
        return DeliveryViews.Of(gate, approvals, champion is { IsOk: true } found ? found.Value.Value.Number : null);
    }

    /// <summary>How many approvals the release's own pipeline asks for at that gate.</summary>
    private static int ApprovalsFor(ReleaseState release, GateDecision gate) =>
        gate.Stages?.Sum(s => s.Count)
        ?? release
            .Steps.FirstOrDefault(s => s.Kind == StepKind.Approve && s.Environment == gate.Environment)
            ?.ApprovalsNeeded
        ?? 0;

    private async Task<IEnumerable<EndpointState>> OfAsync(ModelId model, CancellationToken cancel)
    {
        var query = new StateQuery
        {
            Where = [new(["modelId"], Comparison.Equal, StateValue.Of(model.ToString()))],
            Limit = Parameters.MaxPageSize,
        };
        return (await state.ListAsync(RolloutTables.Endpoints, query, cancel)).Value.Rows.Select(r => r.Value);
    }
}
