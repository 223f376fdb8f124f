namespace Airworthy.Client.Contracts;

/// <summary>One of the rubric's 28 tests, and how it was done for a version.</summary>
public sealed record RubricTestView
{
    /// <summary>Section, dot, word: <c>model.slices</c>.</summary>
    public required string Name { get; init; }

    public required string Section { get; init; }

    public required string Asks { get; init; }

    /// <summary><c>automated</c> (1 point), <c>by-hand</c> (half a point) or <c>not-done</c>.</summary>
    public required string Done { get; init; }

    public required double Points { get; init; }

    /// <summary>What shows it, or why it does not count; empty where nothing was found.</summary>
    public required string Evidence { get; init; }

    /// <summary>The controls of which any one, passed, does it by machine.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];

    /// <summary>What would give it more points; null where nothing would.</summary>
    public string? Raise { get; init; }
}

/// <summary>A version's ML Test Score: the lowest of its four sections.</summary>
public sealed record TestScoreView
{
    public required string Model { get; init; }

    public required int Version { get; init; }

    /// <summary>0 to 7.</summary>
    public required double Score { get; init; }

    public required string Meaning { get; init; }

    /// <summary>Points by section, each 0 to 7.</summary>
    public required IReadOnlyDictionary<string, double> Sections { get; init; }

    public required IReadOnlyList<RubricTestView> Tests { get; init; }

    /// <summary>Names of the tests that would raise the score, the easiest to automate first.</summary>
    public required IReadOnlyList<string> WouldRaise { get; init; }
}

/// <summary>Attests a test done by hand.</summary>
/// <param name="Why">How it was done, and where that can be read; 1 to 2000 characters.</param>
public sealed record AttestRequest(string Why);
