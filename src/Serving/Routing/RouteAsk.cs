namespace Airworthy.Serving.Routing;

/// <summary>What of a request decides which version answers it. The default is a request that says nothing: divided by weight.</summary>
public readonly record struct RouteAsk
{
    /// <summary>The number of a live version that the caller asks for by the protocol's own means; null for whichever.</summary>
    public int? Pinned { get; init; }

    /// <summary>The number of any planned version, shadows too, for a caller who was found to be allowed to say so.</summary>
    public int? Override { get; init; }

    /// <summary>Reads keys out of <see cref="Request"/>; null where there are none to read.</summary>
    public IRequestKeys? Keys { get; init; }

    /// <summary>Whatever <see cref="Keys"/> reads from.</summary>
    public object? Request { get; init; }

    /// <summary>The request's body, where that is another object.</summary>
    public object? Body { get; init; }
}

/// <summary>Finds what rules and sticking look at. One for each door, without state, so that asking costs no memory.</summary>
public interface IRequestKeys
{
    /// <summary>Null where the request has none, or an empty one.</summary>
    string? Header(in RouteAsk ask, string name);

    /// <summary>Null where the request has none, or an empty one. Numbers and flags are read as they are written.</summary>
    string? Parameter(in RouteAsk ask, string name);
}

/// <summary>Why a request went to the version it went to.</summary>
public enum RouteReason
{
    /// <summary>There was nothing to choose.</summary>
    Only,

    Weight,
    Sticky,
    Rule,

    /// <summary>The caller asked for a version by the protocol's own means.</summary>
    Pinned,

    /// <summary>The caller was allowed to name any planned version.</summary>
    Override,
}

public static class RouteReasons
{
    /// <summary>As answers and observations say it; null where there was nothing to choose.</summary>
    public static string? Word(this RouteReason reason) =>
        reason switch
        {
            RouteReason.Only => null,
            RouteReason.Weight => "weight",
            RouteReason.Sticky => "sticky",
            RouteReason.Rule => "rule",
            RouteReason.Pinned => "version",
            RouteReason.Override => "override",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };
}
