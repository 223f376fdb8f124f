using Airworthy.Catalog.Accounts;
using Airworthy.Core.Values;

namespace Airworthy.Server.Auth;

internal static class CurrentCaller
{
    /// <summary>No token, and not let in without one.</summary>
    public static Caller Nobody { get; } = new(Principal.Anonymous, Permission.None);

    /// <summary>The caller of this request; reading it before authentication is a bug.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>()
        ?? throw new InvalidOperationException("The caller was read before it was known.");
}
