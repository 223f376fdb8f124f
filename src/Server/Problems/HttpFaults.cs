using Airworthy.Core.Results;

namespace Airworthy.Server.Problems;

/// <summary>What can be wrong with a request before anything of the product is asked.</summary>
public static class HttpFaults
{
    public static readonly FaultCode BadRequest = new(
        "bad-request",
        FaultKind.Invalid,
        "The request is not whole or not well-formed HTTP: a length, a header or the body's encoding is wrong."
    );

    public static readonly FaultCode BadJson = new(
        "bad-json",
        FaultKind.Invalid,
        "The body is not the JSON that this call takes; the detail names the place."
    );

    public static readonly FaultCode BadForm = new(
        "bad-form",
        FaultKind.Invalid,
        "The body is not the multipart form that this call takes: a part is missing, doubled or unknown."
    );

    public static readonly FaultCode BadParameter = new(
        "bad-parameter",
        FaultKind.Invalid,
        "A parameter of the path or the query is unknown, doubled, or out of its range."
    );

    public static readonly FaultCode UnsupportedMediaType = new(
        "unsupported-media-type",
        FaultKind.Invalid,
        "The body is of a media type that this call does not take."
    );

    public static readonly FaultCode RequestTooLarge = new(
        "request-too-large",
        FaultKind.TooLarge,
        "The body is larger than this call takes; the setting maxRequestBytes says how much."
    );

    public static readonly FaultCode RouteUnknown = new(
        "route-unknown",
        FaultKind.NotFound,
        "There is nothing at this path. The calls are listed at /docs."
    );

    public static readonly FaultCode MethodNotAllowed = new(
        "method-not-allowed",
        FaultKind.Invalid,
        "The path exists, and does not take this method; the Allow header says which it takes."
    );

    public static readonly FaultCode LengthRequired = new(
        "length-required",
        FaultKind.Invalid,
        "A file must be sent with a Content-Length, so that a broken transfer is told from a whole one."
    );

    public static readonly FaultCode HostRefused = new(
        "host-refused",
        FaultKind.Forbidden,
        "The Host header names another machine. A server that answers without a token takes loopback names only, so that a web page cannot reach it through a name of its own."
    );

    public static readonly FaultCode OriginRefused = new(
        "origin-refused",
        FaultKind.Forbidden,
        "The request comes from a page of another origin. Browsers may use this server's own pages only."
    );

    public static readonly FaultCode TokenRequired = new(
        "token-required",
        FaultKind.Unauthenticated,
        "This call needs a token: send it as 'Authorization: Bearer TOKEN'."
    );

    public static readonly FaultCode PreconditionRequired = new(
        "precondition-required",
        FaultKind.Invalid,
        "What would be overwritten must be named: send If-Match with the ETag you read, or 'If-None-Match: *' to create only."
    );

    public static readonly FaultCode PreconditionFailed = new(
        "precondition-failed",
        FaultKind.Conflict,
        "It was changed since you read it, or is there already. Read it again and decide anew."
    );
}
