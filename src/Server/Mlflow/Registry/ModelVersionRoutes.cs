using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Labels;
using Airworthy.Delivery.Retirement;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Model versions, as MLflow's clients call them.</summary>
internal sealed class ModelVersionRoutes(
    ModelService models,
    ReferenceService references,
    RegisteredVersionService registered,
    LabelService labels,
    RemovalService removal,
    IRegistrySearch search,
    RegistryReader reader,
    VersionSources sources
)
{
    public void Map(MlflowDoor door)
    {
        const string Root = "model-versions/";
        door.Map("POST", Root + "create", Permission.Register, CreateAsync);
        door.Map("PATCH", Root + "update", Permission.Register, UpdateAsync);
        door.Map("POST", Root + "transition-stage", Permission.Register, StageAsync);
        door.Map("DELETE", Root + "delete", Permission.Register, DeleteAsync);
        door.Map("GET", Root + "get", Permission.Read, GetAsync);
        door.Map("GET", Root + "search", Permission.Read, SearchAsync);
        door.Map("GET", Root + "get-download-uri", Permission.Read, DownloadUriAsync);
    }

    /// <summary>The stage of that name, in whatever case.</summary>
    public static Result<string> Stage(string text) =>
        VersionStage.Find(text) is { } stage
            ? stage
            : MlflowFaults.BadParameter.With(
                $"Invalid Model Version stage: {Clip.Short(text)}. Value must be one of {string.Join(", ", VersionStage.All)}."
            );

    private async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var text = call.Fields.RequiredText("name");
        var source = call.Fields.RequiredText("source");
        var tags = call.Fields.List("tags");
        var description = call.Fields.Text("description") ?? "";
        var wanted = new VersionByReference
        {
            Model = default,
            Source = source,
            RunId = NullIfEmpty(call.Fields.Text("run_id")),
            RunLink = NullIfEmpty(call.Fields.Text("run_link")),
            LoggedModelId = NullIfEmpty(call.Fields.Text("model_id")),
            Description = description,
        };
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        if (
            !RegistryFields.Name(text).TryGet(out var name, out var fault)
            || !RegistryFields.Tags(tags).TryGet(out var good, out fault)
        )
        {
            return fault;
        }
        if ((TooLong(wanted) ?? await sources.CheckAsync(wanted with { Tags = good }, call.Cancel)) is { } refused)
        {
            return refused;
        }
        var registration = await references.RegisterAsync(
            call.Caller,
            wanted with
            {
                Model = name,
                Tags = good,
            },
            labels.NumberOfAsync,
            call.Cancel
        );
        if (!registration.TryGet(out var made, out fault))
        {
            return RegistrySentences.Of(fault, name);
        }
        await sources.TellAsync(wanted, name, made.Version.Number, call.Cancel);
        // A new version has no aliases and serves nowhere.
        return Show(new ShownVersion(made.Version, VersionStage.None, []));
    }

    private static Fault? TooLong(VersionByReference wanted) =>
        RegistryFields.Length("description", wanted.Description)
        ?? (wanted.Source.Length > 5_000 ? Longer("source", 5_000) : null)
        ?? (wanted.RunLink?.Length > 5_000 ? Longer("run_link", 5_000) : null)
        ?? (wanted.RunId?.Length > 500 ? Longer("run_id", 500) : null)
        ?? (wanted.LoggedModelId?.Length > 500 ? Longer("model_id", 500) : null);

    private static Fault Longer(string field, int most) =>
        MlflowFaults.BadParameter.With($"'{field}' exceeds the maximum length of {most} characters");

    private async ValueTask<Result<MlflowReply>> UpdateAsync(MlflowCall call)
    {
        var asked = AskedVersion.Read(call);
        var description = call.Fields.Text("description") ?? "";
        if (!asked.TryGet(out var version, out var fault))
        {
            return fault;
        }
        if ((call.Fault ?? RegistryFields.Length("description", description)) is { } wrong)
        {
            return wrong;
        }
        var changed = await registered.DescribeAsync(
            call.Caller.Principal,
            version.Name,
            version.Number,
            description,
            call.Cancel
        );
        return changed.TryGet(out var state, out fault)
            ? Show(await reader.ShowAsync(state, call.Cancel))
            : version.Says(fault);
    }

    private async ValueTask<Result<MlflowReply>> StageAsync(MlflowCall call)
    {
        var asked = AskedVersion.Read(call);
        var text = call.Fields.RequiredText("stage");
        var archive = call.Fields.Flag("archive_existing_versions") ?? false;
        if (!asked.TryGet(out var version, out var fault))
        {
            return fault;
        }
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        if (!Stage(text).TryGet(out var stage, out fault))
        {
            return fault;
        }
        if (archive && stage is not (VersionStage.Staging or VersionStage.Production))
        {
            return MlflowFaults.BadParameter.With(
                $"Model version transition cannot archive existing model versions because '{stage}' is not an Active stage. Valid stages are ['Staging', 'Production']"
            );
        }
        var staged = await labels.StageAsync(
            call.Caller.Principal,
            version.Name,
            version.Number,
            stage,
            archive,
            call.Cancel
        );
        return staged.TryGet(out var state, out fault)
            ? Show(await reader.ShowAsync(state, call.Cancel))
            : version.Says(fault);
    }

    private async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call) =>
        !AskedVersion.Read(call).TryGet(out var version, out var fault) ? fault
        : (await removal.DeleteVersionAsync(call.Caller.Principal, version.Name, version.Number, call.Cancel)).TryGet(
            out _,
            out fault
        )
            ? MlflowReply.Empty
        : version.Says(fault);

    private async ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call) =>
        !AskedVersion.Read(call).TryGet(out var version, out var fault) ? fault
        : (await FindAsync(version, call.Cancel)).TryGet(out var state, out fault)
            ? Show(await reader.ShowAsync(state, call.Cancel))
        : fault;

    private async ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
    {
        if (!RegistrySearchFields.OfVersions(call).TryGet(out var query, out var fault))
        {
            return fault;
        }
        if (!(await search.VersionsAsync(query, call.Cancel)).TryGet(out var page, out fault))
        {
            return fault;
        }
        var shown = await reader.ShowAsync(page.Found, call.Cancel);
        return MlflowReply.Of(json =>
        {
            json.List("model_versions", shown, RegistryWriting.Version);
            json.TextUnlessEmpty("next_page_token", page.Next);
        });
    }

    private async ValueTask<Result<MlflowReply>> DownloadUriAsync(MlflowCall call)
    {
        if (
            !AskedVersion.Read(call).TryGet(out var version, out var fault)
            || !(await FindAsync(version, call.Cancel)).TryGet(out var state, out fault)
        )
        {
            return fault;
        }
        var place = await sources.PlaceAsync(state, call.Cancel);
        return MlflowReply.Of(json => json.WriteString("artifact_uri", place));
    }

    private async Task<Result<VersionState>> FindAsync(AskedVersion version, CancellationToken cancel) =>
        (await models.VersionAsync(version.Name, version.Number, cancel)).TryGet(out var row, out var fault)
            ? row.Value
            : version.Says(fault);

    internal static MlflowReply Show(ShownVersion shown) =>
        MlflowReply.Of(json => json.Message("model_version", j => RegistryWriting.Version(j, shown)));

    private static string? NullIfEmpty(string? text) => text is { Length: > 0 } ? text : null;
}
