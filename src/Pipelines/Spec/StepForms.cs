using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>The options of every kind of step: one table for the linter, the schema and the docs.</summary>
public static class StepForms
{
    private static readonly OptionForm Rows = OptionForm.Whole(
        "rows",
        1,
        1000,
        "how many evaluation rows the smoke test sends"
    );

    private static readonly OptionForm[] DeployOptions =
    [
        OptionForm.Whole(
            "weight",
            1,
            99,
            "how many of a hundred requests it takes beside what serves; all if left out"
        ),
        OptionForm.Choice("shadow", ["no", "yes"], "whether it only listens to the requests of what serves"),
    ];

    private static readonly OptionForm Memory = OptionForm.Whole(
        "memory-mib",
        16,
        1_000_000,
        "how much memory it may use"
    );

    private static readonly OptionForm[] CommandOptions =
    [
        OptionForm.Choice("files", ["no", "yes"], "whether the version's files are laid out for it"),
        OptionForm.Choice("network", ["no", "yes"], "whether it needs the network, which the operator has to allow"),
        Memory,
        OptionForm.Whole("processes", 4, 4096, "how many processes and threads it may have"),
        OptionForm.Whole("scratch-mib", 1, 1_000_000, "how much it may write"),
    ];

    private static readonly OptionForm[] ContainerOptions =
    [
        OptionForm.Text("command", "what runs in the image, without a shell; its own entry point if left out"),
        OptionForm.Choice("network", ["no", "yes"], "whether it has a network"),
        OptionForm.Choice("pull", ["missing", "always", "never"], "when the image is fetched"),
        Memory,
    ];

    private static readonly OptionForm[] HttpOptions =
    [
        OptionForm.Choice("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], "GET if left out"),
        OptionForm.Text("body", "what is sent; ${…} stands for values"),
        OptionForm.Text("expect", "statuses that pass, with commas: 200,201; any 2xx if left out"),
        OptionForm.Open("headers", "headers to send"),
        OptionForm.Open("outputs", "outputs by name: paths into the JSON answer, as result.auc or items.0.id"),
    ];

    private static readonly OptionForm[] NotifyOptions =
    [
        OptionForm.Text("message", "what is said; ${…} stands for values"),
    ];

    private static readonly OptionForm[] JobOptions =
    [
        OptionForm.Text("command", "what runs in the image, without a shell; its own entry point if left out"),
        OptionForm.Text("namespace", "where the Job is made; the cluster's own choice if left out"),
        OptionForm.Text("service-account", "under whose name it runs"),
        OptionForm.Text("cpu", "how much it asks for: 500m, 2"),
        OptionForm.Text("memory", "how much it asks for: 512Mi, 4Gi"),
    ];

    private static readonly OptionForm[] RolloutOptions =
    [
        OptionForm.Open(
            "steps",
            "weights in order, the last 100: each with weight (1 to 100), hold (how long) and approve (yes: a person lets it on)"
        ),
        OptionForm.Open(
            "errors",
            "what takes the version back: above (the share of its calls that fail, 0.05 if left out) and at-least (calls before anything is concluded, 20)"
        ),
    ];

    /// <summary>The options of a kind; null where only its orchestrator knows them.</summary>
    public static IReadOnlyList<OptionForm>? Of(StepKind kind) =>
        kind switch
        {
            StepKind.Deploy => DeployOptions,
            StepKind.SmokeTest => [Rows],
            StepKind.Command => CommandOptions,
            StepKind.Container => ContainerOptions,
            StepKind.Http => HttpOptions,
            StepKind.Notify => NotifyOptions,
            StepKind.KubernetesJob => JobOptions,
            StepKind.Rollout => RolloutOptions,
            StepKind.Jenkins or StepKind.Github or StepKind.Gitlab => null,
            _ => [],
        };

    /// <summary>What stands beside the kind.</summary>
    public static string TargetOf(StepKind kind) =>
        kind switch
        {
            StepKind.Check => "ask the controls of an environment's gate; change nothing",
            StepKind.Deploy => "pass an environment's gate, then answer at its endpoint",
            StepKind.SmokeTest => "send rows of the evaluation set to an environment's endpoint",
            StepKind.Approve => "wait for the people who let a version into an environment",
            StepKind.Command => "run a program with its arguments on this machine, isolated and without a shell",
            StepKind.Container => "run a container image",
            StepKind.Jenkins => "run a Jenkins job: its full name, with / between folders",
            StepKind.KubernetesJob => "run an image as a Kubernetes Job",
            StepKind.Github => "run a GitHub Actions workflow: owner/repository/file",
            StepKind.Gitlab => "run a GitLab pipeline: group/project",
            StepKind.Http => "call an address",
            StepKind.Rollout => "pass an environment's gate, then take a growing share of its traffic",
            StepKind.Notify => "tell somebody: 'inbox', or the address of a webhook",
            _ => "wait for a length of time (10m) or until a moment (2026-01-31T09:00:00Z)",
        };

    /// <summary>What is wrong with what stands beside the kind; null where nothing is.</summary>
    internal static string? WhyNotTarget(StepSpec step) =>
        step.Kind switch
        {
            _ when step.Kind.HasEnvironment() => null,
            StepKind.Wait => Durations.OfStep(step.Target).IsOk || StepWords.Moment(step.Target).IsOk
                ? null
                : $"{Quote(step.Target)} is neither a length of time (10m, 2h) nor a moment (2026-01-31T09:00:00Z).",
            StepKind.Http => IsAddress(step.Target) ? null : $"{Quote(step.Target)} is no http or https address.",
            StepKind.Notify => step.Target == "inbox" || IsAddress(step.Target)
                ? null
                : $"{Quote(step.Target)} is neither 'inbox' nor the http or https address of a webhook.",
            _ when step.Target.Contains("${", StringComparison.Ordinal) =>
                "only ${matrix('…')} goes here; give other values by 'inputs', so that nothing in them is taken for a command.",
            _ => step.Target.Length == 0 ? "it is empty." : null,
        };

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0;
}

/// <summary>An option under <c>with</c>.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Says">What it is.</param>
/// <param name="Values">The only values; empty: any text.</param>
/// <param name="Range">The bounds of a whole number; null for a text.</param>
/// <param name="IsMap">Whether further keys stand below it.</param>
public sealed record OptionForm(
    string Name,
    string Says,
    IReadOnlyList<string> Values,
    (int From, int To)? Range = null,
    bool IsMap = false
)
{
    internal static OptionForm Text(string name, string says) => new(name, says, []);

    internal static OptionForm Choice(string name, string[] values, string says) => new(name, says, values);

    internal static OptionForm Whole(string name, int from, int to, string says) => new(name, says, [], (from, to));

    internal static OptionForm Open(string name, string says) => new(name, says, [], null, true);

    /// <summary>Whether it is the one that a key as written means.</summary>
    internal bool Is(string key) => IsMap ? key.StartsWith(Name + ".", StringComparison.Ordinal) : key == Name;

    internal string? WhyNot(string value) =>
        Range is { } range && !PipelineForm.Whole(value, range.From, range.To).IsOk
            ? $"'{value}' is no whole number from {range.From} to {range.To}; '{Name}' says {Says}."
        : Values.Count > 0 && !Values.Contains(value)
            ? $"{Quote(value)} is no value of '{Name}'{Hint(value, [.. Values])}"
        : null;
}
