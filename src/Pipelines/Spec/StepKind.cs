namespace Airworthy.Pipelines.Spec;

/// <summary>What a step does. In YAML: the key in <see cref="StepKinds.ToYaml"/>.</summary>
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

    /// <summary>Run a program on this machine, isolated.</summary>
    Command,

    /// <summary>Run a container image.</summary>
    Container,

    /// <summary>Run a Jenkins job.</summary>
    Jenkins,

    /// <summary>Run a Job in a Kubernetes cluster.</summary>
    KubernetesJob,

    /// <summary>Run a GitHub Actions workflow.</summary>
    Github,

    /// <summary>Run a GitLab pipeline.</summary>
    Gitlab,

    /// <summary>Call an address.</summary>
    Http,

    /// <summary>Pass the gate and give the version a growing share of an environment's traffic.</summary>
    Rollout,

    /// <summary>Tell somebody.</summary>
    Notify,

    /// <summary>Wait for a length of time or until a moment.</summary>
    Wait,
}

public static class StepKinds
{
    /// <summary>The kinds by the key that a step gives, in the order to show them.</summary>
    public static IReadOnlyDictionary<string, StepKind> ByName { get; } =
        Enum.GetValues<StepKind>().ToDictionary(k => k.ToYaml(), StringComparer.Ordinal);

    public static string ToYaml(this StepKind kind) =>
        kind switch
        {
            StepKind.Check => "check",
            StepKind.Deploy => "deploy",
            StepKind.SmokeTest => "smoke-test",
            StepKind.Approve => "approve",
            StepKind.Command => "command",
            StepKind.Container => "container",
            StepKind.Jenkins => "jenkins",
            StepKind.KubernetesJob => "kubernetes-job",
            StepKind.Github => "github",
            StepKind.Gitlab => "gitlab",
            StepKind.Http => "http",
            StepKind.Rollout => "rollout",
            StepKind.Notify => "notify",
            StepKind.Wait => "wait",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    /// <summary>Whether it is about an environment, which stands beside the key.</summary>
    public static bool HasEnvironment(this StepKind kind) =>
        kind is StepKind.Check or StepKind.Deploy or StepKind.SmokeTest or StepKind.Approve or StepKind.Rollout;

    /// <summary>Whether it brings a version into an environment, and so passes its gate.</summary>
    public static bool Enters(this StepKind kind) => kind is StepKind.Deploy or StepKind.Rollout;

    /// <summary>Whether its work is handed to an orchestrator.</summary>
    public static bool IsHandedOver(this StepKind kind) => !kind.HasEnvironment() && kind != StepKind.Wait;
}
