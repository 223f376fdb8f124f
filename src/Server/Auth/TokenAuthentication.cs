using System.Net;
using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Server.Problems;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Auth;

/// <summary>
/// Makes known who calls. A token that does not hold is refused, never downgraded to anonymous. Without a token a caller on this machine
/// is anonymous; from anywhere else, or through a proxy, or where authentication is required, they are nobody.
/// </summary>
internal sealed class TokenAuthentication(
    RequestDelegate next,
    ServerSettings settings,
    CallerSource callers,
    OwnToken own
)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return ProveAsync(context);
        }
        context.Features.Set(LetInWithoutToken(context) ? Caller.Anonymous : CurrentCaller.Nobody);
        return next(context);
    }

    private async Task ProveAsync(HttpContext context)
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
        if (Credentials.Read(header) is not { } credentials)
        {
            return AccountFaults.BadToken.With(
                "The header is neither 'Authorization: Bearer TOKEN' nor 'Authorization: Basic' with an account's name and a token of it as the password."
            );
        }
        if (own.Authenticate(credentials.Secret) is { } self)
        {
            return self;
        }
        var found = await callers.AuthenticateAsync(credentials.Secret, context.RequestAborted);
        return !found.IsOk || credentials.MayBe(found.Value.Principal)
            ? found
            : AccountFaults.BadToken.With("The token is not one of the account that was named with it.");
    }

    private bool LetInWithoutToken(HttpContext context) =>
        !settings.RequireAuthentication
        && settings.IsLoopback
        && context.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && !StrangerRules.WasForwarded(context.Request);
}
