namespace Airworthy.Client.Contracts;

/// <summary>How an endpoint's requests are divided.</summary>
public sealed record TrafficView
{
    public required string Endpoint { get; init; }

    /// <summary>By number.</summary>
    public required IReadOnlyList<TrafficShareView> Versions { get; init; }

    /// <summary>Tried in this order, before everything else.</summary>
    public IReadOnlyList<TrafficRule> Rules { get; init; } = [];

    /// <summary>Null: every request that no rule takes is divided by weight.</summary>
    public TrafficSticky? Sticky { get; init; }

    /// <summary>True when the endpoint answers so.</summary>
    public required bool Ready { get; init; }

    /// <summary>Why not; null when it does.</summary>
    public ProblemView? Problem { get; init; }
}

/// <summary>One version's part.</summary>
public sealed record TrafficShareView
{
    public required int Version { get; init; }

    /// <summary><c>live</c> or <c>shadow</c>.</summary>
    public required string Role { get; init; }

    public required int Weight { get; init; }

    /// <summary>Its part of the requests that no rule takes, 0 to 1; 0 for a shadow.</summary>
    public required double Share { get; init; }

    /// <summary>The release that let it in.</summary>
    public required string Release { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether it is loaded and answers or listens now.</summary>
    public required bool Loaded { get; init; }

    /// <summary>For a shadow: what came of the copies it was sent since it began to listen.</summary>
    public ShadowView? Shadow { get; init; }
}

/// <summary>What a shadow said, in numbers.</summary>
/// <param name="Answered">Copies that it answered.</param>
/// <param name="Differed">Answers that were not bit for bit what the caller got.</param>
/// <param name="Failed">Copies that it refused or was too slow for.</param>
/// <param name="Dropped">Requests of which no copy was taken, because too many waited.</param>
public sealed record ShadowView(long Answered, long Differed, long Failed, long Dropped);

/// <summary>Requests that go to a version whatever its weight.</summary>
/// <param name="Key"><c>header:NAME</c> or <c>parameter:NAME</c>.</param>
/// <param name="Match"><c>equals</c>, <c>in</c> or <c>prefix</c>.</param>
/// <param name="Values">One of these; only <c>in</c> takes several.</param>
/// <param name="Version">The live version's number.</param>
public sealed record TrafficRule(string Key, string Match, IReadOnlyList<string> Values, int Version);

/// <summary>Requests with the same key go to the same version.</summary>
/// <param name="Key"><c>header:NAME</c> or <c>parameter:NAME</c>.</param>
/// <param name="Salt">Changed, it deals all keys out anew.</param>
public sealed record TrafficSticky(string Key, string? Salt = null);

/// <summary>Divide an endpoint's requests anew. What is left out is no longer there.</summary>
/// <param name="Versions">All versions that are to be there.</param>
/// <param name="Reason">Goes into the record.</param>
/// <param name="Rules">All rules.</param>
/// <param name="Sticky">Left out: nothing sticks.</param>
public sealed record TrafficRequest(
    IReadOnlyList<TrafficShare> Versions,
    string Reason,
    IReadOnlyList<TrafficRule>? Rules = null,
    TrafficSticky? Sticky = null
);

/// <summary>One version's part.</summary>
/// <param name="Version">A number that passed this endpoint's gate.</param>
/// <param name="Weight">Against the others', 0 to 10000; of no matter for a shadow.</param>
/// <param name="Role"><c>live</c> or <c>shadow</c>; left out, live.</param>
public sealed record TrafficShare(int Version, int Weight = 0, string? Role = null);
