using System.Text;
using System.Text.Json;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Policies;

/// <summary>
/// The evidence of a gate's decision as one canonical text, for its digest: what an approval is bound to. It holds whatever a person
/// judges by (outcomes and figures) and whatever those rest on (each finding's <see cref="Finding.Looked"/>); how long asking took is
/// no evidence.
/// </summary>
public static class EvidenceText
{
    public static Sha256Digest Digest(
        Sha256Digest model,
        Sha256Digest policy,
        VersionState? champion,
        IEnumerable<Finding> findings
    ) => Sha256Digest.Of(Encoding.UTF8.GetBytes(Of(model, policy, champion, findings)));

    /// <summary>
    /// Lines: <c>airworthy-evidence 1</c>, model, policy, champion (id and digest, or none), then the findings in ordinal order of their
    /// text: the control's line as the policy writes it, outcome, looked, and each figure by name in round-trip form.
    /// </summary>
    public static string Of(
        Sha256Digest model,
        Sha256Digest policy,
        VersionState? champion,
        IEnumerable<Finding> findings
    )
    {
        var text = new StringBuilder("airworthy-evidence 1\n");
        text.Append("model ").Append(model).Append('\n');
        text.Append("policy ").Append(policy).Append('\n');
        text.Append("champion ").Append(champion is null ? "none" : $"{champion.Id} {champion.Digest}").Append('\n');
        foreach (var finding in findings.Select(Of).Order(StringComparer.Ordinal))
        {
            text.Append(finding);
        }
        return text.ToString();
    }

    private static string Of(Finding finding)
    {
        var text = new StringBuilder(PolicyText.Of(new ControlSpec(finding.Control, finding.With)));
        text.Append("outcome ").Append(finding.Outcome).Append('\n');
        if (finding.Waived is { } waived)
        {
            text.Append("waived ").Append(waived.Was).Append(' ').Append(waived.Waiver).Append('\n');
        }
        text.Append("looked ").Append(finding.Looked).Append('\n');
        foreach (var (name, value) in finding.Figures.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            text.Append("figure \"").Append(JsonEncodedText.Encode(name)).Append("\" ");
            text.Append(value.ToString("R")).Append('\n');
        }
        return text.ToString();
    }
}
