using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Retirement;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Registered models, as MLflow's clients call them.</summary>
internal sealed class RegisteredModelRoutes(
    ModelService models,
    RegisteredModelService registered,
    RemovalService removal,
    IRegistrySearch search,
    RegistryReader reader
)
{
    public void Map(MlflowDoor door)
    {
        const string Root = "registered-models/";
        door.Map("POST", Root + "create", Permission.Register, CreateAsync);
        door.Map("POST", Root + "rename", Permission.Register, RenameAsync);
        door.Map("PATCH", Root + "update", Permission.Register, UpdateAsync);
        door.Map("DELETE", Root + "delete", Permission.Register, DeleteAsync);
        door.Map("GET", Root + "get", Permission.Read, GetAsync);
        door.Map("GET", Root + "search", Permission.Read, SearchAsync);
        door.Map("POST", Root + "set-tag", Permission.Register, TagAsync);
        door.Map("DELETE", Root + "delete-tag", Permission.Register, UntagAsync);
        door.Map("GET", Root + "get-latest-versions", Permission.Read, LatestAsync);
        door.Map("POST", Root + "get-latest-versions", Permission.Read, LatestAsync);
    }

    private async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var text = call.Fields.RequiredText("name");
        var description = call.Fields.Text("description") ?? "";
        var tags = call.Fields.List("tags");
        if (
            !Named(call, text).TryGet(out var name, out var fault)
            || !RegistryFields.Tags(tags).TryGet(out var good, out fault)
        )
        {
            return fault;
        }
        if ((call.Fault ?? RegistryFields.Length("description", description)) is { } wrong)
        {
            return wrong;
        }
        var owner = OwnerRules.Of(call.Caller, null);
        var created = await registered.CreateAsync(call.Caller.Principal, name, owner, description, good, call.Cancel);
        // A new model has no labels and no versions, so there is nothing to look up.
        return created.TryGet(out var model, out fault)
            ? Show(new ShownModel(model, [], []))
            : RegistrySentences.Of(fault, name);
    }

    private async ValueTask<Result<MlflowReply>> RenameAsync(MlflowCall call)
    {
        var from = call.Fields.RequiredText("name");
        var to = call.Fields.RequiredText("new_name");
        if (
            !Named(call, from).TryGet(out var name, out var fault)
            || !RegistryFields.Name(to, "new_name").TryGet(out var renamed, out fault)
        )
        {
            return fault;
        }
        if (
            (await removal.RenameModelAsync(call.Caller.Principal, name, renamed, call.Cancel)).TryGet(
                out var model,
                out fault
            )
        )
        {
            return Show(await reader.ShowAsync(model, call.Cancel));
        }
        return RegistrySentences.Of(fault, fault.Reason == RegistryFaults.ModelExists ? renamed : name);
    }

    private async ValueTask<Result<MlflowReply>> UpdateAsync(MlflowCall call)
    {
        var text = call.Fields.RequiredText("name");
        var description = call.Fields.Text("description") ?? "";
        if (!Named(call, text).TryGet(out var name, out var fault))
        {
            return fault;
        }
        if (RegistryFields.Length("description", description) is { } wrong)
        {
            return wrong;
        }
        var changed = await registered.DescribeAsync(call.Caller.Principal, name, description, call.Cancel);
        return changed.TryGet(out var model, out fault)
            ? Show(await reader.ShowAsync(model, call.Cancel))
            : RegistrySentences.Of(fault, name);
    }

    private async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call) =>
        !Named(call, call.Fields.RequiredText("name")).TryGet(out var name, out var fault) ? fault
        : (await removal.DeleteModelAsync(call.Caller.Principal, name, call.Cancel)).TryGet(out _, out fault)
            ? MlflowReply.Empty
        : RegistrySentences.Of(fault, name);

    private async ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call) =>
        !Named(call, call.Fields.RequiredText("name")).TryGet(out var name, out var fault) ? fault
        : (await models.FindAsync(name, call.Cancel)).TryGet(out var row, out fault)
            ? Show(await reader.ShowAsync(row.Value, call.Cancel))
        : RegistrySentences.Of(fault, name);

    private async ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
    {
        if (!RegistrySearchFields.OfModels(call).TryGet(out var query, out var fault))
        {
            return fault;
        }
        if (!(await search.ModelsAsync(query, call.Cancel)).TryGet(out var page, out fault))
        {
            return fault;
        }
        var shown = await reader.ShowAsync(page.Found, call.Cancel);
        return MlflowReply.Of(json =>
        {
            json.List("registered_models", shown, RegistryWriting.Model);
            json.TextUnlessEmpty("next_page_token", page.Next);
        });
    }

    private async ValueTask<Result<MlflowReply>> TagAsync(MlflowCall call)
    {
        var text = call.Fields.RequiredText("name");
        var key = call.Fields.RequiredText("key");
        var value = call.Fields.Text("value") ?? "";
        if (!Named(call, text).TryGet(out var name, out var fault))
        {
            return fault;
        }
        if (RegistryFields.Tag(key, value) is { } wrong)
        {
            return wrong;
        }
        return (await registered.TagAsync(call.Caller.Principal, name, key, value, call.Cancel)).TryGet(
            out _,
            out fault
        )
            ? MlflowReply.Empty
            : RegistrySentences.Of(fault, name);
    }

    private async ValueTask<Result<MlflowReply>> UntagAsync(MlflowCall call)
    {
        var text = call.Fields.RequiredText("name");
        var key = call.Fields.RequiredText("key");
        if (!Named(call, text).TryGet(out var name, out var fault))
        {
            return fault;
        }
        if (RegistryFields.TagKey(key) is { } wrong)
        {
            return wrong;
        }
        return (await registered.UntagAsync(call.Caller.Principal, name, key, call.Cancel)).TryGet(out _, out fault)
            ? MlflowReply.Empty
            : RegistrySentences.Of(fault, name);
    }

    private async ValueTask<Result<MlflowReply>> LatestAsync(MlflowCall call)
    {
        var text = call.Fields.RequiredText("name");
        var asked = call.Fields.Texts("stages");
        if (!Named(call, text).TryGet(out var name, out var fault))
        {
            return fault;
        }
        var stages = new List<string>();
        foreach (var stage in asked)
        {
            if (!ModelVersionRoutes.Stage(stage).TryGet(out var known, out fault))
            {
                return fault;
            }
            stages.Add(known);
        }
        if (!(await reader.LatestAsync(name, call.Cancel)).TryGet(out var latest, out fault))
        {
            return RegistrySentences.Of(fault, name);
        }
        var wanted = stages.Count == 0 ? latest : [.. latest.Where(v => stages.Contains(v.Stage))];
        return MlflowReply.Of(json => json.List("model_versions", wanted, RegistryWriting.Version));
    }

    private static Result<ModelName> Named(MlflowCall call, string text) =>
        call.Fault is { } fault ? fault : RegistryFields.Name(text);

    private static MlflowReply Show(ShownModel shown) =>
        MlflowReply.Of(json => json.Message("registered_model", j => RegistryWriting.Model(j, shown)));
}
