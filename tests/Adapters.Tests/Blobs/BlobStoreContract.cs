using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using CsCheck;

namespace Airworthy.Adapters.Tests.Blobs;

/// <summary>What every store of files by content must do.</summary>
public abstract class BlobStoreContract : IDisposable
{
    protected abstract IBlobStore Blobs { get; }

    protected abstract void DisposeStore();

    public void Dispose()
    {
        DisposeStore();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(5_000_000)]
    public async Task KeepAsync_AfterReceiving_MakesTheBytesPermanent(int size)
    {
        var bytes = BytesOf(size);
        await ReceiveAsync("up", bytes);
        Assert.Null(Blobs.Open(Sha256Digest.Of(bytes)));
        await KeepAsync("up");

        Assert.Equal(bytes, Read(Sha256Digest.Of(bytes)));
        Assert.Equal([(Sha256Digest.Of(bytes), size)], Blobs.All());
    }

    [Fact]
    public void KeepAsync_OfRandomUploads_KeepsEachContentOnce()
    {
        Gen.Byte.Array[0, 200]
            .List[1, 5]
            .List[1, 5]
            .Sample(
                uploads =>
                {
                    var before = Blobs.All().Select(b => b.Digest).ToHashSet();
                    var upload = 0;
                    foreach (var files in uploads)
                    {
                        var name = $"u{upload++}";
                        files.ForEach(f => ReceiveAsync(name, f).GetAwaiter().GetResult());
                        KeepAsync(name).GetAwaiter().GetResult();
                    }
                    var all = Blobs.All().Select(b => b.Digest).ToList();
                    Assert.Equal(all.Count, all.Distinct().Count());
                    Assert.Equal(
                        before.Union(uploads.SelectMany(u => u).Select(f => Sha256Digest.Of(f))).Order(),
                        all.Order()
                    );
                    Assert.All(uploads.SelectMany(u => u), f => Assert.Equal(f, Read(Sha256Digest.Of(f))));
                },
                iter: 20,
                threads: 1
            );
    }

    [Fact]
    public async Task Open_WithTheUpload_GivesAFileNotYetKeptAndCanSeek()
    {
        var bytes = BytesOf(1000);
        await ReceiveAsync("up", bytes);
        await using var stream = Blobs.Open(Sha256Digest.Of(bytes), "up")!;

        stream.Seek(990, SeekOrigin.Begin);
        Assert.Equal(bytes[990], stream.ReadByte());
        Assert.Null(Blobs.Open(Sha256Digest.Of(bytes), "other"));
        Assert.Null(Blobs.Open(Sha256Digest.Of(bytes), "../incoming/up"));
    }

    [Theory]
    [InlineData(100, 99)]
    [InlineData(100, 101)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(100, -1)]
    [InlineData(3_000_000, 1_000_000)]
    public async Task ReceiveAsync_OfAnotherSizeThanAnnounced_LeavesNothing(int sent, int announced)
    {
        var bytes = BytesOf(sent);

        await AssertRefusedAsync(BlobFaults.DigestMismatch, Sha256Digest.Of(bytes), announced, new MemoryStream(bytes));
    }

    [Fact]
    public async Task ReceiveAsync_OfOtherBytesThanAnnounced_LeavesNothing() =>
        await AssertRefusedAsync(BlobFaults.DigestMismatch, Sha256Digest.Of([1]), 100, new MemoryStream(BytesOf(100)));

    [Fact]
    public async Task ReceiveAsync_OfABrokenStream_LeavesNothing() =>
        await AssertRefusedAsync(
            BlobFaults.UploadBroken,
            Sha256Digest.Of(BytesOf(3_000_000)),
            3_000_000,
            new BreakingStream(BytesOf(2_000_000), () => throw new IOException("The client is gone."))
        );

    [Fact]
    public async Task ReceiveAsync_Cancelled_LeavesNothing()
    {
        var digest = Sha256Digest.Of(BytesOf(3_000_000));
        using var cancel = new CancellationTokenSource();
        var stream = new BreakingStream(BytesOf(2_000_000), cancel.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Blobs.ReceiveAsync("up", digest, 3_000_000, stream, cancel.Token)
        );
        Assert.Null(Blobs.Open(digest, "up"));
        Assert.Equal(BlobFaults.UploadUnknown, (await Blobs.KeepAsync("up", default)).Fault?.Reason);
    }

    [Fact]
    public async Task ReceiveAsync_AfterARefusal_TakesTheFileSentAgain()
    {
        var bytes = BytesOf(100);
        Assert.False(
            (await Blobs.ReceiveAsync("up", Sha256Digest.Of(bytes), 100, new MemoryStream([1]), default)).IsOk
        );
        await ReceiveAsync("up", bytes);
        await ReceiveAsync("up", bytes);
        await KeepAsync("up");

        Assert.Single(Blobs.All());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../blobs")]
    [InlineData("/etc")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("A")]
    [InlineData("a\0")]
    [InlineData("é")]
    public async Task EveryVerb_OnAnUploadsNameThatLeadsElsewhere_IsRefused(string upload)
    {
        var bytes = BytesOf(10);
        var received = await Blobs.ReceiveAsync(upload, Sha256Digest.Of(bytes), 10, new MemoryStream(bytes), default);
        await Blobs.DiscardAsync(upload, default);

        Assert.Equal(CoreFaults.BadName, received.Fault?.Reason);
        Assert.Equal(CoreFaults.BadName, (await Blobs.KeepAsync(upload, default)).Fault?.Reason);
    }

    [Fact]
    public async Task DiscardAsync_DropsTheUploadAndNothingElse()
    {
        await ReceiveAsync("kept", BytesOf(10));
        await KeepAsync("kept");
        await ReceiveAsync("up", BytesOf(20));
        await Blobs.DiscardAsync("up", default);
        await Blobs.DiscardAsync("up", default);

        Assert.Equal(BlobFaults.UploadUnknown, (await Blobs.KeepAsync("up", default)).Fault?.Reason);
        Assert.Single(Blobs.All());
    }

    [Fact]
    public async Task ReceiveAsync_OfManyFilesAtOnce_KeepsAll()
    {
        await Task.WhenAll(Enumerable.Range(1, 32).Select(i => Task.Run(() => ReceiveAsync("up", BytesOf(i * 1000)))));
        await KeepAsync("up");

        Assert.Equal(32, Blobs.All().Count());
    }

    [Fact]
    public void Open_OfWhatWasNeverStored_IsNull() => Assert.Null(Blobs.Open(Sha256Digest.Of([7])));

    protected static byte[] BytesOf(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    protected async Task ReceiveAsync(string upload, byte[] bytes)
    {
        var received = await Blobs.ReceiveAsync(
            upload,
            Sha256Digest.Of(bytes),
            bytes.Length,
            new MemoryStream(bytes),
            default
        );
        Assert.Null(received.Fault);
    }

    protected async Task KeepAsync(string upload) => Assert.Null((await Blobs.KeepAsync(upload, default)).Fault);

    protected byte[] Read(Sha256Digest digest)
    {
        using var stream = Blobs.Open(digest)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private async Task AssertRefusedAsync(FaultCode reason, Sha256Digest digest, long size, Stream content)
    {
        var received = await Blobs.ReceiveAsync("up", digest, size, content, default);

        Assert.Equal(reason, received.Fault?.Reason);
        Assert.Null(Blobs.Open(digest, "up"));
        Assert.Equal(BlobFaults.UploadUnknown, (await Blobs.KeepAsync("up", default)).Fault?.Reason);
        Assert.Empty(Blobs.All());
    }

    /// <summary>Gives its bytes, then does what it was told to instead of ending.</summary>
    private sealed class BreakingStream(byte[] bytes, Action then) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = await base.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                then();
                cancellationToken.ThrowIfCancellationRequested();
            }
            return count;
        }
    }
}
