using Airworthy.Client.Contracts;
using Airworthy.Core.Values;

namespace Airworthy.Server.Api;

internal sealed class Deployments
{
    public Task<IReadOnlySet<ModelId>> ModelsInAsync(EnvironmentName environment, CancellationToken cancel) =>
        Task.FromResult<IReadOnlySet<ModelId>>(new HashSet<ModelId>());

    public Task<IReadOnlyList<DeploymentView>> OfModelAsync(ModelId model, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<DeploymentView>>([]);

    public Task<IReadOnlyList<AdmissionView>> AdmissionsAsync(ModelId model, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<AdmissionView>>([]);

    public Task<string?> PipelineDigestAsync(ModelId model, CancellationToken cancel) => Task.FromResult<string?>(null);

    public Task<IReadOnlyList<ReleaseView>> OpenReleasesAsync(ModelId model, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<ReleaseView>>([]);
}
