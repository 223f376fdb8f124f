using System.Text;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Policies;

/// <summary>
/// Everything one control looks at, as one canonical text, for the digest of its finding: two findings with the same digest answer the
/// same question, so one may stand in for the other.
/// </summary>
internal static class LookedText
{
    public static Sha256Digest Digest(IControl control, ControlSpec spec, GateQuestion question)
    {
        var text = new StringBuilder("airworthy-looked 1\n");
        text.Append("revision ").Append(control.Revision).Append('\n');
        text.Append("candidate ").Append(question.Candidate.Digest).Append('\n');
        text.Append("champion ")
            .Append(question.Champion is { } champion ? champion.Digest.ToString() : "none")
            .Append('\n');
        // A champion is spoken of by its number.
        text.Append("champion-number ").Append(question.Champion?.Number ?? 0).Append('\n');
        text.Append("evaluation ").Append(question.EvaluationDigest).Append('\n');
        foreach (var (name, digest) in question.Sets.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            text.Append("set ").Append(name).Append(' ').Append(digest).Append('\n');
        }
        text.Append("about ").Append(About(question.Candidate)).Append('\n');
        // The whole policy but for the environment, the approvals and the other controls.
        var alone = new GateSpec { Controls = [spec] };
        text.Append(PolicyText.Of(EnvironmentName.Production, alone, question.Evaluation));
        return Sha256Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>What the catalog says of the version beside its files, as controls of documentation read it.</summary>
    private static Sha256Digest About(VersionState version)
    {
        string[] about =
        [
            version.Owner.ToString(),
            version.Description,
            version.Lineage.Dataset?.Name ?? "",
            version.Lineage.Dataset?.Digest?.ToString() ?? "",
            version.Lineage.Commit ?? "",
            version.Lineage.Run ?? "",
            version.RegisteredAt.ToUniversalTime().ToString("O"),
            .. version.Tags.OrderBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => new[] { t.Key, t.Value }),
        ];
        return Sha256Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', about.Select(a => $"{a.Length} {a}"))));
    }
}
