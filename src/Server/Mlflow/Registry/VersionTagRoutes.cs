using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Tags of model versions, as MLflow's clients call them.</summary>
internal sealed class VersionTagRoutes(RegisteredVersionService registered)
{
    public void Map(MlflowDoor door)
    {
        door.Map("POST", "model-versions/set-tag", Permission.Register, TagAsync);
        door.Map("DELETE", "model-versions/delete-tag", Permission.Register, UntagAsync);
    }

    private async ValueTask<Result<MlflowReply>> TagAsync(MlflowCall call)
    {
        var asked = AskedVersion.Read(call);
        var key = call.Fields.RequiredText("key");
        var value = call.Fields.Text("value") ?? "";
        if (!asked.TryGet(out var version, out var fault))
        {
            return fault;
        }
        if ((call.Fault ?? RegistryFields.Tag(key, value)) is { } wrong)
        {
            return wrong;
        }
        var tagged = await registered.TagAsync(
            call.Caller.Principal,
            version.Name,
            version.Number,
            key,
            value,
            call.Cancel
        );
        return tagged.TryGet(out _, out fault) ? MlflowReply.Empty : version.Says(fault);
    }

    private async ValueTask<Result<MlflowReply>> UntagAsync(MlflowCall call)
    {
        var asked = AskedVersion.Read(call);
        var key = call.Fields.RequiredText("key");
        if (!asked.TryGet(out var version, out var fault))
        {
            return fault;
        }
        if ((call.Fault ?? RegistryFields.TagKey(key)) is { } wrong)
        {
            return wrong;
        }
        var untagged = await registered.UntagAsync(
            call.Caller.Principal,
            version.Name,
            version.Number,
            key,
            call.Cancel
        );
        return untagged.TryGet(out _, out fault) ? MlflowReply.Empty : version.Says(fault);
    }
}
