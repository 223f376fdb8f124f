using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking;

/// <summary>A run as it is asked for.</summary>
public sealed record RunRequest
{
    /// <summary>Empty: the experiment that is always there.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>Empty: a name is found for it.</summary>
    public string Name { get; init; } = "";

    public string User { get; init; } = "";

    /// <summary>Who asks, as authenticated.</summary>
    public Principal By { get; init; } = Principal.Anonymous;

    /// <summary>Milliseconds since 1970.</summary>
    public long StartedAt { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];
}

/// <summary>A search of runs as it is asked for.</summary>
public sealed record RunSearchRequest
{
    public required IReadOnlyList<string> Experiments { get; init; }

    public string? Filter { get; init; }

    public ViewType View { get; init; } = ViewType.ActiveOnly;

    public long MaxResults { get; init; } = 1000;

    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public string? PageToken { get; init; }
}
