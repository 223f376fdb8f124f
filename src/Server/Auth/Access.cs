using Airworthy.Core.Values;

namespace Airworthy.Server.Auth;

/// <summary>What a route asks of its caller. Every route carries one; a route without stops the start.</summary>
/// <param name="Needs">The permission; <see cref="Permission.None"/> where <paramref name="Who"/> says it all.</param>
/// <param name="Who">Whom the route is for.</param>
public sealed record Access(Permission Needs, Audience Who);

public enum Audience
{
    /// <summary>Whoever asks: health and documentation.</summary>
    Everybody,

    /// <summary>Whoever is let in at all, for asking about themselves.</summary>
    LetIn,

    /// <summary>Whoever has an account; the service behind decides what they may of it.</summary>
    Accounts,

    /// <summary>Whoever has the permission.</summary>
    Permitted,
}

internal static class AccessExtensions
{
    public static TBuilder Needs<TBuilder>(this TBuilder route, Permission permission)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new Access(permission, Audience.Permitted));

    public static TBuilder ForEverybody<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Access(Permission.None, Audience.Everybody));

    public static TBuilder ForWhoeverIsLetIn<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new Access(Permission.None, Audience.LetIn));

    public static TBuilder ForAccounts<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Access(Permission.None, Audience.Accounts));
}
