using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Labels;
using Airworthy.Delivery.Triggers;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Aliases of registered models, as MLflow's clients call them.</summary>
internal sealed class AliasRoutes(
    ModelService models,
    LabelService labels,
    TriggerService triggers,
    RegistryReader reader
)
{
    private const string Noted = "The pipeline begins one for this request.";
    private const string Path = "registered-models/alias";

    public void Map(MlflowDoor door)
    {
        door.Map("POST", Path, Permission.Register, SetAsync);
        door.Map("DELETE", Path, Permission.Register, RemoveAsync);
        door.Map("GET", Path, Permission.Read, GetAsync);
    }

    private async ValueTask<Result<MlflowReply>> SetAsync(MlflowCall call)
    {
        var asked = AskedVersion.Read(call);
        var alias = call.Fields.RequiredText("alias");
        if (!asked.TryGet(out var version, out var fault))
        {
            return fault;
        }
        if ((call.Fault ?? RegistryFields.Alias(alias)) is { } wrong)
        {
            return wrong;
        }
        var set = await labels.SetAliasAsync(call.Caller.Principal, version.Name, alias, version.Number, call.Cancel);
        return set.TryGet(out _, out fault) ? MlflowReply.Empty
            : await IsRequestAsync(call, version, alias, fault)
                ? version.Says(fault with { Detail = $"{fault.Detail} {Noted}" })
            : version.Says(fault);
    }

    /// <summary>Whether asking for a label that only a release moves is what the pipeline begins one for, by somebody who may begin releases.</summary>
    private async Task<bool> IsRequestAsync(MlflowCall call, AskedVersion version, string alias, Fault fault) =>
        fault.Reason == LabelFaults.OnlyByRelease
        && call.Caller.May.HasFlag(Permission.Release)
        && await triggers.RequestAsync(call.Caller.Principal, version.Name, alias, version.Number, call.Cancel);

    private async ValueTask<Result<MlflowReply>> RemoveAsync(MlflowCall call)
    {
        if (!Asked(call).TryGet(out var asked, out var fault))
        {
            return fault;
        }
        var removed = await labels.RemoveAliasAsync(call.Caller.Principal, asked.Name, asked.Alias, call.Cancel);
        return removed.TryGet(out _, out fault) ? MlflowReply.Empty : RegistrySentences.Of(fault, asked.Name);
    }

    private async ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call)
    {
        if (!Asked(call).TryGet(out var asked, out var fault))
        {
            return fault;
        }
        if (
            (await labels.NumberOfAsync(asked.Name, asked.Alias, call.Cancel)).TryGet(out var number, out fault)
            && (await models.VersionAsync(asked.Name, number, call.Cancel)).TryGet(out var row, out fault)
        )
        {
            return ModelVersionRoutes.Show(await reader.ShowAsync(row.Value, call.Cancel));
        }
        return RegistrySentences.Of(fault, asked.Name);
    }

    private static Result<(ModelName Name, string Alias)> Asked(MlflowCall call)
    {
        var name = call.Fields.RequiredText("name");
        var alias = call.Fields.RequiredText("alias");
        return (call.Fault ?? RegistryFields.Alias(alias)) is { } wrong
            ? wrong
            : RegistryFields.Name(name).Map(n => (n, alias));
    }
}
