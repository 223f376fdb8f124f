namespace Airworthy.Pipelines.Spec;

/// <summary>What is kept of an environment's calls. An environment that says nothing keeps of failures what went wrong, and no values.</summary>
public sealed record ObserveSpec
{
    /// <summary>The share of answered calls that is kept: 0 to 1; default 0. Failures are kept anyway.</summary>
    public double Sample { get; init; }

    /// <summary>Columns whose values are masked before anything is kept: of the evaluation set, or the model's inputs and outputs.</summary>
    public IReadOnlyList<string> Mask { get; init; } = [];

    /// <summary>How long it is kept: 1 hour to ten years; default 30 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    public bool Equals(ObserveSpec? other) =>
        other is not null && Sample.Equals(other.Sample) && Keep == other.Keep && Mask.SequenceEqual(other.Mask);

    public override int GetHashCode() => HashCode.Combine(Sample, Keep, Mask.Count);
}

/// <summary>When failing calls open an incident. Environments that say nothing have these defaults.</summary>
public sealed record ErrorAlertSpec
{
    public static ErrorAlertSpec Default { get; } = new();

    /// <summary>The share of failed calls that is too many: above 0 and below 1; default 0.05.</summary>
    public double Above { get; init; } = 0.05;

    /// <summary>The window the share is taken over: 1 minute to 1 day; default 5 minutes.</summary>
    public TimeSpan Over { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls in the window below which nothing is concluded: 1 to 1,000,000; default 20.</summary>
    public int AtLeast { get; init; } = 20;
}
