using System.IO.Pipelines;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;
using Airworthy.Serving.Inference.OpenInference;
using Microsoft.AspNetCore.Http.Features;

namespace Airworthy.Server.OpenInference;

/// <summary>Takes a request's body off the wire and reads it where it lies.</summary>
internal static class InferenceBody
{
    private const long MaxBytesWithoutLimit = 64 * 1024 * 1024;

    /// <summary>
    /// A body over the server's limit is a fault of ours and not the server's own, because that one breaks the connection off while the
    /// caller is still sending, who then sees no answer.
    /// </summary>
    public static async Task<(InferenceRequest? Request, Fault? Fault)> ReadAsync(
        HttpRequest http,
        CancellationToken cancel
    )
    {
        if (Unsupported(http.Headers) is { } unsupported)
        {
            return (null, unsupported);
        }
        var limit = TakeLimitOver(http.HttpContext);
        if (http.ContentLength > limit)
        {
            return (null, TooLarge(limit));
        }
        var body = await WholeAsync(http.BodyReader, limit, cancel);
        if (body.Buffer.Length > limit)
        {
            http.BodyReader.AdvanceTo(body.Buffer.End);
            return (null, TooLarge(limit));
        }
        try
        {
            return OpenInferenceJson.Read(body.Buffer).TryGet(out var request, out var fault)
                ? (request, null)
                : (null, fault);
        }
        finally
        {
            http.BodyReader.AdvanceTo(body.Buffer.End);
        }
    }

    private static Fault? Unsupported(IHeaderDictionary headers)
    {
        if (headers.ContainsKey("Inference-Header-Content-Length"))
        {
            return OpenInferenceFaults.BinaryDataUnsupported.With(
                "The header Inference-Header-Content-Length announces binary tensors, which this server does not speak yet. Send the data as JSON (in tritonclient: binary_data=False)."
            );
        }
        return headers.ContentEncoding.Count > 0 && headers.ContentEncoding != "identity"
            ? HttpFaults.UnsupportedMediaType.With(
                $"The body is sent as '{Clip.Short(headers.ContentEncoding)}'; send it uncompressed."
            )
            : null;
    }

    private static long TakeLimitOver(HttpContext context)
    {
        var size = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size?.MaxRequestBodySize is not { } limit)
        {
            return MaxBytesWithoutLimit;
        }
        if (!size.IsReadOnly)
        {
            size.MaxRequestBodySize = null;
        }
        return limit;
    }

    private static Fault TooLarge(long limit) =>
        HttpFaults.RequestTooLarge.With(
            $"The body is larger than {limit} bytes. Send fewer rows in one request, or let the administrator raise maxRequestBytes."
        );

    /// <summary>All of the body, or as much as shows that it is over the limit.</summary>
    private static async Task<ReadResult> WholeAsync(PipeReader reader, long limit, CancellationToken cancel)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            if (read.IsCompleted || read.Buffer.Length > limit)
            {
                return read;
            }
            // Keeps everything and asks for more: nothing is consumed, all of it is examined.
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
