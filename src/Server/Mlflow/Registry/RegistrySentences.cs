using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Says the catalog's faults in the sentences that MLflow's clients compare.</summary>
internal static class RegistrySentences
{
    public static Fault Of(Fault fault, ModelName name, string? version = null) =>
        fault.Reason == CatalogFaults.ModelUnknown
            ? fault with
            {
                Detail = $"Registered Model with name={name} not found",
            }
        : fault.Reason == CatalogFaults.VersionUnknown
            ? fault with
            {
                Detail = $"Model Version (name={name}, version={version}) not found",
            }
        : fault.Reason == RegistryFaults.ModelExists
            ? fault with
            {
                Detail = $"Registered Model (name={name}) already exists.",
            }
        : fault;
}
