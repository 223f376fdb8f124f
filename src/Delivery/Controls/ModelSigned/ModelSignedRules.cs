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
        var authorities = ModelSignedOptions.AuthoritiesOption.Of(spec);
        if (keys.Count + authorities.Count == 0)
        {
            yield return ControlOption.Fault(
                spec,
                "keys",
                "model-signed needs at least one trusted key, or an authority in 'authorities'."
            );
        }
        if (keys.Count == 0 && ModelSignedOptions.AsksProvenanceOption.Of(spec) == "required")
        {
            yield return ControlOption.Fault(spec, "keys", "A provenance is signed with a key; give the trusted ones.");
        }
        foreach (var authority in authorities.Where(a => !SignedModel.IsAuthority(a)))
        {
            yield return ControlOption.Fault(
                spec,
                "authorities",
                $"'{Clip.Short(authority)}' is no certificate of an authority as base64."
            );
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
                "Sign with a key or a certificate over whole files, or have another control verify this form."
            )
            : Answer.Fail(
                fault.Detail,
                "Sign the files as they are with a trusted key, and register them together. If nobody changed them on purpose, find out who did."
            );

    public static Answer Passed(int files, Provenance? provenance) =>
        Answer.Pass(
            $"{files} files are as they were signed by whom this gate trusts{(provenance is null ? "" : $"; built by {Clip.Short(provenance.Builder)} ({Clip.Short(provenance.BuildType)})")}."
        ) with
        {
            Figures = new Dictionary<string, double> { ["files"] = files },
        };
}
