using System.Net;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Auth;

/// <summary>
/// Keeps web pages of other origins out. A server that answers callers on its own machine without a token could otherwise be used by any
/// page its user opens: directly (cross-site requests), or through a name that the page's owner points at 127.0.0.1 (DNS rebinding).
/// </summary>
internal sealed class StrangerGuard(RequestDelegate next, ServerSettings settings)
{
    public Task InvokeAsync(HttpContext context) =>
        StrangerRules.Decide(context.Request, settings.IsLoopback) is { } fault
            ? ProblemResult.Of(fault).ExecuteAsync(context)
            : next(context);
}

internal static class StrangerRules
{
    [ThreadStatic]
    private static string? _lastLoopback;

    /// <summary>Null: no stranger.</summary>
    internal static Fault? Decide(HttpRequest request, bool loopbackOnly)
    {
        if (loopbackOnly && !IsLoopbackName(request.Host))
        {
            return HttpFaults.HostRefused.With(
                $"This server listens on this machine only, and the request names the host '{Clip.Short(request.Host.Value)}'. "
                    + "Call it as 127.0.0.1, [::1] or localhost."
            );
        }
        if (request.Headers.Origin is { Count: > 0 } origins && !(origins.Count == 1 && IsOwn(origins[0], request)))
        {
            return HttpFaults.OriginRefused.With(
                $"A page of the origin '{Clip.Short(origins.ToString())}' may not call this server."
            );
        }
        return null;
    }

    /// <summary>Whether a proxy passed the request on: then "from this machine" says nothing about who sent it.</summary>
    internal static bool WasForwarded(HttpRequest request) =>
        request.Headers.ContainsKey("Forwarded")
        || HasForwardedHeader(request.Headers)
        || request.Headers.ContainsKey("X-Real-IP")
        || request.Headers.ContainsKey("Via");

    private static bool HasForwardedHeader(IHeaderDictionary headers)
    {
        foreach (var header in headers)
        {
            if (header.Key.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsLoopbackName(HostString host)
    {
        // One connection names one host, request after request.
        if (host.Value is { } name && name == _lastLoopback)
        {
            return true;
        }
        var isLoopback = ReadsAsLoopback(host);
        _lastLoopback = isLoopback ? host.Value : _lastLoopback;
        return isLoopback;
    }

    private static bool ReadsAsLoopback(HostString host) =>
        host.HasValue
        && (
            host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        );

    private static bool IsOwn(string? origin, HttpRequest request) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
