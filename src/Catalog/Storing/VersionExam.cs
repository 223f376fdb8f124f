using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Mlflow;
using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Artifacts.Scanning;
using Airworthy.Artifacts.Scanning.Content;
using Airworthy.Artifacts.Scanning.Onnx;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>What a version's files are, told from their bytes without ever loading them.</summary>
public sealed record VersionExam(string Format, ModelSignature? Signature, IReadOnlyList<ScanFinding> Findings)
{
    public const string Onnx = "onnx";
    public const string Unknown = "unknown";

    /// <summary>Loaded by MLflow's Python code.</summary>
    public const string MlflowPython = "mlflow-pyfunc";

    /// <summary>Described by an MLmodel file, and loaded by some other tool of its flavours.</summary>
    public const string Mlflow = "mlflow";

    /// <summary>Of a version without a file.</summary>
    public static VersionExam OfNothing { get; } = new(Unknown, null, []);

    // A fact is no place for a hundred thousand findings; the dangerous ones come first.
    private const int MaxFindings = 100;

    private const int MaxTensors = 10_000;
    private const int MaxTensorName = 1_000;
    private const int MaxRank = 100;
    private const int MaxSignature = 256 * 1024;

    /// <summary>Refused only where what was declared cannot be true (<see cref="UploadFaults.SignatureMismatch"/>).</summary>
    /// <param name="files">The version's files.</param>
    /// <param name="declared">A signature that somebody states, to compare with the model's own; null for none.</param>
    /// <param name="open">Opens a file's bytes, which can seek. Null from it is a bug: what is examined must be there.</param>
    public static Result<VersionExam> Examine(
        IReadOnlyList<ModelFile> files,
        ModelSignature? declared,
        Func<Sha256Digest, Stream?> open
    )
    {
        var findings = new List<ScanFinding>();
        var readable = new List<(string Path, OnnxOutline Outline)>();
        MlflowModel? mlflow = null;
        var others = new OtherFormats();
        foreach (var file in files)
        {
            using var bytes =
                open(file.Digest)
                ?? throw new InvalidOperationException($"{file.Digest} was received or found, and is not there.");
            findings.AddRange(FileScan.Scan(bytes, file.Path).Select(f => Of(file.Path, f)));
            if (file.Path == MlflowModel.FileName)
            {
                bytes.Position = 0;
                mlflow = MlflowFile(bytes, findings);
            }
            if (!file.Path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            {
                others.Look(file.Path, bytes);
                continue;
            }
            bytes.Position = 0;
            if (OnnxReader.Read(bytes).TryGet(out var outline, out var unreadable))
            {
                readable.Add((file.Path, outline));
            }
            else
            {
                findings.Add(new(file.Path, unreadable.Code, unreadable.Detail, Dangerous: false));
            }
        }
        var sizes = files.ToDictionary(f => f.Path, f => f.Size, StringComparer.Ordinal);
        foreach (var (path, outline) in readable)
        {
            findings.AddRange(OnnxScan.Check(outline, path, sizes).Select(f => Of(path, f)));
        }
        return readable.Count == 1
            ? AsOnnx(readable[0].Path, readable[0].Outline, declared, findings)
            : AsOther([.. readable.Select(r => r.Path)], others, mlflow, declared, findings);
    }

    // What nobody could call by hand is no interface; a record of it would only be long.
    private static bool IsUsable(ModelSignature signature) =>
        signature.Inputs.Count + signature.Outputs.Count <= MaxTensors
        && signature
            .Inputs.Concat(signature.Outputs)
            .All(t => t.Name.Length <= MaxTensorName && (t.Shape?.Count ?? 0) <= MaxRank)
        && signature.ToJson().Length <= MaxSignature;

    private static Result<VersionExam> AsOnnx(
        string path,
        OnnxOutline outline,
        ModelSignature? declared,
        List<ScanFinding> findings
    )
    {
        if (!outline.Signature.TryGet(out var signature, out var none))
        {
            findings.Add(new(path, none.Code, none.Detail, Dangerous: false));
            if (declared is not null)
            {
                findings.Add(Unchecked(path));
            }
            return new VersionExam(Onnx, null, Shortened(findings));
        }
        if (!IsUsable(signature))
        {
            findings.Add(
                new(
                    path,
                    "signature-too-large",
                    $"The graph has more than {MaxTensors} inputs and outputs, one with a name of over {MaxTensorName} characters or over {MaxRank} dimensions, or too many of both.",
                    Dangerous: false
                )
            );
            return new VersionExam(Onnx, null, Shortened(findings));
        }
        var differences = SignatureComparison.Differences(declared ?? signature, signature);
        return differences.Count == 0
            ? new VersionExam(Onnx, signature, Shortened(findings))
            : UploadFaults.SignatureMismatch.With(
                $"The declared signature is not the one of '{path}': {string.Join("; ", differences.Values)}. "
                    + $"The graph has {signature}. Declare that, or nothing: it is read from the graph."
            ) with
            {
                Evidence = differences,
            };
    }

    private static Result<VersionExam> AsOther(
        IReadOnlyList<string> models,
        OtherFormats others,
        MlflowModel? mlflow,
        ModelSignature? declared,
        List<ScanFinding> findings
    )
    {
        var told = others.Tell(mlflow);
        findings.AddRange(told.Findings);
        if (told.Format is { } format)
        {
            var known = told.Signature is { } signature && IsUsable(signature) ? told.Signature : null;
            var differences = SignatureComparison.Differences(
                declared ?? known ?? new([], []),
                known ?? declared ?? new([], [])
            );
            return differences.Count == 0
                ? new VersionExam(format, known, Shortened(findings))
                : UploadFaults.SignatureMismatch.With(
                    $"The declared signature is not the model's: {string.Join("; ", differences.Values)}. The model has {known}. Declare that, or nothing."
                ) with
                {
                    Evidence = differences,
                };
        }
        return AsUnknown(models, mlflow, declared, findings);
    }

    private static VersionExam AsUnknown(
        IReadOnlyList<string> models,
        MlflowModel? mlflow,
        ModelSignature? declared,
        List<ScanFinding> findings
    )
    {
        if (mlflow is not null)
        {
            return AsMlflow(mlflow, declared, findings);
        }
        if (models.Count > 1)
        {
            findings.Add(
                new(
                    models[1],
                    "several-models",
                    $"There are {models.Count} ONNX models, '{Clip.Short(models[0])}' and '{Clip.Short(models[1])}' among them; a version is one model. Register them separately.",
                    Dangerous: false
                )
            );
        }
        if (declared is not null)
        {
            findings.Add(Unchecked(""));
        }
        return new VersionExam(Unknown, null, Shortened(findings));
    }

    // Its word is taken for what it is: nobody serves it here, so nobody is misled by a wrong signature.
    private static VersionExam AsMlflow(MlflowModel mlflow, ModelSignature? declared, List<ScanFinding> findings)
    {
        var signature = mlflow.Signature is { } stated && IsUsable(stated) ? stated : null;
        if (declared is not null && declared != signature)
        {
            findings.Add(Unchecked(MlflowModel.FileName));
        }
        return new VersionExam(mlflow.IsPython ? MlflowPython : Mlflow, signature, Shortened(findings));
    }

    private static MlflowModel? MlflowFile(Stream bytes, List<ScanFinding> findings)
    {
        if (!MlmodelReader.Read(bytes).TryGet(out var model, out var unreadable))
        {
            findings.Add(new(MlflowModel.FileName, unreadable.Code, unreadable.Detail, Dangerous: false));
            return null;
        }
        findings.Add(new(MlflowModel.FileName, "mlflow-model", Described(model), Dangerous: false));
        if (model.SignatureProblem is { } problem)
        {
            findings.Add(new(MlflowModel.FileName, "mlflow-signature", problem, Dangerous: false));
        }
        return model;
    }

    private static string Described(MlflowModel model)
    {
        var flavors = string.Join(", ", model.Flavors.Take(8).Select(f => Clip.Short(f.Name)));
        var needs = string.Join(", ", model.EnvironmentFiles.Take(4).Select(e => Clip.Short(e)));
        return $"MLflow{(model.MlflowVersion is { } version ? " " + Clip.Short(version) : "")} can load it as: {(flavors.Length > 0 ? flavors : "nothing")}."
            + (needs.Length > 0 ? $" It needs: {needs}." : "")
            + (model.InputExample is { } example ? $" Example input: {Clip.Short(example)}." : "")
            + (model.ModelId is { } logged ? $" Logged model: {Clip.Short(logged)}." : "");
    }

    private static ScanFinding Unchecked(string path) =>
        new(
            path,
            "signature-unchecked",
            "A signature was declared, and the files tell none to compare it with; it was not stored.",
            Dangerous: false
        );

    private static ScanFinding Of(string path, FileFinding finding) =>
        new(path, finding.Code, finding.Detail, finding.Dangerous);

    private static List<ScanFinding> Shortened(List<ScanFinding> findings)
    {
        if (findings.Count <= MaxFindings)
        {
            return findings;
        }
        var rest = findings.Count - MaxFindings;
        return
        [
            .. findings.OrderByDescending(f => f.Dangerous).Take(MaxFindings),
            new("", "more-findings", $"{rest} more findings are not listed.", Dangerous: false),
        ];
    }
}
