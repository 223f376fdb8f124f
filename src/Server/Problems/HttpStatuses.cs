using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;

namespace Airworthy.Server.Problems;

/// <summary>The one table from faults to HTTP.</summary>
public static class HttpStatuses
{
    /// <summary>The code of an answer to a bug: 500, logged, nothing told but the trace.</summary>
    public const string InternalError = "internal-error";

    public static int Of(FaultCode code) => ByCode.TryGetValue(code.Code, out var status) ? status : Of(code.Kind);

    public static int Of(FaultKind kind) =>
        kind switch
        {
            FaultKind.Invalid => 400,
            FaultKind.Unauthenticated => 401,
            FaultKind.Forbidden => 403,
            FaultKind.NotFound => 404,
            FaultKind.Conflict => 409,
            FaultKind.TooLarge => 413,
            FaultKind.Refused => 422,
            FaultKind.Corrupt => 500,
            FaultKind.Unavailable => 503,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    /// <summary>HTTP has words of its own for these.</summary>
    private static readonly Dictionary<string, int> ByCode = new(StringComparer.Ordinal)
    {
        [HttpFaults.MethodNotAllowed.Code] = 405,
        [HttpFaults.LengthRequired.Code] = 411,
        [HttpFaults.PreconditionFailed.Code] = 412,
        [HttpFaults.UnsupportedMediaType.Code] = 415,
        [HttpFaults.PreconditionRequired.Code] = 428,
        // The caller's own doing, unlike the other reasons to try again later.
        [UploadFaults.TooManyUploads.Code] = 429,
    };

    public static string TitleOf(int status) =>
        status switch
        {
            400 => "Bad request",
            401 => "Unauthenticated",
            403 => "Forbidden",
            404 => "Not found",
            405 => "Method not allowed",
            409 => "Conflict",
            411 => "Length required",
            412 => "Precondition failed",
            413 => "Too large",
            415 => "Unsupported media type",
            422 => "Refused",
            428 => "Precondition required",
            429 => "Too many requests",
            500 => "Internal error",
            503 => "Unavailable",
            _ => "Error",
        };
}
