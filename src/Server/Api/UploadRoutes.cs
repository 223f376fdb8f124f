using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Storing;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>Registering: announce the files, send those that are missing, complete.</summary>
internal static class UploadRoutes
{
    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.MapGroup("").WithTags("uploads");
        uploads
            .MapPost("/models/{model}/uploads", BeginAsync)
            .WithName("beginUpload")
            .WithSummary("Announce a version and its files; the answer says which of them to send.")
            .Produces<UploadView>(StatusCodes.Status201Created)
            .Needs(Permission.Register);
        uploads
            .MapPut("/uploads/{upload}/files/{digest}", SendAsync)
            .WithName("sendFile")
            .WithSummary(
                "Send one missing file. It is stored as it comes in and refused if it is not what was announced."
            )
            .Accepts<Stream>("application/octet-stream")
            .Produces(StatusCodes.Status204NoContent)
            // The announced size is the limit here; the catalog holds the upload to it.
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Needs(Permission.Register);
        uploads
            .MapPost("/uploads/{upload}/complete", CompleteAsync)
            .WithName("completeUpload")
            .WithSummary("Register the version. Asked again it answers the same version.")
            .Produces<VersionView>(StatusCodes.Status201Created)
            .Needs(Permission.Register);
        uploads
            .MapDelete("/uploads/{upload}", AbandonAsync)
            .WithName("discardUpload")
            .WithSummary("Drop an upload and every byte of it.")
            .Produces(StatusCodes.Status204NoContent)
            .Needs(Permission.Register);
    }

    private static async Task<IResult> BeginAsync(
        string model,
        Client.Contracts.RegisterRequest request,
        UploadService uploads,
        HttpContext context,
        CancellationToken cancel
    )
    {
        var caller = context.Caller().Principal;
        if (
            !ModelName.Parse(model).TryGet(out var name, out var fault)
            || !RegisterForm.Read(request, caller).TryGet(out var asked, out fault)
            || !(await uploads.BeginAsync(caller, name, asked, cancel)).TryGet(out var begun, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        return TypedResults.Created(
            $"/api/v1/uploads/{begun.Id}",
            new UploadView
            {
                Upload = begun.Id,
                Model = name.ToString(),
                Missing = [.. begun.Missing.Select(d => d.ToString())],
                ExpiresAt = begun.ExpiresAt,
            }
        );
    }

    private static async Task<IResult> SendAsync(
        string upload,
        string digest,
        UploadService uploads,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (!Sha256Digest.Parse(digest).TryGet(out var parsed, out var fault))
        {
            return Replies.Refuse(fault);
        }
        if (context.Request.ContentLength is null)
        {
            return Replies.Refuse(
                HttpFaults.LengthRequired.With("Send the file with a Content-Length, not in chunks of unknown number.")
            );
        }
        return Replies.Done(
            await uploads.ReceiveAsync(context.Caller().Principal, upload, parsed, context.Request.Body, cancel)
        );
    }

    private static async Task<IResult> CompleteAsync(
        string upload,
        UploadService uploads,
        HttpContext context,
        CancellationToken cancel
    )
    {
        var completed = await uploads.CompleteAsync(context.Caller().Principal, upload, cancel);
        if (!completed.TryGet(out var registered, out var fault))
        {
            return Replies.Refuse(fault);
        }
        var version = registered.Version;
        context.Response.Headers.ETag = Replies.ETagOf(version.Digest.Hex);
        return TypedResults.Created(
            $"/api/v1/models/{Uri.EscapeDataString(version.ModelName.ToString())}/versions/{version.Number}",
            ModelViews.Of(version)
        );
    }

    private static async Task<IResult> AbandonAsync(
        string upload,
        UploadService uploads,
        HttpContext context,
        CancellationToken cancel
    ) => Replies.Done(await uploads.AbandonAsync(context.Caller().Principal, upload, cancel));
}

/// <summary>Translates the API's request into the catalog's.</summary>
internal static class RegisterForm
{
    public static Result<Catalog.Storing.RegisterRequest> Read(
        Client.Contracts.RegisterRequest request,
        Principal caller
    )
    {
        ModelSignature? signature = null;
        if (request.Signature is { } declared && !Signature(declared).TryGet(out signature, out var fault))
        {
            return fault;
        }
        return new Catalog.Storing.RegisterRequest
        {
            Files = [.. request.Files.Select(f => new AnnouncedFile(f.Path, f.Size, f.Digest))],
            Owner = request.Owner ?? caller.Account?.ToString(),
            Description = request.Description,
            Tags = request.Tags?.ToDictionary(t => t.Key, t => (string?)t.Value, StringComparer.Ordinal),
            Metrics = request.Metrics,
            DatasetName = request.Dataset?.Name,
            DatasetDigest = request.Dataset?.Digest,
            Commit = request.Commit,
            Run = request.Run,
            Signature = signature,
        };
    }

    private static Result<ModelSignature?> Signature(SignatureView declared)
    {
        if (
            !Tensors(declared.Inputs).TryGet(out var inputs, out var fault)
            || !Tensors(declared.Outputs).TryGet(out var outputs, out fault)
        )
        {
            return fault;
        }
        return new ModelSignature(inputs, outputs);
    }

    private static Result<List<TensorSpec>> Tensors(IReadOnlyList<TensorView> declared)
    {
        var tensors = new List<TensorSpec>();
        foreach (var tensor in declared)
        {
            if (!Enum.GetNames<TensorType>().Contains(tensor.Datatype, StringComparer.Ordinal))
            {
                return ArtifactFaults.BadSignature.With(
                    $"'{Clip.Short(tensor.Name)}' has the datatype '{Clip.Short(tensor.Datatype)}'; give one of {string.Join(", ", Enum.GetNames<TensorType>())}."
                );
            }
            tensors.Add(new TensorSpec(tensor.Name, Enum.Parse<TensorType>(tensor.Datatype), tensor.Shape));
        }
        return tensors;
    }
}
