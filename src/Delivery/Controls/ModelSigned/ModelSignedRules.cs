using Airworthy.Artifacts.Signing;
using Airworthy.Artifacts.Signing.OpenModel;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.ModelSigned;

/// <summary>What is not signed by a trusted key fails; a form that is not verified here leaves the question open.</summary>
internal static class ModelSignedRules
{
    public static IEnumerable<Fault> Lint(ControlSpec spec)
    {
        var keys = ModelSignedOptions.KeysOption.Of(spec);
        if (keys.Count == 0)
        {
            yield return ControlOption.Fault(spec, "keys", "model-signed needs at least one trusted key.");
        }
        foreach (var key in keys.Where(k => !SignedModel.IsKey(k)))
        {
            yield return ControlOption.Fault(
                spec,
                "keys",
                $"'{Clip.Short(key)}' is no public key of ECDSA on P-256, P-384 or P-521 as base64."
            );
        }
    }

    public static Answer NoFile(Fault fault, string file, string what) =>
        fault.Reason == ControlFaults.NoSuchFile
            ? Answer.Fail(
                $"The version has no {what} ('{Clip.Short(file)}').",
                "Sign the model's folder before registering it (model_signing sign key …), and register the signature with it."
            )
            : Answer.CouldNotAsk(fault);

    public static Answer Refused(Fault fault) =>
        fault.Reason == SigningFaults.ModelSignatureNotUnderstood
            ? Answer.Inconclusive(
                $"Could not be asked: {fault.Detail}",
                "Sign with a key over whole files, or have another control verify this form."
            )
            : Answer.Fail(
                fault.Detail,
                "Sign the files as they are with a trusted key, and register them together. If nobody changed them on purpose, find out who did."
            );

    public static Answer Passed(int files, Provenance? provenance) =>
        Answer.Pass(
            $"{files} files are as they were signed with a trusted key{(provenance is null ? "" : $"; built by {Clip.Short(provenance.Builder)} ({Clip.Short(provenance.BuildType)})")}."
        ) with
        {
            Figures = new Dictionary<string, double> { ["files"] = files },
        };
}
