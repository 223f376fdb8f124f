namespace Airworthy.Serving.Observations;

/// <summary>What is kept of an endpoint's calls. An endpoint without a plan keeps of its failures what went wrong, and no values.</summary>
public sealed record ObservationPlan
{
    /// <summary>The share of answered calls that is kept, 0 to 1. Which ones follows from their request ids alone.</summary>
    public required double Sample { get; init; }

    public required ObservationMask Mask { get; init; }

    /// <summary>How long it is kept; 1 hour to 3650 days.</summary>
    public required TimeSpan Keep { get; init; }
}

/// <summary>Whose values never leave the call as they are.</summary>
/// <param name="Tensors">Names of inputs and outputs masked whole.</param>
/// <param name="Columns">For inputs of several values a row: which of them, counting from 0 in the last dimension.</param>
public sealed record ObservationMask(
    IReadOnlySet<string> Tensors,
    IReadOnlyDictionary<string, IReadOnlySet<int>> Columns
)
{
    public static ObservationMask None { get; } =
        new(new HashSet<string>(), new Dictionary<string, IReadOnlySet<int>>());

    public bool IsEmpty => Tensors.Count == 0 && Columns.Count == 0;
}
