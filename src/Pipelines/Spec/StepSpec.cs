using System.Globalization;
using Airworthy.Core.Values;

namespace Airworthy.Pipelines.Spec;

/// <summary>One step: what it does, to which environment, with which options, and when.</summary>
public sealed record StepSpec(StepKind Kind, EnvironmentName? Environment, IReadOnlyDictionary<string, string> With)
{
    private readonly string? _name;

    /// <summary>Unique within a pipeline: as given, or e.g. <c>deploy staging</c>, or the kind alone.</summary>
    public string Name
    {
        get => _name ?? (Environment is { } environment ? $"{Kind.ToYaml()} {environment}" : Kind.ToYaml());
        init => _name = value;
    }

    /// <summary>The environment of a step whose kind has one.</summary>
    public EnvironmentName In =>
        Environment ?? throw new InvalidOperationException($"Step '{Name}' is about no environment.");

    /// <summary>What stands beside the kind where that is no environment: a command line, a job, an address, a time.</summary>
    public string Target { get; init; } = "";

    /// <summary>Names of the steps that end before this one begins; the step before it unless the file says otherwise.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The name of the parallel group that it stands in; null outside.</summary>
    public string? Group { get; init; }

    /// <summary>Where this holds not, the step is skipped; null: it is never skipped.</summary>
    public StepCondition? When { get; init; }

    /// <summary>Values for the work, by name; <c>${…}</c> in them stands for what a condition could name.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of values that the work leaves for later steps.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Null: it is tried once.</summary>
    public RetrySpec? Retry { get; init; }

    /// <summary>How long one attempt may take; null: as long as its kind lets it.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Names of secrets that the work is given; the server knows their values.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Which of the files that the work leaves are kept with the release: paths, with * for any part of a name.</summary>
    public IReadOnlyList<string> Artifacts { get; init; } = [];

    /// <summary>Whether it runs also when the release was cancelled or something failed: it cleans up.</summary>
    public bool Always { get; init; }

    /// <summary>Whether the release goes on when it failed.</summary>
    public bool MayFail { get; init; }

    /// <summary>Whether it may be run again where nobody can say if it ran.</summary>
    public bool Repeatable { get; init; }

    public ConcurrencySpec? Concurrency { get; init; }

    /// <summary>The values of this copy of a step with a matrix.</summary>
    public IReadOnlyDictionary<string, string> Matrix { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it stands in the file, e.g. <c>steps[2].parallel[0]</c>.</summary>
    internal string Path { get; init; } = "";

    /// <summary>How many evaluation rows a smoke test sends; 20 unless <c>with: { rows: 1 to 1000 }</c> says otherwise.</summary>
    public int Rows =>
        With.TryGetValue("rows", out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            ? rows
            : 20;

    /// <summary>
    /// How many of a hundred requests a deployment takes, beside what serves: <c>with: { weight: 1 to 99 }</c>; null takes them all.
    /// </summary>
    public int? Weight =>
        With.TryGetValue("weight", out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
            ? weight
            : null;

    /// <summary>Whether a deployment only listens to the requests of what serves: <c>with: { shadow: yes }</c>.</summary>
    public bool Shadow => With.GetValueOrDefault("shadow") == "yes";

    /// <summary>How a rollout's share grows; null for other kinds, and where what was written means nothing.</summary>
    public RolloutSpec? Rollout => Kind == StepKind.Rollout ? RolloutSpec.Read(With).Spec : null;

    public bool Equals(StepSpec? other) =>
        other is not null
        && Name == other.Name
        && Kind == other.Kind
        && Target == other.Target
        && Options.Text(With) == Options.Text(other.With);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>How often a step is tried, and how long the pauses between are: the delay, growing by the factor up to the maximum.</summary>
public sealed record RetrySpec
{
    public static readonly TimeSpan UsualDelay = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan UsualMaximum = TimeSpan.FromMinutes(10);

    /// <summary>Tries in all, 2 to 20.</summary>
    public required int Attempts { get; init; }

    public TimeSpan Delay { get; init; } = UsualDelay;

    /// <summary>1 to 10.</summary>
    public double Factor { get; init; } = 2;

    public TimeSpan Maximum { get; init; } = UsualMaximum;

    /// <summary>The pause after a failed attempt (counted from 1), before chance makes it shorter.</summary>
    public TimeSpan PauseAfter(int attempt)
    {
        var seconds = Delay.TotalSeconds * Math.Pow(Factor, Math.Min(attempt - 1, 64));
        return seconds >= Maximum.TotalSeconds ? Maximum : TimeSpan.FromSeconds(seconds);
    }
}

/// <summary>Steps of one group, of all releases of this server, run one at a time.</summary>
public sealed record ConcurrencySpec(string Group, OnBusy OnBusy);

/// <summary>What a step does when another holds its group. In YAML: <c>wait</c>, <c>cancel-older</c>, <c>refuse</c>.</summary>
public enum OnBusy
{
    Wait,
    CancelOlder,
    Refuse,
}
