using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;
using Airworthy.Record.Facts;

namespace Airworthy.Server.Problems;

/// <summary>The one table from faults to MLflow's error codes and the statuses its server answers with them.</summary>
public static class MlflowErrors
{
    /// <summary>Whether a path belongs to MLflow's API, so that its clients must find its errors there.</summary>
    public static bool SpeaksAt(PathString path) =>
        path.StartsWithSegments("/api/2.0", StringComparison.Ordinal)
        || path.StartsWithSegments("/api/3.0", StringComparison.Ordinal)
        || path.StartsWithSegments("/ajax-api", StringComparison.Ordinal)
        || path.StartsWithSegments("/get-artifact", StringComparison.Ordinal)
        || path.StartsWithSegments("/v1/traces", StringComparison.Ordinal)
        || path.StartsWithSegments("/model-versions", StringComparison.Ordinal);

    public static MlflowError Of(FaultCode code) =>
        ByCode.TryGetValue(code.Code, out var error) ? error : Of(code.Kind);

    public static MlflowError Of(FaultKind kind) =>
        kind switch
        {
            FaultKind.Invalid or FaultKind.TooLarge or FaultKind.Refused => Invalid,
            FaultKind.Unauthenticated => new("UNAUTHENTICATED", 401),
            FaultKind.Forbidden => new("PERMISSION_DENIED", 403),
            FaultKind.NotFound => new("RESOURCE_DOES_NOT_EXIST", 404),
            FaultKind.Conflict => new("RESOURCE_ALREADY_EXISTS", 400),
            FaultKind.Corrupt => Bug,
            FaultKind.Unavailable => new("TEMPORARILY_UNAVAILABLE", 503),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    /// <summary>The answer to a bug, and to stored bytes that are not what they were.</summary>
    internal static MlflowError Bug { get; } = new("INTERNAL_ERROR", 500);

    private static MlflowError Invalid { get; } = new("INVALID_PARAMETER_VALUE", 400);

    private static readonly Dictionary<string, MlflowError> ByCode = new(StringComparer.Ordinal)
    {
        [HttpFaults.RouteUnknown.Code] = new("ENDPOINT_NOT_FOUND", 404),
        [HttpFaults.MethodNotAllowed.Code] = new("ENDPOINT_NOT_FOUND", 405),
        // Its own server answers an alias that is not there so, and its clients' tests say so.
        [RegistryFaults.AliasUnknown.Code] = new("INVALID_PARAMETER_VALUE", 400),
        [JournalFaults.StaleRevision.Code] = new("RESOURCE_CONFLICT", 409),
    };

    /// <summary>The body; MLflow's 401 is a plain sentence that its client looks for.</summary>
    internal static async Task WriteAsync(HttpResponse response, MlflowError error, string message)
    {
        response.StatusCode = error.Status;
        if (error.Status == 401)
        {
            response.Headers.WWWAuthenticate = "Basic realm=\"mlflow\"";
            response.ContentType = "text/plain; charset=utf-8";
            await response.WriteAsync($"You are not authenticated. {message}");
            return;
        }
        response.ContentType = "application/json";
        // Clients look for sentences in the body as it came, quotation marks as \" in it.
        await using var json = new Utf8JsonWriter(
            response.BodyWriter,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        json.WriteStartObject();
        json.WriteString("error_code", error.Code);
        json.WriteString("message", message);
        json.WriteEndObject();
        await json.FlushAsync();
    }
}

/// <summary>One of MLflow's error codes, with the HTTP status it goes with.</summary>
public sealed record MlflowError(string Code, int Status);
