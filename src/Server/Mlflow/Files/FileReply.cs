using System.Globalization;
using System.Text;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Microsoft.Net.Http.Headers;

namespace Airworthy.Server.Mlflow.Files;

/// <summary>Sends a stored file as an attachment: the whole of it, or the one range that was asked for.</summary>
internal static class FileReply
{
    private const int Piece = 256 * 1024;

    /// <summary>Disposes what was opened.</summary>
    public static async Task SendAsync(HttpContext http, Result<OpenedFile> opened)
    {
        if (!opened.TryGet(out var file, out var fault))
        {
            await MlflowDoor.WriteAsync(http, fault);
            return;
        }
        await using (file.Content)
        {
            await SendAsync(http, file);
        }
    }

    private static async Task SendAsync(HttpContext http, OpenedFile file)
    {
        var response = http.Response;
        var name = TreePathRules.NameOf(file.File.Path);
        response.ContentType = FileTypes.Of(name);
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = Attachment(name);
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = $"\"{file.File.Digest.Hex}\"";
        var length = file.Content.Length;
        var (from, count) = (0L, length);
        if (RangeOf(http.Request, length) is { } range)
        {
            if (range.Count == 0)
            {
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.ContentLength = 0;
                return;
            }
            (from, count) = range;
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture,
                $"bytes {from}-{from + count - 1}/{length}"
            );
        }
        response.ContentLength = count;
        await CopyAsync(file.Content, from, count, http);
    }

    // Read where it is written from: a page that the system holds anyway is not worth a thread's switch.
    private static async Task CopyAsync(Stream content, long from, long count, HttpContext http)
    {
        content.Position = from;
        var writer = http.Response.BodyWriter;
        while (count > 0)
        {
            var piece = writer.GetMemory((int)Math.Min(Piece, count));
            var read = content.Read(piece.Span[..(int)Math.Min(piece.Length, count)]);
            if (read == 0)
            {
                // The client is told by the length that it lacks the rest.
                http.Abort();
                return;
            }
            writer.Advance(read);
            count -= read;
            // Without the request's token: who went away is no error, and is noticed before the next piece.
            var flushed = await writer.FlushAsync(CancellationToken.None);
            if (flushed.IsCompleted || flushed.IsCanceled || http.RequestAborted.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Null: no range, or one of a form not served, so the whole. A count of 0: it lies outside.</summary>
    private static (long From, long Count)? RangeOf(HttpRequest request, long length)
    {
        if (
            !RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var asked)
            || asked.Unit != "bytes"
            || asked.Ranges.Count != 1
            || request.Headers.IfRange.Count > 0
        )
        {
            return null;
        }
        var range = asked.Ranges.First();
        if (range.From is not { } first)
        {
            var last = Math.Min(range.To ?? 0, length);
            return (length - last, last);
        }
        return first >= length ? (0, 0) : (first, Math.Min(range.To ?? length - 1, length - 1) - first + 1);
    }

    private static string Attachment(string name)
    {
        if (
            name.Length > 0
            && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$&+-.^_`|~".Contains(c, StringComparison.Ordinal))
        )
        {
            return $"attachment; filename={name}";
        }
        var plain = new StringBuilder();
        foreach (var c in name)
        {
            plain.Append(c is >= ' ' and <= '~' and not ('"' or '\\' or '%') ? c : '_');
        }
        return $"attachment; filename=\"{plain}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}";
    }
}
