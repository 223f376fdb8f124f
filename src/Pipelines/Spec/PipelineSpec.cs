using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Pipelines.Spec;

/// <summary>A delivery pipeline as its YAML declares it.</summary>
public sealed record PipelineSpec
{
    /// <summary>What people call it; the rules of a model's name hold.</summary>
    public required string Name { get; init; }

    public required EvaluationSpec Evaluation { get; init; }

    /// <summary>Environments in the order a version passes through them; the last is where production traffic is.</summary>
    public required IReadOnlyList<EnvironmentName> Environments { get; init; }

    /// <summary>The gate into each environment. An environment without one cannot be deployed to.</summary>
    public required IReadOnlyDictionary<EnvironmentName, GateSpec> Gates { get; init; }

    /// <summary>In the order of the file, groups and matrices spread out; each names what it needs.</summary>
    public required IReadOnlyList<StepSpec> Steps { get; init; }

    /// <summary>What starts a release beside a person, who always can.</summary>
    public IReadOnlyList<TriggerSpec> Triggers { get; init; } = [];

    /// <summary>How an environment's endpoint treats its calls; as the server has it where it says nothing.</summary>
    public IReadOnlyDictionary<EnvironmentName, ServingSpec> Serving { get; init; } =
        new Dictionary<EnvironmentName, ServingSpec>();

    /// <summary>What is kept of an environment's calls; none where it says nothing.</summary>
    public IReadOnlyDictionary<EnvironmentName, ObserveSpec> Observe { get; init; } =
        new Dictionary<EnvironmentName, ObserveSpec>();

    /// <summary>When an environment's failing calls open an incident; <see cref="ErrorAlertSpec.Default"/> where it says nothing.</summary>
    public IReadOnlyDictionary<EnvironmentName, ErrorAlertSpec> Alerts { get; init; } =
        new Dictionary<EnvironmentName, ErrorAlertSpec>();
}

/// <summary>The rows a version is judged on, and how to read them.</summary>
public sealed record EvaluationSpec
{
    /// <summary>Path of a CSV file, relative to the pipeline file. Its digest is frozen when the pipeline is applied.</summary>
    public required string Data { get; init; }

    /// <summary>Column with the truth.</summary>
    public required string Label { get; init; }

    /// <summary>The model output that is judged.</summary>
    public required string Prediction { get; init; }

    public required TaskKind Task { get; init; }

    /// <summary>Columns whose values cut the rows into slices.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];

    /// <summary>For an input of K columns: which, in order. An input not named here takes the column of its own name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Columns { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>For more than two classes: their labels in the order of the model's probabilities; empty when they are 0, 1, 2, …</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The column whose values belong together: a ranking's query, a forecast's series. Empty when there is none.</summary>
    public string Group { get; init; } = "";

    /// <summary>Further data that controls ask for by name, e.g. <c>training</c>: paths of CSV files, frozen like the evaluation set.</summary>
    public IReadOnlyDictionary<string, string> Sets { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// What the model predicts. In YAML: <c>binary-classification</c>, <c>multiclass-classification</c>, <c>regression</c>,
/// <c>ranking</c>, <c>forecasting</c>.
/// </summary>
public enum TaskKind
{
    BinaryClassification,
    Regression,
    MulticlassClassification,
    Ranking,
    Forecasting,
}

public static class TaskKinds
{
    private static readonly Dictionary<string, TaskKind> ByName = new(StringComparer.Ordinal)
    {
        ["binary-classification"] = TaskKind.BinaryClassification,
        ["multiclass-classification"] = TaskKind.MulticlassClassification,
        ["regression"] = TaskKind.Regression,
        ["ranking"] = TaskKind.Ranking,
        ["forecasting"] = TaskKind.Forecasting,
    };

    public static string ToYaml(this TaskKind kind) => ByName.Single(k => k.Value == kind).Key;

    public static Result<TaskKind> Parse(string text) =>
        ByName.TryGetValue(text, out var kind)
            ? kind
            : PipelineFaults.BadValue.With(
                $"{NearestName.Quote(text)} is no task{NearestName.Hint(text, ByName.Keys)}"
            );
}

/// <summary>What an environment asks before it lets a version in.</summary>
public sealed record GateSpec
{
    public required IReadOnlyList<ControlSpec> Controls { get; init; }

    /// <summary>How many people, none of them the author, must approve.</summary>
    public int Approvals { get; init; }
}

/// <summary>
/// A control by name, with its options as written; equal when both are. A gate may ask one control several times with different
/// options (a floor under one metric, a ceiling over another).
/// </summary>
public sealed record ControlSpec(string Name, IReadOnlyDictionary<string, string> With)
{
    public bool Equals(ControlSpec? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary><c>metric-floor(at-least=0.60, metric=roc_auc)</c>, options in order of their names.</summary>
    public override string ToString() => With.Count == 0 ? Name : $"{Name}({Options.Text(With)})";
}

internal static class Options
{
    internal static string Text(IReadOnlyDictionary<string, string> with) =>
        string.Join(", ", with.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value}"));
}
