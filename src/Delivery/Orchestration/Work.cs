using Airworthy.Core.Values;

namespace Airworthy.Delivery.Orchestration;

/// <summary>What a step asks an orchestrator to do. The same until the work has ended.</summary>
public sealed record WorkOrder
{
    /// <summary>
    /// Names this attempt of this step of this release, and no other work anywhere: the idempotency key. Visible ASCII without spaces.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>What stands beside the kind in the pipeline: a command line, a job's full name, a workflow, an address.</summary>
    public required string Target { get; init; }

    /// <summary>The step's options, as written under <c>with</c>; parts of a map by dotted names (<c>parameters.MODEL</c>).</summary>
    public required IReadOnlyDictionary<string, string> With { get; init; }

    /// <summary>
    /// What the work is told, by name: of the release (<c>AIRWORTHY_MODEL</c>, <c>AIRWORTHY_VERSION</c>, …), of steps before it, and secrets.
    /// A command takes them as environment variables, Jenkins as parameters where the job declares them.
    /// </summary>
    public required IReadOnlyDictionary<string, WorkInput> Inputs { get; init; }

    /// <summary>
    /// True when an earlier process may have handed this very work over and not lived to say so. Who can find its work by the key looks;
    /// who cannot starts it only when <see cref="Repeatable"/>, and answers <c>work-lost</c> otherwise.
    /// </summary>
    public bool MayHaveStarted { get; init; }

    /// <summary>Whether the pipeline says that the work may be done twice.</summary>
    public bool Repeatable { get; init; }

    /// <summary>What the release is about, for who lays out its files.</summary>
    public VersionId? Version { get; init; }
}

/// <summary>A value that work is told.</summary>
/// <param name="Value">As it is.</param>
/// <param name="IsSecret">True: it is masked wherever it turns up in a log or a message, and written nowhere.</param>
public sealed record WorkInput(string Value, bool IsSecret = false)
{
    public override string ToString() => IsSecret ? "***" : Value;
}

/// <summary>What an orchestrator needs to find its work again, in its own words; kept in the release's row.</summary>
public sealed record WorkHandle(string Text);

/// <summary>How work stands.</summary>
public sealed record WorkStatus
{
    /// <summary>The handle from now on: a queued job becomes a build.</summary>
    public required WorkHandle Handle { get; init; }

    public required WorkPhase Phase { get; init; }

    /// <summary>One sentence for people, e.g. what it waits for in the queue.</summary>
    public required string Detail { get; init; }

    /// <summary>Where a person can look at it; null where there is no such page.</summary>
    public string? Page { get; init; }

    /// <summary>What it goes through, as far as it tells.</summary>
    public IReadOnlyList<WorkStage> Stages { get; init; } = [];

    public required WorkLog Log { get; init; }

    /// <summary>What it waits for a person to say; null unless <see cref="WorkPhase.Asking"/>.</summary>
    public WorkQuestion? Question { get; init; }

    /// <summary>How it ended; null until then.</summary>
    public WorkEnd? End { get; init; }

    /// <summary>When to look again at the latest.</summary>
    public required TimeSpan LookAgainIn { get; init; }
}

public enum WorkPhase
{
    Queued,
    Running,

    /// <summary>It has stopped to ask a person.</summary>
    Asking,
    Ended,
}

/// <summary>A part of the work, in the order it was begun.</summary>
/// <param name="Name">As the orchestrator calls it.</param>
/// <param name="Status">In its own word, lower case.</param>
/// <param name="Took">Null until it is over.</param>
public sealed record WorkStage(string Name, string Status, TimeSpan? Took);

/// <summary>A piece of the log: bytes as they came, which may end within a character.</summary>
/// <param name="Bytes">From the position asked for.</param>
/// <param name="Next">The position to ask from next.</param>
/// <param name="IsWhole">True when nothing will follow.</param>
public sealed record WorkLog(ReadOnlyMemory<byte> Bytes, long Next, bool IsWhole);

/// <summary>A question of the work.</summary>
/// <param name="Id">Names it within the work.</param>
/// <param name="Message">What it asks.</param>
/// <param name="Parameters">What may be answered with it, by name.</param>
public sealed record WorkQuestion(string Id, string Message, IReadOnlyList<string> Parameters);

/// <summary>A person's answer, from an approval step.</summary>
/// <param name="QuestionId">Which question.</param>
/// <param name="Approved">Go on, or stop.</param>
/// <param name="By">Who said so in our record; told to the work where it declares a place for it.</param>
public sealed record WorkAnswer(string QuestionId, bool Approved, Principal By);

/// <summary>How work ended.</summary>
public sealed record WorkEnd
{
    public required WorkOutcome Outcome { get; init; }

    /// <summary>The orchestrator's own word, e.g. <c>UNSTABLE</c>.</summary>
    public required string Word { get; init; }

    /// <summary>Values for later steps, by name.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    public WorkTests? Tests { get; init; }

    /// <summary>Files that can be opened, by path.</summary>
    public IReadOnlyList<string> Artifacts { get; init; } = [];
}

/// <summary>Only the first is a pass.</summary>
public enum WorkOutcome
{
    Succeeded,

    /// <summary>It ran to its end and is not content: tests failed, a threshold was missed.</summary>
    Unstable,
    Failed,
    Cancelled,

    /// <summary>It never ran, or nobody can say how it ended.</summary>
    Lost,
}

/// <summary>The work's own tests.</summary>
public sealed record WorkTests(int Passed, int Failed, int Skipped, IReadOnlyList<WorkTest> Failures);

/// <summary>A test that failed.</summary>
public sealed record WorkTest(string Name, string Reason);
