using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Policies;

/// <summary>Reads the one form a policy file has (docs/policies.md).</summary>
public static class PolicyYaml
{
    /// <summary>
    /// The policy, or everything that is wrong with it, each fault with its line and column. Whether its controls are known, and their
    /// options right, is for whoever knows the controls.
    /// </summary>
    public static PolicyReading Read(ReadOnlySpan<byte> utf8)
    {
        var digest = Sha256Digest.Of(utf8);
        if (!PipelineYaml.Text(utf8, "policy").Then(YamlTree.Read).TryGet(out var root, out var fault))
        {
            return new PolicyReading(null, new PipelinePlaces(), [fault], digest);
        }
        var form = new PipelineForm("policy");
        var draft = new PolicyReader(form).Read(root);
        return new PolicyReading(draft, form.Places, PipelinePlaces.InOrder(form.Faults), digest);
    }
}

/// <summary>What came of reading a policy file.</summary>
/// <param name="Draft">What could be read, with placeholders for what could not; null when nothing could.</param>
/// <param name="Places">Where each part stands in the file.</param>
/// <param name="Faults">Everything wrong with the form, in the order of the lines.</param>
/// <param name="Digest">SHA-256 of the file's bytes.</param>
public sealed record PolicyReading(
    PolicySpec? Draft,
    PipelinePlaces Places,
    IReadOnlyList<Fault> Faults,
    Sha256Digest Digest
)
{
    /// <summary>The policy; null when its form has faults.</summary>
    public PolicySpec? Spec => Faults.Count == 0 ? Draft : null;
}
