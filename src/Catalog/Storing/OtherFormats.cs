using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.LightGbm;
using Airworthy.Artifacts.Reading.Mlflow;
using Airworthy.Artifacts.Reading.MlNet;
using Airworthy.Artifacts.Reading.Remote;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>Tells formats other than ONNX from a version's files, one file after the other.</summary>
internal sealed class OtherFormats
{
    private const string Sklearn = "sklearn";
    private const int MaxSignature = 1 << 20;

    private static readonly string[] Pickles = [".joblib", ".pkl", ".pickle"];

    private readonly List<string> _pickles = [];
    private readonly List<(string Path, Result<LightGbmModel> Model)> _lightGbm = [];
    private readonly List<string> _mlNet = [];
    private readonly List<ScanFinding> _found = [];
    private ModelSignature? _signature;
    private bool _isRemote;
    private ScanFinding? _badSignature;

    /// <summary>What was seen. No format: none that is served.</summary>
    public sealed record Told(string? Format, ModelSignature? Signature, IReadOnlyList<ScanFinding> Findings);

    public void Look(string path, Stream bytes)
    {
        bytes.Position = 0;
        if (path == ModelSignature.FileName)
        {
            LookAtSignature(bytes);
        }
        else if (Array.Exists(Pickles, p => path.EndsWith(p, StringComparison.OrdinalIgnoreCase)))
        {
            _pickles.Add(path);
        }
        else if (path == RemoteDescription.FileName)
        {
            LookAtRemote(path, bytes);
        }
        else if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && MlNetReader.IsOne(bytes))
        {
            _mlNet.Add(path);
            bytes.Position = 0;
            if (MlNetReader.Check(bytes).Fault is { } refused)
            {
                var isDanger = refused.Reason == ArtifactFaults.MlNetLoaderRefused;
                _found.Add(new(path, refused.Code, refused.Detail, isDanger));
            }
        }
        else
        {
            var head = new byte[32];
            var read = bytes.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (LightGbmReader.Begins(head.AsSpan(0, read)))
            {
                bytes.Position = 0;
                _lightGbm.Add((path, LightGbmReader.Read(bytes)));
            }
        }
    }

    /// <param name="mlflow">What the MLmodel file says; null for none. It goes before a bare pickle.</param>
    public Told Tell(MlflowModel? mlflow)
    {
        ScanFinding[] findings = _badSignature is null ? [.. _found] : [.. _found, _badSignature];
        if (_isRemote && mlflow is null && _pickles.Count + _lightGbm.Count + _mlNet.Count == 0)
        {
            return new Told(RemoteDescription.Format, _signature, findings);
        }
        if (_mlNet.Count == 1 && mlflow is null)
        {
            return new Told(MlNetReader.Format, null, findings);
        }
        if (_lightGbm.Count > 0 && (mlflow is null || mlflow.Flavors.Any(f => f.Name == LightGbmFiles.Format)))
        {
            return AsLightGbm(mlflow is null ? _signature : mlflow.Signature, findings);
        }
        if (mlflow is { IsPython: true, Signature: null } && _signature is not null)
        {
            return new Told(VersionExam.MlflowPython, _signature, findings);
        }
        if (mlflow is not null || _pickles.Count == 0)
        {
            return new Told(null, null, findings);
        }
        var main =
            _pickles.Count == 1 ? _pickles[0] : _pickles.Find(p => p.StartsWith("model.", StringComparison.Ordinal));
        if (main is null)
        {
            return new Told(null, null, findings);
        }
        return _signature is not null
            ? new Told(Sklearn, _signature, findings)
            : new Told(
                null,
                null,
                [
                    .. findings,
                    new(
                        main,
                        "signature-not-stated",
                        $"A pickle does not tell its inputs and outputs; to have it served, register it in a folder with a {ModelSignature.FileName} beside it.",
                        Dangerous: false
                    ),
                ]
            );
    }

    private void LookAtRemote(string path, Stream bytes)
    {
        const int Longest = 64 * 1024;
        var text = new byte[Math.Min(bytes.Length, Longest)];
        bytes.ReadExactly(text);
        if (RemoteDescription.Read(text).TryGet(out var remote, out var fault))
        {
            _isRemote = true;
            _found.Add(
                new(
                    path,
                    "digest-unproven",
                    $"The model is '{Clip.Short(remote.Model)}' on {Clip.Short(remote.Url.Authority)}; no digest says what answers there.",
                    Dangerous: false
                )
            );
        }
        else
        {
            _found.Add(new(path, fault.Code, fault.Detail, Dangerous: false));
        }
    }

    private Told AsLightGbm(ModelSignature? stated, IReadOnlyList<ScanFinding> findings)
    {
        var (path, read) = _lightGbm[0];
        var signature = LightGbmFiles
            .Main([.. _lightGbm.Select(l => l.Path)])
            .Then(_ => read)
            .Then(model => LightGbmFiles.Signature(model, stated));
        return signature.IsOk
            ? new Told(LightGbmFiles.Format, signature.Value, findings)
            : new Told(
                LightGbmFiles.Format,
                null,
                [.. findings, new(path, signature.Fault.Code, signature.Fault.Detail, Dangerous: false)]
            );
    }

    private void LookAtSignature(Stream bytes)
    {
        if (bytes.Length > MaxSignature)
        {
            return;
        }
        using var reader = new StreamReader(bytes, Encoding.UTF8, false, 4096, leaveOpen: true);
        if (ModelSignature.FromJson(reader.ReadToEnd()).TryGet(out var read, out var fault))
        {
            _signature = read;
        }
        else
        {
            _badSignature = new(ModelSignature.FileName, fault.Code, fault.Detail, Dangerous: false);
        }
    }
}
