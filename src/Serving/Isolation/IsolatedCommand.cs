namespace Airworthy.Serving.Isolation;

/// <summary>What runs, what it sees and what it may use. Everything that is not named here it does not have.</summary>
public sealed record IsolatedCommand
{
    /// <summary>Where <see cref="Folder"/> stands for the command.</summary>
    public const string FolderInside = "/model";

    /// <summary>Where <see cref="Scratch"/> stands for the command; it is also its home.</summary>
    public const string ScratchInside = "/scratch";

    /// <summary>The program and its arguments. A program without a slash is looked for below /usr.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Its working folder, which it can only read.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// The one folder of this machine that it can write. A Unix socket that it opens there can be reached from outside at the same
    /// name. Nothing in it may be trusted: read it through <see cref="IIsolation.ReadScratch"/>.
    /// </summary>
    public required string Scratch { get; init; }

    /// <summary>Further folders that it can read: where they are, and where it sees them.</summary>
    public IReadOnlyList<(string Outside, string Inside)> Readable { get; init; } = [];

    /// <summary>Its whole environment, beside PATH, HOME, TMPDIR and LANG.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it shares this machine's network. Otherwise it has a loopback of its own and nothing else.</summary>
    public bool Network { get; init; }

    /// <summary>Bytes of memory for all its processes together; each alone where no control group can be had.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Processes and threads at once.</summary>
    public int Processes { get; init; } = 128;

    /// <summary>Cores that all its processes together may keep busy, where a control group can be had; null for all there are.</summary>
    public double? Cores { get; init; }

    /// <summary>Bytes that it may leave in <see cref="Scratch"/>.</summary>
    public long ScratchBytes { get; init; } = 1L << 30;

    /// <summary>How long it may run; null for as long as nobody ends it.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>How many of the last bytes of each of its two streams are kept.</summary>
    public int OutputBytes { get; init; } = 64 * 1024;

    /// <summary>Told of everything it writes, as it comes: the piece, and whether it is standard error. May be called by two threads.</summary>
    public Action<ReadOnlyMemory<byte>, bool>? Output { get; init; }
}

/// <summary>Which isolation a command ran under: evidence.</summary>
/// <param name="Way">E.g. <c>an own user and namespaces</c>.</param>
/// <param name="Memory">What holds its memory.</param>
public sealed record IsolationHeld(string Way, string Memory)
{
    public override string ToString() => $"{Way}; memory by {Memory}";
}

/// <summary>Why a command ended.</summary>
public enum IsolatedEnding
{
    /// <summary>By itself.</summary>
    Exited,

    /// <summary>Its time was over.</summary>
    TimedOut,

    /// <summary>It used more memory than it may.</summary>
    OutOfMemory,

    /// <summary>It wrote more into its scratch folder than it may.</summary>
    OutOfScratch,

    /// <summary>Somebody ended it.</summary>
    Killed,

    /// <summary>It never ran, because the isolation could not be built; standard error says why.</summary>
    NotIsolated,
}

/// <summary>How a command ended, and what it said last.</summary>
/// <param name="Ending">Why.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal where one ended it.</param>
/// <param name="Took">From start to end.</param>
/// <param name="Output">The end of its standard output, as text.</param>
/// <param name="Error">The end of its standard error, as text.</param>
/// <param name="PeakMemory">The most bytes of memory it used at once; null where nothing counts that.</param>
public sealed record IsolatedEnd(
    IsolatedEnding Ending,
    int ExitCode,
    TimeSpan Took,
    string Output,
    string Error,
    long? PeakMemory
);
