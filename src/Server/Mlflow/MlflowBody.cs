using System.Buffers;
using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Server.Mlflow;

/// <summary>Reads a body as MLflow's server does: an object, nothing at all, or an object written into a text by an old client.</summary>
internal static class MlflowBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The whole body; whoever asked returns the array to the shared pool.</summary>
    public static async ValueTask<ArraySegment<byte>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var known = request.ContentLength is { } length and <= int.MaxValue ? (int)length : 4096;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Clamp(known, 256, 1 << 20));
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, filled).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
                var read = await request.Body.ReadAsync(buffer.AsMemory(filled), cancel);
                if (read == 0)
                {
                    return new ArraySegment<byte>(buffer, 0, filled);
                }
                filled += read;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>Null where the request may be read as JSON.</summary>
    public static Fault? ContentFault(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsPut(request.Method))
        {
            return null;
        }
        var type = request.ContentType;
        return type is null ? MlflowFaults.BadBody.With("Bad Request. Content-Type is missing.")
            : type.AsSpan(0, (type + ";").IndexOf(';', StringComparison.Ordinal))
                .Trim()
                .Equals("application/json", StringComparison.OrdinalIgnoreCase)
                ? null
            : MlflowFaults.BadBody.With("Bad Request. Content-Type must be one of ['application/json'].");
    }

    /// <summary>The message; the caller disposes it.</summary>
    public static Result<JsonDocument> Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return Document("{}"u8.ToArray());
        }
        var parsed = Try(body) ?? Try(NonFinite.Quoted(body.Span));
        if (parsed is { RootElement.ValueKind: JsonValueKind.String })
        {
            using (parsed)
            {
                return parsed.RootElement.GetRawText() is { Length: > 2 } && Unwrapped(parsed) is { } inner
                    ? Message(Try(inner))
                    : Message(null);
            }
        }
        return Message(parsed);
    }

    /// <summary>
    /// UTF-8 throughout, and no field's name holds half of a surrogate pair: looking a field up would break on either. Values that do
    /// are refused where they are read.
    /// </summary>
    private static bool HasReadableNames(ReadOnlySpan<byte> body)
    {
        if (!System.Text.Unicode.Utf8.IsValid(body))
        {
            return false;
        }
        if (body.IndexOf("\\ud"u8) < 0 && body.IndexOf("\\uD"u8) < 0)
        {
            return true;
        }
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        try
        {
            while (reader.Read())
            {
                _ = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
            }
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (JsonException)
        {
            // What else is wrong is said where it is parsed.
            return true;
        }
    }

    private static Result<JsonDocument> Message(JsonDocument? parsed)
    {
        if (parsed is { RootElement.ValueKind: JsonValueKind.Object })
        {
            return parsed;
        }
        parsed?.Dispose();
        return MlflowFaults.BadBody.With(
            "The request body is not a JSON object in well-formed Unicode. Send one, as 'application/json' in UTF-8."
        );
    }

    private static byte[]? Unwrapped(JsonDocument text)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetBytes(text.RootElement.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonDocument? Try(ReadOnlyMemory<byte> body)
    {
        try
        {
            return HasReadableNames(body.Span) ? Document(body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonDocument Document(ReadOnlyMemory<byte> body) => JsonDocument.Parse(body, Options);
}
