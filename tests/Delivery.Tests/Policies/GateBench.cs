using System.Text;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Onnx;
using Airworthy.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airworthy.Delivery.Tests.Policies;

/// <summary>A gate with a real store of files and the real runtime, and models put into it.</summary>
internal sealed class GateBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _data;
    private int _uploads;

    public GateBench()
    {
        _data = DataFolder.Hold(_folder.At("data")).Value;
        Blobs = FileBlobStore.Open(_data).Value;
    }

    public FileBlobStore Blobs { get; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public ControlCatalog Controls { get; init; } = StandardControls.Catalog();

    public RuntimeCatalog Runtimes { get; init; } = new([new OnnxModelRuntime(new OnnxOptions())]);

    public GateOptions Options { get; init; } = new();

    public GateService Gate() => new(Controls, Runtimes, Blobs, Options, Clock, NullLogger<GateService>.Instance);

    public async Task<Sha256Digest> KeepAsync(byte[] bytes)
    {
        var digest = Sha256Digest.Of(bytes);
        var upload = $"upload-{++_uploads}";
        using var stream = new MemoryStream(bytes);
        Assert.True((await Blobs.ReceiveAsync(upload, digest, bytes.Length, stream, default)).IsOk);
        Assert.True((await Blobs.KeepAsync(upload, default)).IsOk);
        return digest;
    }

    public async Task<VersionState> RegisterAsync(int number, byte[] onnx)
    {
        ModelFile[] files = [new("model.onnx", onnx.Length, await KeepAsync(onnx))];
        return Questions.Version(number) with { Files = files, Digest = new ModelManifest(files).Digest() };
    }

    public async Task<GateQuestion> AskingAsync(
        VersionState candidate,
        VersionState? champion,
        EvaluationSpec evaluation,
        string csv,
        params ControlSpec[] controls
    ) =>
        new()
        {
            Environment = EnvironmentName.Production,
            Gate = new GateSpec { Controls = controls, Approvals = 1 },
            Evaluation = evaluation,
            EvaluationDigest = await KeepAsync(Encoding.UTF8.GetBytes(csv)),
            Candidate = candidate,
            Champion = champion,
        };

    /// <summary>Replaces a kept file's bytes behind the store's back.</summary>
    public void Alter(Sha256Digest digest, byte[] bytes)
    {
        var path = Directory
            .EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories)
            .Single(f => digest.Hex == Path.GetFileName(Path.GetDirectoryName(f)) + Path.GetFileName(f));
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }
}
