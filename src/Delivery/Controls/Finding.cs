using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Policies;

namespace Airworthy.Delivery.Controls;

/// <summary>What a control answered.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    [JsonStringEnumMemberName("pass")]
    Pass,

    [JsonStringEnumMemberName("fail")]
    Fail,

    /// <summary>Could not be asked: too few rows, no labels, time-out. Not a pass.</summary>
    [JsonStringEnumMemberName("inconclusive")]
    Inconclusive,

    [JsonStringEnumMemberName("waived")]
    Waived,
}

/// <summary>A picture as a whole SVG document of at most 32,000 characters, without script, style sheet or anything from elsewhere.</summary>
public sealed record Plot(string Title, string Svg);

/// <summary>A control's answer with its evidence: enough for a person to agree or disagree.</summary>
public sealed record Finding
{
    public required string Control { get; init; }

    /// <summary>The options it was asked with, as the pipeline writes them; a gate may ask one control several times.</summary>
    public IReadOnlyDictionary<string, string> With { get; init; } = new Dictionary<string, string>();

    public required Outcome Outcome { get; init; }

    /// <summary>One sentence in modelling terms, with the figures that decided.</summary>
    public required string Summary { get; init; }

    /// <summary>What the owner can do about it; empty for a pass.</summary>
    public string Mend { get; init; } = "";

    /// <summary>Figures by name, as shown to people; doubles are finite.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Details a person may want to open: worst slices, differing inputs. One line each, at most 50.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Pictures of the evidence, at most 4; null where there are none. They are no evidence by themselves.</summary>
    public IReadOnlyList<Plot>? Plots { get; init; }

    /// <summary>Digest of everything the control looked at: model, champion, data, options, the control's own revision.</summary>
    public required Sha256Digest Looked { get; init; }

    /// <summary>What asking cost.</summary>
    public required double Seconds { get; init; }

    /// <summary>What it does when it is no pass; null blocks.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Set where a waiver covers it: <see cref="Outcome"/> is then waived, and what the control said stands here.</summary>
    public WaivedFinding? Waived { get; init; }
}

/// <summary>What a control had said, and the waiver that goes past it.</summary>
public sealed record WaivedFinding(Outcome Was, string Waiver, Principal By, string Reason, DateTimeOffset Until);
