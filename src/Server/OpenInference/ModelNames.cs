using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Auth;
using Airworthy.Server.Logging;
using Airworthy.Server.Problems;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.OpenInference;

/// <summary>A model's name is an endpoint's; its versions are the numbers that serve there.</summary>
internal static class ModelNames
{
    public const string SandboxHeader = "Airworthy-Sandbox";

    /// <summary>
    /// On every answer of a model: the version that gave it. On a request: the version that is to give it, from callers who may release.
    /// </summary>
    public const string VersionHeader = CallScope.Version;

    /// <summary>On an answer, where there was a choice: why this version gave it.</summary>
    public const string RouteHeader = "Airworthy-Route";

    private static readonly Access Overriding = new(Permission.Release, Audience.Permitted);

    /// <summary>
    /// The model to look at behind a name: the live version asked for; no version, or an empty one, asks for the one with the largest
    /// share.
    /// </summary>
    public static Result<EndpointLease> Acquire(IServing serving, string name, string? version, HttpContext context)
    {
        if (!Endpoint(name).TryGet(out var endpoint, out var fault))
        {
            return fault;
        }
        if (string.IsNullOrEmpty(version))
        {
            return Marked(serving.Acquire(endpoint), context);
        }
        return Pinned(name, version).TryGet(out var number, out fault)
            ? Marked(serving.Acquire(endpoint, new RouteAsk { Pinned = number }), context)
            : fault;
    }

    /// <summary>The model that answers a request, whose headers and parameters have a say in it.</summary>
    /// <param name="serving">Who routes it.</param>
    /// <param name="name">The endpoint's name.</param>
    /// <param name="version">A live version's number, or nothing.</param>
    /// <param name="context">The request, and the answer that is marked.</param>
    /// <param name="keys">Reads keys from the request.</param>
    /// <param name="body">What they read parameters from.</param>
    public static Result<EndpointLease> Route(
        IServing serving,
        string name,
        string? version,
        HttpContext context,
        IRequestKeys keys,
        object? body
    )
    {
        var ask = new RouteAsk
        {
            Keys = keys,
            Request = context,
            Body = body,
        };
        if (!Endpoint(name).TryGet(out var endpoint, out var fault))
        {
            return fault;
        }
        if (!string.IsNullOrEmpty(version))
        {
            if (!Pinned(name, version).TryGet(out var number, out fault))
            {
                return fault;
            }
            ask = ask with { Pinned = number };
        }
        if (context.Request.Headers.TryGetValue(VersionHeader, out var named))
        {
            if (!Overridden(context, named.ToString(), ask.Pinned).TryGet(out var number, out fault))
            {
                return fault;
            }
            ask = ask with { Override = number };
        }
        var routed = Marked(serving.Acquire(endpoint, ask), context);
        if (routed.IsOk && routed.Value.Reason.Word() is { } why && !context.Response.HasStarted)
        {
            context.Response.Headers[RouteHeader] = why;
        }
        return routed;
    }

    // A name that can be no endpoint's is one that nothing is deployed under.
    public static Result<EndpointName> Endpoint(string name) =>
        EndpointName.Parse(name).TryGet(out var endpoint, out var malformed)
            ? endpoint
            : RoutingFaults.NoSuchEndpoint.With(malformed.Detail);

    public static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Result<int> Pinned(string name, string version) =>
        Number(version) is { } number
            ? number
            : RoutingFaults.NoSuchEndpoint.With(
                $"'{Clip.Short(name)}' has no version '{Clip.Short(version)}'; versions are numbers. Leave the version out to ask whichever serves."
            );

    private static Result<int> Overridden(HttpContext context, string text, int? pinned)
    {
        var caller = context.Caller();
        // The server itself asks the version on trial for its smoke test.
        if (caller.Principal != Principal.System && RouteAccessRules.Decide(Overriding, caller) is { } refused)
        {
            return refused;
        }
        return Number(text) is not { } number
                ? HttpFaults.BadRequest.With(
                    $"The header {VersionHeader} is '{Clip.Short(text)}'; give it once, as a version's number."
                )
            : pinned is not null && pinned != number
                ? HttpFaults.BadRequest.With(
                    $"The path asks for version {pinned} and the header {VersionHeader} for {number}; name one."
                )
            : number;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Written(number) == text
            ? number
            : null;

    private static Result<EndpointLease> Marked(Result<EndpointLease> found, HttpContext context)
    {
        // In a stream the headers are gone once the first answer is; the message itself says it there.
        if (found.IsOk && found.Value.Name.Environment.IsSandbox && !context.Response.HasStarted)
        {
            context.Response.Headers[SandboxHeader] = "no gate was passed; not for production";
        }
        return found;
    }
}
