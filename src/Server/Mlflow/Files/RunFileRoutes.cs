using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Files;

/// <summary>Artifacts asked for by the run or the version they belong to.</summary>
internal static class RunFileRoutes
{
    // Of one call by a browser; clients use the proxy, which has no such limit.
    private const long MaxUpload = 10 * 1024 * 1024;

    public static void Map(MlflowDoor door)
    {
        door.Map("GET", "artifacts/list", Permission.Read, ListAsync);
        foreach (var root in (string[])["", "/ajax-api/2.0/mlflow"])
        {
            door.Map("GET", $"{root}/get-artifact", Permission.Read, RunFileAsync);
        }
        door.Map("POST", "/ajax-api/2.0/mlflow/upload-artifact", Permission.Register, UploadAsync);
        door.Map("GET", "/model-versions/get-artifact", Permission.Read, VersionFileAsync);
        door.Map("GET", "/ajax-api/2.0/mlflow/model-versions/get-artifact", Permission.Read, VersionFileAsync);
    }

    private static async ValueTask<Result<MlflowReply>> ListAsync(MlflowCall call)
    {
        var id = call.Fields.RunId();
        var path = call.Fields.Text("path") ?? "";
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        if (!(await RootAsync(call.Http, id, call.Cancel)).TryGet(out var root, out var fault))
        {
            return fault;
        }
        if (!TreePathRules.Read(path).TryGet(out var folder, out fault))
        {
            return fault;
        }
        var files = Service(call.Http);
        return (await files.ListAsync(TreePathRules.Join(root.Path, folder), call.Cancel)).Map(entries =>
            MlflowReply.Of(FileRoutes.Listing(entries, folder, root.Uri))
        );
    }

    private static async Task RunFileAsync(HttpContext http)
    {
        var fields = Fields.OfQuery(http.Request.Query);
        var id = fields.RunId();
        var path = fields.RequiredText("path");
        await FileReply.SendAsync(http, fields.Faults.First is { } wrong ? wrong : await OpenAsync(http, id, path));
    }

    private static async Task UploadAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var stored = await PutAsync(http, query["run_uuid"].ToString(), query["path"].ToString());
        await MlflowDoor.WriteAsync(http, stored.Map(_ => MlflowReply.Empty));
    }

    private static async Task<Result<TreeFile>> PutAsync(HttpContext http, string run, string path)
    {
        if (run.Length == 0 || path.Length == 0)
        {
            return MlflowFaults.BadParameter.With($"Request must specify {(run.Length == 0 ? "run_uuid" : "path")}.");
        }
        if (!TreePathRules.ReadFile(path).TryGet(out var file, out var fault))
        {
            return fault;
        }
        if (http.Request.ContentLength > MaxUpload)
        {
            return FileFaults.FileTooLarge.With("Artifact size is too large. Max size is 10MB.");
        }
        if (http.Request.ContentLength is null or 0)
        {
            return MlflowFaults.BadParameter.With("Request must specify data.");
        }
        return (await RootAsync(http, run, http.RequestAborted)).TryGet(out var root, out fault)
            ? await Service(http).PutAsync(TreePathRules.Join(root.Path, file), http.Request.Body, http.RequestAborted)
            : fault;
    }

    private static async Task<Result<OpenedFile>> OpenAsync(HttpContext http, string run, string path)
    {
        if (!TreePathRules.ReadFile(path).TryGet(out var file, out var fault))
        {
            return fault;
        }
        return (await RootAsync(http, run, http.RequestAborted)).TryGet(out var root, out fault)
            ? await Service(http).OpenAsync(TreePathRules.Join(root.Path, file), http.RequestAborted)
            : fault;
    }

    // What a version has is what was frozen, not what lies at its source now.
    private static async Task VersionFileAsync(HttpContext http)
    {
        var fields = Fields.OfQuery(http.Request.Query);
        var name = fields.RequiredText("name");
        var number = fields.RequiredWhole("version");
        var path = fields.RequiredText("path");
        await FileReply.SendAsync(
            http,
            fields.Faults.First is { } wrong ? wrong : await OpenVersionAsync(http, name, number, path)
        );
    }

    private static async Task<Result<OpenedFile>> OpenVersionAsync(
        HttpContext http,
        string name,
        long number,
        string path
    )
    {
        if (
            !TreePathRules.ReadFile(path).TryGet(out var place, out var fault)
            || !ModelName.Parse(name).TryGet(out var model, out fault)
        )
        {
            return fault;
        }
        var models = http.RequestServices.GetRequiredService<ModelService>();
        var found = await models.VersionAsync(model, (int)Math.Clamp(number, 0, int.MaxValue), http.RequestAborted);
        if (!found.TryGet(out var version, out fault))
        {
            return fault;
        }
        var blobs = http.RequestServices.GetRequiredService<IBlobStore>();
        return
            version.Value.Files.FirstOrDefault(f => f.Path == place) is { } file
            && blobs.Open(file.Digest) is { } content
            ? new OpenedFile(new TreeFile(file.Path, file.Digest, file.Size, version.Value.RegisteredAt), content)
            : FileFaults.FileUnknown.With(
                $"Version {number} of '{Clip.Short(name)}' has no file '{Clip.Short(path)}'."
            );
    }

    private static async Task<Result<(string Uri, string Path)>> RootAsync(
        HttpContext http,
        string run,
        CancellationToken cancel
    )
    {
        var runs = http.RequestServices.GetRequiredService<RunService>();
        if (!(await runs.GetAsync(run, cancel)).TryGet(out var found, out var fault))
        {
            return fault;
        }
        var uri = found.Info.ArtifactUri;
        if (!FileRootRules.Find(uri).TryGet(out var path, out fault))
        {
            return fault;
        }
        return path is not null
            ? (uri, path)
            : FileFaults.FileUnknown.With(
                $"The run's artifacts lie at '{Clip.Short(uri)}', which is no place of this server's; read them there."
            );
    }

    private static FileService Service(HttpContext http) => http.RequestServices.GetRequiredService<FileService>();
}
