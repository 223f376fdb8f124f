using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Retirement;

/// <summary>
/// Deletes and renames, and lets neither happen to what serves or is being released: the catalog knows nothing of endpoints, so it is
/// asked from here.
/// </summary>
public sealed class RemovalService(
    IStateStore state,
    RegisteredModelService registeredModels,
    RegisteredVersionService registeredVersions
)
{
    public Task<Result<Nothing>> DeleteModelAsync(Principal by, ModelName name, CancellationToken cancel) =>
        registeredModels.DeleteAsync(by, name, Guard("deleted"), cancel);

    public Task<Result<ModelState>> RenameModelAsync(
        Principal by,
        ModelName name,
        ModelName to,
        CancellationToken cancel
    ) => registeredModels.RenameAsync(by, name, to, Guard("renamed"), cancel);

    public Task<Result<Nothing>> DeleteVersionAsync(
        Principal by,
        ModelName name,
        int number,
        CancellationToken cancel
    ) =>
        registeredVersions.DeleteAsync(
            by,
            name,
            number,
            async (version, token) =>
            {
                var delivery = await FindAsync(version.ModelId, token);
                return RetirementRules.OfVersion(delivery?.Value, version) is { } standing
                    ? standing
                    : Result.Ok(Still(version.ModelId, delivery));
            },
            cancel
        );

    private ModelGuard Guard(string what) =>
        async (model, token) =>
        {
            var delivery = await FindAsync(model.Id, token);
            return RetirementRules.OfModel(delivery?.Value, model.Name, what) is { } standing
                ? standing
                : Result.Ok(Still(model.Id, delivery));
        };

    private Task<Row<ModelDeliveryState>?> FindAsync(ModelId model, CancellationToken cancel) =>
        state.FindAsync(ReleaseTables.ModelDeliveries, model.ToString(), cancel);

    private static IReadOnlyList<Expectation> Still(ModelId model, Row<ModelDeliveryState>? delivery) =>
        [new Expectation(ReleaseTables.ModelDeliveries, model.ToString(), delivery?.Revision ?? 0)];
}
