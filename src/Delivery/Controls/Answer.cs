using Airworthy.Core.Results;

namespace Airworthy.Delivery.Controls;

/// <summary>What a control says; the runner makes a <see cref="Finding"/> of it.</summary>
public sealed record Answer
{
    public required Outcome Outcome { get; init; }

    /// <summary>One sentence in modelling terms, with the figures that decided.</summary>
    public required string Summary { get; init; }

    /// <summary>What the owner can do about it; empty for a pass.</summary>
    public string Mend { get; init; } = "";

    /// <summary>Figures by name; what is not finite is left out of the finding.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Pictures of the evidence, for people; they decide nothing.</summary>
    public IReadOnlyList<Plot> Plots { get; init; } = [];

    public static Answer Pass(string summary) => new() { Outcome = Outcome.Pass, Summary = summary };

    public static Answer Fail(string summary, string mend) =>
        new()
        {
            Outcome = Outcome.Fail,
            Summary = summary,
            Mend = mend,
        };

    public static Answer Inconclusive(string summary, string mend) =>
        new()
        {
            Outcome = Outcome.Inconclusive,
            Summary = summary,
            Mend = mend,
        };

    /// <summary>The question could not be asked, and this is why.</summary>
    public static Answer CouldNotAsk(Fault fault) =>
        Inconclusive($"Could not be asked: {fault.Detail}", "Mend what the sentence names, then check again.");

    public static Answer NoChampion { get; } =
        Pass("No version serves at this endpoint yet, so there is nothing to compare with.");
}
