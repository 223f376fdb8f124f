using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;
using Airworthy.Serving.Inference.OpenInference;
using Microsoft.AspNetCore.Http.Features;

namespace Airworthy.Server.OpenInference;

/// <summary>
/// A request's body where it lies: in the server's own buffers, or in pooled ones when it came compressed. Disposing gives them back, so
/// what was read from it must have been copied by then.
/// </summary>
internal sealed class InferenceBody : IAsyncDisposable
{
    /// <summary>Says how much of the body is JSON; what follows are tensors in binary form.</summary>
    public const string LengthHeader = "Inference-Header-Content-Length";

    private const long MaxBytesWithoutLimit = 64 * 1024 * 1024;
    private static readonly StreamPipeReaderOptions Unpacking = new(bufferSize: 64 * 1024);

    private readonly PipeReader _reader;
    private readonly bool _isOwn;
    private bool _isGivenBack;

    private InferenceBody(PipeReader reader, bool isOwn) => (_reader, _isOwn) = (reader, isOwn);

    public ReadOnlySequence<byte> Bytes { get; private set; }

    /// <summary>
    /// A body over the server's limit is a fault of ours and not the server's own, because that one breaks the connection off while the
    /// caller is still sending, who then sees no answer. The limit holds for what a compressed body unpacks to, as it unpacks.
    /// </summary>
    public static async ValueTask<(InferenceBody? Body, Fault? Fault)> ReadAsync(
        HttpRequest http,
        CancellationToken cancel
    )
    {
        var encoding = Encoding(http.Headers);
        var limit = TakeLimitOver(http.HttpContext, lift: encoding is "");
        if (http.ContentLength > limit)
        {
            return (null, TooLarge(limit));
        }
        if (encoding is "")
        {
            return await HoldAsync(new InferenceBody(http.BodyReader, isOwn: false), limit, cancel);
        }
        if (Unpacked(http.BodyReader.AsStream(leaveOpen: true), encoding) is not { } unpacked)
        {
            return (
                null,
                HttpFaults.UnsupportedMediaType.With(
                    $"The body is sent as '{Clip.Short(encoding)}'; send it as gzip, deflate or uncompressed."
                )
            );
        }
        try
        {
            return await HoldAsync(
                new InferenceBody(PipeReader.Create(unpacked, Unpacking), isOwn: true),
                limit,
                cancel
            );
        }
        catch (InvalidDataException)
        {
            return (null, HttpFaults.BadRequest.With($"The body says it is {encoding}, and it is not, or not whole."));
        }
    }

    /// <summary>The JSON's length by the request's header; null where it has none.</summary>
    public static Result<long?> HeaderLength(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(LengthHeader, out var values))
        {
            return Result.Ok<long?>(null);
        }
        return
            values is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? Result.Ok<long?>(length)
            : OpenInferenceFaults.BadBinaryBody.With(
                $"The header {LengthHeader} is '{Clip.Short(values.ToString())}'; give it once, as the number of bytes of the JSON."
            );
    }

    /// <summary>May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isGivenBack)
        {
            return;
        }
        _isGivenBack = true;
        _reader.AdvanceTo(Bytes.End);
        if (_isOwn)
        {
            await _reader.CompleteAsync();
        }
    }

    private static async ValueTask<(InferenceBody?, Fault?)> HoldAsync(
        InferenceBody body,
        long limit,
        CancellationToken cancel
    )
    {
        body.Bytes = await WholeAsync(body._reader, limit, cancel);
        if (body.Bytes.Length <= limit)
        {
            return (body, null);
        }
        await body.DisposeAsync();
        return (null, TooLarge(limit));
    }

    private static string Encoding(IHeaderDictionary headers) =>
        headers.ContentEncoding is { Count: > 0 } given
        && given.ToString().ToLowerInvariant() is var encoding
        && encoding is not "identity"
            ? encoding
            : "";

    // HTTP's deflate is zlib's form; so do Python's and Triton's clients send it.
    private static Stream? Unpacked(Stream packed, string encoding) =>
        encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            _ => null,
        };

    /// <param name="context">Whose limit it is.</param>
    /// <param name="lift">Whether the server stops watching it; a packed body is still held to it as it comes over the wire.</param>
    private static long TakeLimitOver(HttpContext context, bool lift)
    {
        var size = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size?.MaxRequestBodySize is not { } limit)
        {
            return MaxBytesWithoutLimit;
        }
        if (lift && !size.IsReadOnly)
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
    private static async ValueTask<ReadOnlySequence<byte>> WholeAsync(
        PipeReader reader,
        long limit,
        CancellationToken cancel
    )
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            if (read.IsCompleted || read.Buffer.Length > limit)
            {
                return read.Buffer;
            }
            // Keeps everything and asks for more: nothing is consumed, all of it is examined.
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
