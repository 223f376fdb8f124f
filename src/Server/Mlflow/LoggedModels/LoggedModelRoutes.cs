using Airworthy.Catalog.Tracking.Files;
using Airworthy.Catalog.Tracking.LoggedModels;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Mlflow.Files;

namespace Airworthy.Server.Mlflow.LoggedModels;

/// <summary>MLflow 3's logged models.</summary>
internal static class LoggedModelRoutes
{
    private const string One = "logged-models/{model_id}";

    public static void Map(MlflowDoor door)
    {
        door.Map("POST", "logged-models", Permission.Register, CreateAsync);
        door.Map("POST", "logged-models/search", Permission.Read, SearchAsync);
        door.Map("GET", One, Permission.Read, GetAsync);
        door.Map("PATCH", One, Permission.Register, FinalizeAsync);
        door.Map("DELETE", One, Permission.Register, DeleteAsync);
        door.Map("POST", $"{One}/params", Permission.Register, AddParamsAsync);
        door.Map("PATCH", $"{One}/tags", Permission.Register, SetTagsAsync);
        door.Map("DELETE", $"{One}/tags/{{**tag_key}}", Permission.Register, DeleteTagAsync);
        door.Map("GET", $"{One}/artifacts/directories", Permission.Read, ListFilesAsync);
        door.Map("GET", $"/ajax-api/2.0/mlflow/{One}/artifacts/files", Permission.Read, SendFileAsync);
    }

    private static async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var draft = new LoggedModelDraft(call.Fields.RequiredText("experiment_id"))
        {
            Name = call.Fields.Text("name"),
            ModelType = call.Fields.Text("model_type"),
            SourceRunId = call.Fields.Text("source_run_id"),
            Params = Pairs(call, "params"),
            Tags = Pairs(call, "tags"),
        };
        return call.Fault is { } fault
            ? fault
            : (await Service(call.Http).CreateAsync(draft)).Map(LoggedModelWriting.Reply);
    }

    private static ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call) =>
        // MLflow takes whatever is not "true" for false.
        new(
            Service(call.Http)
                .Get(
                    call.Route("model_id"),
                    string.Equals(call.Fields.Text("allow_deleted"), "true", StringComparison.OrdinalIgnoreCase)
                )
                .Map(LoggedModelWriting.Reply)
        );

    private static async ValueTask<Result<MlflowReply>> FinalizeAsync(MlflowCall call)
    {
        var status = Status(call.Fields.RequiredText("status"));
        return call.Fault is { } fault ? fault
            : status is null
                ? LoggedModelFaults.BadLoggedModel.With(
                    "Invalid value for parameter 'status' supplied: it is LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED."
                )
            : await ChangeAsync(call, new LoggedModelChange { Status = status });
    }

    private static async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call) =>
        Emptied(await ChangeAsync(call, new LoggedModelChange { Delete = true }));

    private static async ValueTask<Result<MlflowReply>> AddParamsAsync(MlflowCall call)
    {
        var change = new LoggedModelChange { Params = Pairs(call, "params") };
        return call.Fault is { } fault ? fault : Emptied(await ChangeAsync(call, change));
    }

    private static async ValueTask<Result<MlflowReply>> SetTagsAsync(MlflowCall call)
    {
        var change = new LoggedModelChange { Tags = Pairs(call, "tags") };
        return call.Fault is { } fault ? fault : await ChangeAsync(call, change);
    }

    private static async ValueTask<Result<MlflowReply>> DeleteTagAsync(MlflowCall call) =>
        Emptied(await ChangeAsync(call, new LoggedModelChange { WithoutTag = call.Route("tag_key") }));

    private static ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
    {
        var query = new LoggedModelQuery
        {
            ExperimentIds = call.Fields.Texts("experiment_ids"),
            Filter = call.Fields.Text("filter"),
            Datasets =
            [
                .. call
                    .Fields.List("datasets")
                    .Select(d => new DatasetReference(d.RequiredText("dataset_name"), d.Text("dataset_digest"))),
            ],
            OrderBy = [.. call.Fields.List("order_by").Select(Order)],
            MaxResults = (int)Math.Clamp(call.Fields.Whole("max_results") ?? 0, -1, int.MaxValue),
            PageToken = call.Fields.Text("page_token"),
        };
        return new(call.Fault is { } fault ? fault : Service(call.Http).Search(query).Map(LoggedModelWriting.Reply));
    }

    private static async ValueTask<Result<MlflowReply>> ListFilesAsync(MlflowCall call)
    {
        var folder = call.Fields.Text("artifact_directory_path") ?? "";
        if (!Root(call.Http, call.Route("model_id")).TryGet(out var root, out var fault))
        {
            return fault;
        }
        if (!TreePathRules.Read(folder).TryGet(out var place, out fault))
        {
            return fault;
        }
        var files = call.Http.RequestServices.GetRequiredService<FileService>();
        return (await files.ListAsync(TreePathRules.Join(root.Path, place), call.Cancel)).Map(entries =>
            MlflowReply.Of(FileRoutes.Listing(entries, place, root.Uri))
        );
    }

    private static async Task SendFileAsync(HttpContext http)
    {
        var path = http.Request.Query["artifact_file_path"].ToString();
        if (
            !Root(http, (string)http.GetRouteValue("model_id")!).TryGet(out var root, out var fault)
            || !TreePathRules.ReadFile(path).TryGet(out path, out fault)
        )
        {
            await MlflowDoor.WriteAsync(http, fault);
            return;
        }
        var files = http.RequestServices.GetRequiredService<FileService>();
        await FileReply.SendAsync(
            http,
            await files.OpenAsync(TreePathRules.Join(root.Path, path), http.RequestAborted)
        );
    }

    private static Result<(string Uri, string Path)> Root(HttpContext http, string id)
    {
        if (!Service(http).Get(id).TryGet(out var model, out var fault))
        {
            return fault;
        }
        if (!FileRootRules.Find(model.ArtifactUri).TryGet(out var path, out fault))
        {
            return fault;
        }
        return path is null
            ? FileFaults.FileUnknown.With(
                $"The files of logged model '{id}' lie in {Clip.Short(model.ArtifactUri)}, not here."
            )
            : (model.ArtifactUri, path);
    }

    private static async ValueTask<Result<MlflowReply>> ChangeAsync(MlflowCall call, LoggedModelChange change) =>
        (await Service(call.Http).ChangeAsync(call.Route("model_id"), change)).Map(LoggedModelWriting.Reply);

    private static Result<MlflowReply> Emptied(Result<MlflowReply> answer) => answer.Map(_ => MlflowReply.Empty);

    private static LoggedModelOrder Order(Fields order)
    {
        var (name, digest) = (order.Text("dataset_name"), order.Text("dataset_digest"));
        return new LoggedModelOrder(
            order.RequiredText("field_name"),
            order.Flag("ascending") ?? true,
            string.IsNullOrEmpty(name) && string.IsNullOrEmpty(digest) ? null : new DatasetReference(name ?? "", digest)
        );
    }

    private static List<KeyValuePair<string, string>> Pairs(MlflowCall call, string field) =>
        [
            .. call
                .Fields.List(field)
                .Select(p => new KeyValuePair<string, string>(p.RequiredText("key"), p.Text("value") ?? "")),
        ];

    private static LoggedModelStatus? Status(string name) =>
        name switch
        {
            "LOGGED_MODEL_PENDING" => LoggedModelStatus.Pending,
            "LOGGED_MODEL_READY" => LoggedModelStatus.Ready,
            "LOGGED_MODEL_UPLOAD_FAILED" => LoggedModelStatus.Failed,
            _ => null,
        };

    private static LoggedModelService Service(HttpContext http) =>
        http.RequestServices.GetRequiredService<LoggedModelService>();
}
