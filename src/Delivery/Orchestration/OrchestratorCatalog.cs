using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Orchestration;

/// <summary>The orchestrators by kind. One registered twice stops the start.</summary>
public sealed class OrchestratorCatalog
{
    private readonly Dictionary<string, IOrchestrator> _byKind;

    public OrchestratorCatalog(IEnumerable<IOrchestrator> orchestrators) =>
        _byKind = orchestrators.ToDictionary(o => o.Kind, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Kinds => _byKind.Keys;

    public Result<IOrchestrator> Find(string kind) =>
        _byKind.TryGetValue(kind, out var orchestrator)
            ? Result.Ok(orchestrator)
            : OrchestrationFaults.NoOrchestrator.With(
                $"This server runs no steps of the kind '{kind}'{NearestName.Hint(kind, _byKind.Keys)}"
            );
}
