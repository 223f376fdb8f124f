using Airworthy.Core.Results;
using Grpc.Core;

namespace Airworthy.Server.Problems;

/// <summary>The one table from faults to gRPC.</summary>
public static class GrpcStatuses
{
    /// <summary>The trailer that carries a fault's code beside the status.</summary>
    public const string CodeTrailer = "airworthy-code";

    /// <summary>Whether a request is gRPC's, so that its caller must find errors in trailers.</summary>
    public static bool SpeaksIn(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    public static StatusCode Of(FaultKind kind) =>
        kind switch
        {
            FaultKind.Invalid => StatusCode.InvalidArgument,
            FaultKind.Unauthenticated => StatusCode.Unauthenticated,
            FaultKind.Forbidden => StatusCode.PermissionDenied,
            FaultKind.NotFound => StatusCode.NotFound,
            FaultKind.Conflict => StatusCode.Aborted,
            FaultKind.TooLarge => StatusCode.ResourceExhausted,
            FaultKind.Refused => StatusCode.FailedPrecondition,
            FaultKind.Corrupt => StatusCode.DataLoss,
            FaultKind.Unavailable => StatusCode.Unavailable,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    internal static RpcException Exception(Fault fault) =>
        new(new Status(Of(fault.Reason.Kind), fault.Detail), new Metadata { { CodeTrailer, fault.Code } });

    internal static RpcException OfBug(string trace) =>
        new(
            new Status(
                StatusCode.Internal,
                $"The server failed; this is not your request's doing. Its log says more under the trace {trace}."
            ),
            new Metadata { { CodeTrailer, HttpStatuses.InternalError } }
        );

    /// <summary>An answer that is nothing but a status, for what is refused before any call is read.</summary>
    internal static void Write(HttpResponse response, StatusCode status, string detail, string code)
    {
        response.StatusCode = 200;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(detail);
        response.Headers[CodeTrailer] = code;
    }
}
