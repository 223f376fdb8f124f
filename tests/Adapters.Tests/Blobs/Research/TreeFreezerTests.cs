using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Values;
using Airworthy.Testing;
using static Airworthy.Adapters.Tests.Blobs.Research.ResearchHouse;

namespace Airworthy.Adapters.Tests.Blobs.Research;

public sealed class TreeFreezerTests : IAsyncLifetime
{
    private readonly ResearchHouse _house = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task FreezeAsync_OfAFolder_KeepsItAsItStoodWhateverIsWrittenLater()
    {
        await _house.PutAsync("1/run/artifacts/model/MLmodel", "flavors: {onnx: {data: model.onnx}}");
        await _house.PutAsync("1/run/artifacts/model/data/w.bin", "weights");
        await _house.PutAsync("1/run/artifacts/model2/other", "no part of it");

        var frozen = (await _house.Freezer().FreezeAsync("1/run/artifacts/model", default)).Value;
        await _house.PutAsync("1/run/artifacts/model/data/w.bin", "changed");
        await _house.Files.DeleteAsync("1", default);
        foreach (var digest in _house.Bytes.All().ToList())
        {
            await _house.Bytes.SweepAsync(digest, () => Task.FromResult(false));
        }

        Assert.Null(frozen.WhyEmpty);
        Assert.Equal(["MLmodel", "data/w.bin"], frozen.Files.Select(f => f.Path));
        Assert.Equal("mlflow", frozen.Exam.Format);
        using var weights = new StreamReader(_house.Permanent.Open(frozen.Files[1].Digest)!);
        Assert.Equal("weights", await weights.ReadToEndAsync());
        Assert.Equal(2, _house.Permanent.All().Count());
        Assert.Empty(Directory.GetFileSystemEntries(_house.At("incoming")));
    }

    [Fact]
    public async Task FreezeAsync_OfASingleFile_TakesIt()
    {
        await _house.PutAsync("1/run/artifacts/model.onnx", "x");

        var frozen = (await _house.Freezer().FreezeAsync("1/run/artifacts/model.onnx", default)).Value;

        Assert.Equal(new ModelFile("model.onnx", 1, Sha256Digest.Of(BytesOf("x"))), Assert.Single(frozen.Files));
    }

    [Fact]
    public async Task FreezeAsync_OfAnOnnxModel_ReadsItsSignature()
    {
        var onnx = TinyModels.Identity(TensorType.FP32, -1, 2);
        await _house.Files.PutAsync("m/model.onnx", new MemoryStream(onnx), default);
        await _house.PutAsync("m/MLmodel", "flavors: {onnx: {data: model.onnx}, python_function: {}}");

        var frozen = (await _house.Freezer().FreezeAsync("m", default)).Value;

        Assert.Equal("onnx", frozen.Exam.Format);
        Assert.NotNull(frozen.Exam.Signature);
    }

    [Fact]
    public async Task FreezeAsync_OfNothing_SaysSoAndKeepsNothing()
    {
        var frozen = (await _house.Freezer().FreezeAsync("none", default)).Value;

        Assert.Contains("no file", frozen.WhyEmpty, StringComparison.Ordinal);
        Assert.Empty(frozen.Files);
        Assert.Empty(_house.Permanent.All());
    }

    [Fact]
    public async Task FreezeAsync_OfTooMuch_IsRefusedAndKeepsNothing()
    {
        await _house.PutAsync("m/a", "12345");
        await _house.PutAsync("m/b", "67890");

        var refused = await _house.Freezer(new UploadOptions { MaxVersionBytes = 9 }).FreezeAsync("m", default);

        Assert.Equal(UploadFaults.OverQuota, refused.Fault?.Reason);
        Assert.Empty(_house.Permanent.All());
    }

    [Fact]
    public async Task FreezeAsync_OfBytesThatWereDamaged_IsRefusedAndKeepsNothing()
    {
        await _house.PutAsync("m/a", "whole");
        await _house.PutAsync("m/b", "good");
        var damaged = Path.Combine(
            _house.At("research/blobs"),
            Sha256Digest.Of(BytesOf("good")).Hex[..2],
            Sha256Digest.Of(BytesOf("good")).Hex[2..]
        );
        await File.WriteAllTextAsync(damaged, "evil");

        var refused = await _house.Freezer().FreezeAsync("m", default);

        Assert.Equal(FileFaults.FileDamaged, refused.Fault?.Reason);
        Assert.Empty(_house.Permanent.All());
        Assert.Empty(Directory.GetFileSystemEntries(_house.At("incoming")));
    }

    [Fact]
    public async Task FreezeAsync_OfPathsThatOnlyCaseTellsApart_IsNoModel()
    {
        await _house.PutAsync("m/A.bin", "1");
        await _house.PutAsync("m/a.bin", "2");

        var frozen = (await _house.Freezer().FreezeAsync("m", default)).Value;

        Assert.NotNull(frozen.WhyEmpty);
    }

    [Fact]
    public async Task FreezeAsync_WhileTheFolderIsOverwrittenAndSwept_TakesWhatBelongsTogether()
    {
        await _house.PutAsync("m/a", "0");
        using var cancel = new CancellationTokenSource();
        var sweeping = _house.Files.SweepAsync(cancel.Token);
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= 300; i++)
            {
                await _house.PutAsync("m/a", $"{i}");
            }
        });
        for (var i = 0; i < 50; i++)
        {
            var frozen = (await _house.Freezer().FreezeAsync("m", default)).Value;
            if (frozen.WhyEmpty is null)
            {
                using var reader = new StreamReader(_house.Permanent.Open(frozen.Files[0].Digest)!);
                Assert.Equal(frozen.Files[0].Digest, Sha256Digest.Of(BytesOf(await reader.ReadToEndAsync())));
            }
        }
        await writing;
        Assert.Equal("300", await _house.ReadAsync("m/a"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sweeping);
    }
}
