using System.Globalization;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Auth;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Mlflow.Files;

/// <summary>
/// Files that come in parts. The client sends parts to addresses it is given, without its credentials, as it would to a cloud store; so
/// the address itself, with an id that cannot be guessed, is what lets a part in.
/// </summary>
internal static class PartRoutes
{
    private const string Multipart = "mlflow-artifacts/mpu";

    public static void Map(MlflowDoor door, string root)
    {
        Call("create", CreateAsync);
        Call("complete", CompleteAsync);
        Call("abort", AbortAsync);
        door.Routes.MapPut($"{root}/{Multipart}/parts/{{upload}}/{{number:int}}", (RequestDelegate)ReceiveAsync)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .ForEverybody()
            .ExcludeFromDescription();

        void Call(string what, MlflowHandler handler) =>
            door.Map(
                "POST",
                $"{root}/{Multipart}/{what}/{{**path}}",
                Permission.Register,
                http => MlflowDoor.AnswerAsync(http, handler)
            );
    }

    private static async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var path = Target(call, "create");
        var count = call.Fields.Whole("num_parts") ?? 1;
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        var begun = await Service(call.Http).BeginPartsAsync(path, count, call.Cancel);
        var request = call.Http.Request;
        return begun.Map(upload =>
            MlflowReply.Of(json =>
            {
                json.WriteString("upload_id", upload);
                json.WriteStartArray("credentials");
                for (var number = 1; number <= count; number++)
                {
                    json.WriteStartObject();
                    json.WriteString(
                        "url",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{request.Scheme}://{request.Host}/api/2.0/{Multipart}/parts/{upload}/{number}"
                        )
                    );
                    json.WriteNumber("part_number", number);
                    json.WriteStartObject("headers");
                    json.WriteEndObject();
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            })
        );
    }

    private static async Task ReceiveAsync(HttpContext http)
    {
        var number = int.Parse((string)http.GetRouteValue("number")!, CultureInfo.InvariantCulture);
        var upload = (string)http.GetRouteValue("upload")!;
        var received = await Service(http).PutPartAsync(upload, number, http.Request.Body, http.RequestAborted);
        if (received.IsOk)
        {
            http.Response.Headers.ETag = $"\"{received.Value}\"";
        }
        await MlflowDoor.WriteAsync(http, received.Map(_ => MlflowReply.Empty));
    }

    private static async ValueTask<Result<MlflowReply>> CompleteAsync(MlflowCall call)
    {
        var path = Target(call, "complete");
        var upload = call.Fields.RequiredText("upload_id");
        var parts = new List<FilePart>();
        foreach (var part in call.Fields.List("parts"))
        {
            var number = part.RequiredWhole("part_number");
            var tag = part.RequiredText("etag").Trim('"');
            parts.Add(new FilePart((int)Math.Clamp(number, 0, int.MaxValue), tag));
        }
        if (parts.Count == 0)
        {
            call.Fields.Faults.Missing("parts");
        }
        return call.Fault is { } wrong
            ? wrong
            : (
                await Service(call.Http)
                    .CompletePartsAsync(path, upload, [.. parts.OrderBy(p => p.Number)], call.Cancel)
            ).Map(_ => MlflowReply.Empty);
    }

    private static async ValueTask<Result<MlflowReply>> AbortAsync(MlflowCall call)
    {
        var path = Target(call, "abort");
        var upload = call.Fields.RequiredText("upload_id");
        return call.Fault is { } wrong
            ? wrong
            : (await Service(call.Http).AbortPartsAsync(path, upload, call.Cancel)).Map(_ => MlflowReply.Empty);
    }

    // The folder stands in the address; the file's name is the last part of where the client has it on its own disk.
    private static string Target(MlflowCall call, string what)
    {
        var folder = FileRoutes.PathBehind(call.Http, $"{Multipart}/{what}");
        var name = TreePathRules.NameOf(call.Fields.RequiredText("path"));
        // What the name holds is no escape of an address, unlike the folder's.
        return TreePathRules.Join(folder, Uri.EscapeDataString(name));
    }

    private static FileService Service(HttpContext http) => http.RequestServices.GetRequiredService<FileService>();
}
