namespace Airworthy.Client.Contracts;

/// <summary>What a release of a version would do, and why. Asking for it changes nothing and asks no control.</summary>
public sealed record PlanView
{
    public required string Model { get; init; }

    public required int Version { get; init; }

    public required string Pipeline { get; init; }

    /// <summary>What stands against the release before it begins, one sentence each; empty: it may set out.</summary>
    public required IReadOnlyList<string> Against { get; init; }

    public required IReadOnlyList<PlannedStepView> Steps { get; init; }

    public required IReadOnlyList<PlannedGateView> Gates { get; init; }
}

/// <summary>A step as it would go.</summary>
/// <param name="Name">The step.</param>
/// <param name="Kind">The key that it gives in the pipeline.</param>
/// <param name="Needs">What ends before it begins.</param>
/// <param name="Will"><c>runs</c>, <c>waits</c> (for people), <c>skipped</c>, or <c>depends</c> on what earlier steps do.</param>
/// <param name="Says">What it does and why.</param>
public sealed record PlannedStepView(string Name, string Kind, IReadOnlyList<string> Needs, string Will, string Says);

/// <summary>A gate that a release would come to.</summary>
/// <param name="Environment">Into which environment.</param>
/// <param name="Controls">What it asks.</param>
/// <param name="Approvers">Who must approve, in this order.</param>
/// <param name="Champion">The version that answers there now; null where none does.</param>
public sealed record PlannedGateView(
    string Environment,
    IReadOnlyList<PlannedControlView> Controls,
    IReadOnlyList<string> Approvers,
    int? Champion = null
);

/// <summary>A control; the outcome where the same was asked before and is not asked again.</summary>
public sealed record PlannedControlView(string Control, string? Known = null, string? Summary = null);

/// <summary>From which step an ended release is run again.</summary>
public sealed record RerunRequest(string From);

/// <summary>A file that a step left.</summary>
public sealed record KeptFileView(string Path, string Digest, long Size);

/// <summary>A piece of a step's log.</summary>
/// <param name="Attempt">Of which attempt.</param>
/// <param name="Bytes">What follows the position asked for, at most 256 KiB; UTF-8 that may begin or end within a character.</param>
/// <param name="Next">The position to ask from next.</param>
/// <param name="Ended">True when the attempt is over and this is the end of its log.</param>
public sealed record StepLogView(int Attempt, byte[] Bytes, long Next, bool Ended);

/// <summary>What a webhook says: the model that is called, and of which version; null: the newest.</summary>
public sealed record TriggerCallRequest(string Model, int? Version = null);

/// <summary>Whether the call was the first of its id, and so begins a release.</summary>
public sealed record TriggerCallView(bool Taken);
