namespace Airworthy.Client.Contracts;

/// <summary>What a gate decided, or would decide, and upon what.</summary>
// Lists and texts are never null: the JSON reader hands over null for what a server of another release leaves out.
public sealed record GateView
{
    public required string Environment { get; init; }

    public required bool Passed { get; init; }

    /// <summary>Why not, one reason a line; empty when passed.</summary>
    public IReadOnlyList<string> Reasons
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>What did not pass and does not block.</summary>
    public IReadOnlyList<string> Warnings
    {
        get;
        init => field = value ?? [];
    } = [];

    public required IReadOnlyList<FindingView> Findings { get; init; }

    /// <summary>Who is to approve, in this order, e.g. <c>2 of approver</c>.</summary>
    public IReadOnlyList<string> Approvers
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>How many people other than the author must approve.</summary>
    public int ApprovalsNeeded { get; init; }

    /// <summary>The id of the version the findings compare with; null when none serves there.</summary>
    public string? Champion { get; init; }

    /// <summary>That version's number.</summary>
    public int? ChampionNumber { get; init; }

    public required string PolicyDigest { get; init; }

    /// <summary>What an approval is bound to.</summary>
    public required string EvidenceDigest { get; init; }
}

/// <summary>A control's answer with its evidence.</summary>
public sealed record FindingView
{
    /// <summary>The control's name, e.g. <c>metric-floor</c>.</summary>
    public required string Control { get; init; }

    /// <summary><c>pass</c>, <c>fail</c>, <c>inconclusive</c> or <c>waived</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>One sentence with the figures that decided.</summary>
    public required string Summary { get; init; }

    /// <summary>What the owner can do about it; empty for a pass.</summary>
    public string Mend
    {
        get;
        init => field = value ?? "";
    } = "";

    public IReadOnlyDictionary<string, double> Figures
    {
        get;
        init => field = value ?? new Dictionary<string, double>();
    } = new Dictionary<string, double>();

    /// <summary>Worst slices, differing inputs: one line each.</summary>
    public IReadOnlyList<string> Details
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Pictures of the evidence, each a whole SVG document.</summary>
    public IReadOnlyList<PlotView> Plots
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Digest of everything the control looked at.</summary>
    public string Looked
    {
        get;
        init => field = value ?? "";
    } = "";

    public double Seconds { get; init; }

    /// <summary>What it does when it is no pass: <c>report</c>, <c>warn</c> or <c>block</c>.</summary>
    public string Severity
    {
        get;
        init => field = value ?? "block";
    } = "block";

    /// <summary>For a waived one: what the control said; else null.</summary>
    public string? WaivedFrom { get; init; }

    /// <summary>For a waived one: by whom, why and until when; else null.</summary>
    public string? Waiver { get; init; }
}

/// <summary>A picture as an SVG document.</summary>
public sealed record PlotView(string Title, string Svg);
