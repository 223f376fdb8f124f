using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Policies;

/// <summary>The words that policies use for what is one of several.</summary>
public static class PolicyWords
{
    private static readonly Dictionary<string, Placement> Placements = new(StringComparer.Ordinal)
    {
        ["registration"] = Placement.Registration,
        ["ci"] = Placement.Ci,
        ["transition"] = Placement.Transition,
        ["after-deployment"] = Placement.AfterDeployment,
    };

    private static readonly Dictionary<string, Severity> Severities = new(StringComparer.Ordinal)
    {
        ["report"] = Severity.Report,
        ["warn"] = Severity.Warn,
        ["block"] = Severity.Block,
    };

    private static readonly Dictionary<string, Duty> Duties = new(StringComparer.Ordinal)
    {
        ["pipeline-author"] = Duty.PipelineAuthor,
        ["waiver-granter"] = Duty.WaiverGranter,
    };

    private static readonly Dictionary<string, EmergencySkip> Skips = new(StringComparer.Ordinal)
    {
        ["controls"] = EmergencySkip.Controls,
        ["approvals"] = EmergencySkip.Approvals,
        ["freeze"] = EmergencySkip.Freeze,
    };

    public static Result<Placement> PlacementOf(string text) => Of(text, Placements, "placement");

    public static Result<Severity> SeverityOf(string text) => Of(text, Severities, "severity");

    internal static Result<Duty> DutyOf(string text) => Of(text, Duties, "duty to keep apart");

    internal static Result<EmergencySkip> SkipOf(string text) => Of(text, Skips, "thing that an emergency may skip");

    public static string ToYaml(this Placement placement) => Placements.Single(p => p.Value == placement).Key;

    public static string ToYaml(this Severity severity) => Severities.Single(p => p.Value == severity).Key;

    public static string ToYaml(this Duty duty) => Duties.Single(p => p.Value == duty).Key;

    public static string ToYaml(this EmergencySkip skip) => Skips.Single(p => p.Value == skip).Key;

    private static Result<T> Of<T>(string text, Dictionary<string, T> words, string what) =>
        words.TryGetValue(text, out var value)
            ? Result.Ok(value)
            : PipelineFaults.BadValue.With(
                $"{NearestName.Quote(text)} is no {what}{NearestName.Hint(text, words.Keys)}"
            );
}
