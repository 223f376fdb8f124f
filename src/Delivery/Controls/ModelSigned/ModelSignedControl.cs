using Airworthy.Artifacts.Signing.OpenModel;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.VersionFiles;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.ModelSigned;

/// <summary>Are the files those that somebody trusted has signed, and, where asked, built the way that was signed?</summary>
public sealed class ModelSignedControl : IControl
{
    private const int MostBytes = 16 * 1024 * 1024;

    public string Name => "model-signed";

    public int Revision => 2;

    public IReadOnlyList<ControlOption> Options => ModelSignedOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation)
    {
        Fault[] faults = [.. ControlOption.Lint(Options, spec)];
        return faults.Length > 0 ? faults : [.. ModelSignedRules.Lint(spec)];
    }

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = ModelSignedOptions.Of(question.Spec);
        var files = question.Candidate.Version.Files;
        var read = await FileText.BytesAsync(question.Candidate, options.File, MostBytes, cancel);
        if (!read.TryGet(out var bundle, out var fault))
        {
            return ModelSignedRules.NoFile(fault, options.File, "signature");
        }
        // The provenance speaks about the files and is signed itself; the signature need not cover it.
        var covered = files.Where(f => f.Path != options.Provenance).ToList();
        var verified = SignedModel.Verify(bundle, options.Keys, options.Authorities, covered, options.File);
        if (!verified.TryGet(out var signed, out fault))
        {
            return ModelSignedRules.Refused(fault);
        }
        if (!options.AsksProvenance)
        {
            return ModelSignedRules.Passed(signed, null);
        }
        read = await FileText.BytesAsync(question.Candidate, options.Provenance, MostBytes, cancel);
        if (!read.TryGet(out var envelope, out fault))
        {
            return ModelSignedRules.NoFile(fault, options.Provenance, "provenance");
        }
        return ProvenanceStatement.Verify(envelope, options.Keys, files).TryGet(out var provenance, out fault)
            ? ModelSignedRules.Passed(signed, provenance)
            : ModelSignedRules.Refused(fault);
    }
}
