using System.Globalization;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Values;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Mlflow.Files;

/// <summary>The artifact proxy: files by their path, up and down as streams.</summary>
internal static class FileRoutes
{
    private const string Artifacts = "mlflow-artifacts/artifacts";
    private const string Presigned = "mlflow-artifacts/presigned";

    public static void Map(MlflowDoor door)
    {
        foreach (var root in (string[])["/api/2.0", "/ajax-api/2.0"])
        {
            door.Map("GET", $"{root}/{Artifacts}", Permission.Read, ListAsync);
            door.Map("GET", $"{root}/{Artifacts}/{{**path}}", Permission.Read, DownloadAsync);
            door.Map("GET", $"{root}/{Presigned}/{{**path}}", Permission.Read, PresignAsync);
            door.Map("DELETE", $"{root}/{Artifacts}/{{**path}}", Permission.Register, DeleteAsync);
            door.Routes.MapPut($"{root}/{Artifacts}/{{**path}}", (RequestDelegate)UploadAsync)
                .WithMetadata(new DisableRequestSizeLimitAttribute())
                .Needs(Permission.Register)
                .ExcludeFromDescription();
            PartRoutes.Map(door, root);
        }
    }

    /// <summary>The path behind <paramref name="call"/> as it was sent: routing resolves some escapes and dots, and hides them.</summary>
    public static string PathBehind(HttpContext http, string call)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var sent = query < 0 ? target : target[..query];
        var at = sent.IndexOf(call, StringComparison.Ordinal);
        return at < 0 ? (http.GetRouteValue("path") as string ?? "") : sent[(at + call.Length)..].TrimStart('/');
    }

    /// <summary>Members of MLflow's FileInfo.</summary>
    public static Action<System.Text.Json.Utf8JsonWriter> Listing(
        IReadOnlyList<TreeEntry> entries,
        string folder = "",
        string? root = null
    ) =>
        json =>
        {
            json.Text("root_uri", root);
            json.List(
                "files",
                entries,
                (j, entry) =>
                {
                    j.WriteString("path", TreePathRules.Join(folder, entry.Name));
                    j.WriteBoolean("is_dir", entry.IsFolder);
                    j.Whole("file_size", entry.Size);
                }
            );
        };

    private static async Task ListAsync(HttpContext http)
    {
        var entries = await Service(http).ListAsync(http.Request.Query["path"].ToString(), http.RequestAborted);
        await MlflowDoor.WriteAsync(http, entries.Map(e => MlflowReply.Of(Listing(e))));
    }

    private static async Task DownloadAsync(HttpContext http)
    {
        var path = PathBehind(http, Artifacts);
        if (path.Length == 0)
        {
            await ListAsync(http);
            return;
        }
        await FileReply.SendAsync(http, await Service(http).OpenAsync(path, http.RequestAborted));
    }

    private static async Task UploadAsync(HttpContext http)
    {
        var path = PathBehind(http, Artifacts);
        var limit = Service(http).Limits.MaxFileBytes;
        var stored =
            http.Request.ContentLength > limit
                ? FileFaults.FileTooLarge.With(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{http.Request.ContentLength} bytes were announced, and an artifact has at most {limit}."
                    )
                )
                : await Service(http).PutAsync(path, http.Request.Body, http.RequestAborted);
        await MlflowDoor.WriteAsync(http, stored.Map(_ => MlflowReply.Empty));
    }

    private static async Task DeleteAsync(HttpContext http)
    {
        var deleted = await Service(http).DeleteAsync(PathBehind(http, Artifacts), http.RequestAborted);
        await MlflowDoor.WriteAsync(http, deleted.Map(_ => MlflowReply.Empty));
    }

    /// <summary>
    /// Where a client fetches a large file in ranges, several at a time. It asks there without its credentials unless it is told to
    /// send them, so it is told to send those that it sent here.
    /// </summary>
    private static async Task PresignAsync(HttpContext http)
    {
        var opened = await Service(http).OpenAsync(PathBehind(http, Presigned), http.RequestAborted);
        if (opened.IsOk)
        {
            await opened.Value.Content.DisposeAsync();
        }
        http.Response.Headers.CacheControl = "no-store";
        await MlflowDoor.WriteAsync(http, opened.Map(file => MlflowReply.Of(json => WritePresigned(json, http, file))));
    }

    private static void WritePresigned(System.Text.Json.Utf8JsonWriter json, HttpContext http, OpenedFile file)
    {
        var path = string.Join('/', file.File.Path.Split('/').Select(Uri.EscapeDataString));
        json.WriteString("url", $"{http.Request.Scheme}://{http.Request.Host}/api/2.0/{Artifacts}/{path}");
        json.WriteStartObject("headers");
        if (http.Request.Headers.Authorization is [{ } own])
        {
            json.WriteString("Authorization", own);
        }
        json.WriteEndObject();
        json.WriteNumber("file_size", file.File.Size);
    }

    private static FileService Service(HttpContext http) => http.RequestServices.GetRequiredService<FileService>();
}
