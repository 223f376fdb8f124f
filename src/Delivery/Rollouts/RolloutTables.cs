using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Rollouts;

/// <summary>The rows rollouts keep, and the folds that make them.</summary>
public static class RolloutTables
{
    /// <summary>By endpoint name.</summary>
    public static readonly StateTable<EndpointState> Endpoints = new(
        "endpoints",
        RolloutJson.Default.EndpointState,
        new StateIndex(false, "modelId")
    );

    /// <summary>By endpoint name: the sandboxes that were opened and not closed.</summary>
    public static readonly StateTable<SandboxState> Sandboxes = new("sandboxes", RolloutJson.Default.SandboxState);

    public static IReadOnlyList<IStateFold> Folds { get; } = [new EndpointFold(), new SandboxFold()];
}
