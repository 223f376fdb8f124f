using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>A version as a call names it.</summary>
internal sealed record AskedVersion(ModelName Name, int Number, string Text)
{
    public static Result<AskedVersion> Read(MlflowCall call)
    {
        var name = call.Fields.RequiredText("name");
        var version = call.Fields.RequiredText("version");
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        return
            RegistryFields.Name(name).TryGet(out var model, out var fault)
            && RegistryFields.Version(version).TryGet(out var number, out fault)
            ? new AskedVersion(model, number, version)
            : fault;
    }

    /// <summary>The fault in MLflow's sentence. A version of a model that is not there is, to MLflow, a version that is not there.</summary>
    public Fault Says(Fault fault) =>
        fault.Reason == CatalogFaults.ModelUnknown
            ? CatalogFaults.VersionUnknown.With($"Model Version (name={Name}, version={Text}) not found")
            : RegistrySentences.Of(fault, Name, Text);
}
