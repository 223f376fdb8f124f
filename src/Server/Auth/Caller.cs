using Airworthy.Core.Values;

namespace Airworthy.Server.Auth;

/// <summary>Who sent a request, as the server authenticated them, and what they may do.</summary>
internal sealed record Caller(Principal Principal, Permission May)
{
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>No token, and not let in without one.</summary>
    public static readonly Caller Nobody = new(Principal.Anonymous, Permission.None);

    /// <summary>No token, on this machine: research and registering.</summary>
    public static readonly Caller Anonymous = new(Principal.Anonymous, Airworthy.Core.Values.Roles.OfAnonymous);

    public bool IsAnonymous => Principal == Principal.Anonymous;
}

internal static class CallerExtensions
{
    /// <summary>The caller of this request; reading it before authentication is a bug.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>()
        ?? throw new InvalidOperationException("The caller was read before it was known.");
}
