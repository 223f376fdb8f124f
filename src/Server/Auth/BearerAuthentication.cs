using System.Net;
using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Server.Problems;
using Airworthy.Server.Settings;
using Microsoft.Extensions.Primitives;

namespace Airworthy.Server.Auth;

/// <summary>
/// Makes known who calls. A token that does not hold is refused, never downgraded to anonymous. Without a token a caller on this machine
/// is anonymous; from anywhere else, or through a proxy, or where authentication is required, they are nobody.
/// </summary>
internal sealed class BearerAuthentication(
    RequestDelegate next,
    ServerSettings settings,
    TokenService tokens,
    OwnToken own
)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!(await FindAsync(context)).TryGet(out var caller, out var fault))
        {
            await ProblemResult.Of(fault).ExecuteAsync(context);
            return;
        }
        context.Features.Set(caller);
        await next(context);
    }

    private async Task<Result<Caller>> FindAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return LetInWithoutToken(context) ? Caller.Anonymous : CurrentCaller.Nobody;
        }
        if (SecretOf(header) is not { } secret)
        {
            return AccountFaults.BadToken.With("The header is not 'Authorization: Bearer TOKEN'.");
        }
        return own.Authenticate(secret) is { } self
            ? self
            : await tokens.AuthenticateAsync(secret, context.RequestAborted);
    }

    private static string? SecretOf(StringValues header) =>
        header is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? text[Scheme.Length..].Trim()
            : null;

    private bool LetInWithoutToken(HttpContext context) =>
        !settings.RequireAuthentication
        && settings.IsLoopback
        && context.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && !StrangerRules.WasForwarded(context.Request);
}
