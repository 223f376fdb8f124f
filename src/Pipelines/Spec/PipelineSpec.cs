using Airworthy.Core.Values;

namespace Airworthy.Pipelines.Spec;

/// <summary>A delivery pipeline as its YAML declares it.</summary>
public sealed record PipelineSpec
{
    public required string Name { get; init; }

    public required EvaluationSpec Evaluation { get; init; }

    /// <summary>Environments in the order a version passes through them; the last is where production traffic is.</summary>
    public required IReadOnlyList<EnvironmentName> Environments { get; init; }

    /// <summary>The gate into each environment. An environment without one cannot be deployed to.</summary>
    public required IReadOnlyDictionary<EnvironmentName, GateSpec> Gates { get; init; }

    public required IReadOnlyList<StepSpec> Steps { get; init; }
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
}

/// <summary>What the model predicts. In YAML: <c>binary-classification</c>, <c>regression</c>.</summary>
public enum TaskKind
{
    BinaryClassification,
    Regression,
}

/// <summary>What an environment asks before it lets a version in.</summary>
public sealed record GateSpec
{
    public required IReadOnlyList<ControlSpec> Controls { get; init; }

    /// <summary>How many people, none of them the author, must approve.</summary>
    public int Approvals { get; init; }
}

/// <summary>A control by name, with its options as written.</summary>
public sealed record ControlSpec(string Name, IReadOnlyDictionary<string, string> With);

/// <summary>One step: what it does, in which environment, with which options.</summary>
public sealed record StepSpec(StepKind Kind, EnvironmentName Environment, IReadOnlyDictionary<string, string> With)
{
    /// <summary>E.g. <c>deploy staging</c>; unique within a pipeline.</summary>
    public string Name => $"{Kind.ToYaml()} {Environment}";
}

/// <summary>In YAML: <c>check</c>, <c>deploy</c>, <c>smoke-test</c>, <c>approve</c>.</summary>
public enum StepKind
{
    /// <summary>Ask the controls of an environment's gate.</summary>
    Check,

    /// <summary>Pass the gate and make the version answer at the environment's endpoint.</summary>
    Deploy,

    /// <summary>Send rows of the evaluation set to the endpoint and check that it answers as the packaged model does.</summary>
    SmokeTest,

    /// <summary>Wait until enough people have approved.</summary>
    Approve,
}

public static class StepKinds
{
    public static string ToYaml(this StepKind kind) =>
        kind switch
        {
            StepKind.Check => "check",
            StepKind.Deploy => "deploy",
            StepKind.SmokeTest => "smoke-test",
            StepKind.Approve => "approve",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
