using System.Net;
using Airworthy.Core.Results;
using Airworthy.Server.Problems;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Auth;

/// <summary>Finds out who a token belongs to.</summary>
internal interface ICallers
{
    /// <summary>The account behind a token's secret; a fault when the token is unknown, expired, revoked, or its account disabled.</summary>
    Task<Result<Caller>> AuthenticateAsync(string secret, CancellationToken cancel);
}

/// <summary>
/// Makes known who calls. A token that does not hold is refused, never downgraded to anonymous. Without a token a caller on this machine
/// is anonymous; from anywhere else, or through a proxy, or where authentication is required, they are nobody.
/// </summary>
internal sealed class BearerAuthentication(RequestDelegate next, ServerSettings settings, ICallers callers)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            context.Features.Set(LetInWithoutToken(context) ? Caller.Anonymous : Caller.Nobody);
        }
        else if (
            header.Count == 1
            && header[0] is { } text
            && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && (await callers.AuthenticateAsync(text[Scheme.Length..].Trim(), context.RequestAborted)).TryGet(
                out var caller,
                out _
            )
        )
        {
            context.Features.Set(caller);
        }
        else
        {
            // One answer for unknown, expired, revoked and malformed: it tells an attacker nothing.
            await ProblemResult
                .Of(
                    HttpFaults.TokenRefused.With(
                        "The token is unknown, expired or revoked, or its account is disabled; or the header is not 'Authorization: Bearer TOKEN'. Get a new token."
                    )
                )
                .ExecuteAsync(context);
            return;
        }
        await next(context);
    }

    private bool LetInWithoutToken(HttpContext context) =>
        !settings.RequireAuthentication
        && settings.IsLoopback
        && context.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && !StrangerRules.WasForwarded(context.Request);
}
