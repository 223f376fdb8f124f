using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Values;
using static Airworthy.Adapters.Tests.Blobs.Research.ResearchHouse;

namespace Airworthy.Adapters.Tests.Blobs.Research;

public sealed class ResearchFilesTests : IAsyncLifetime
{
    private readonly ResearchHouse _house = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task ReceiveAsync_OfAStream_TellsDigestAndSizeOfWhatCame()
    {
        using var held = (await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abc")), 3, default)).Value;

        Assert.Equal((Sha256Digest.Of(BytesOf("abc")), 3L), (held.Digest, held.Size));
        Assert.Equal([held.Digest], _house.Bytes.All());
    }

    [Fact]
    public async Task ReceiveAsync_OfMoreThanAllowed_LeavesNothing()
    {
        var refused = await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abcd")), 3, default);

        Assert.Equal(FileFaults.FileTooLarge, refused.Fault?.Reason);
        AssertNothingLeft();
    }

    [Fact]
    public async Task ReceiveAsync_OfAStreamThatBreaks_LeavesNothing()
    {
        var refused = await _house.Bytes.ReceiveAsync(new BreakingStream(), 1000, default);

        Assert.Equal(BlobFaults.UploadBroken, refused.Fault?.Reason);
        AssertNothingLeft();
    }

    [Fact]
    public async Task ReceiveAsync_OfBytesThatWereDamaged_MendsThem()
    {
        (await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abc")), 3, default)).Value.Dispose();
        var file = Directory.GetFiles(_house.At("research/blobs"), "*", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, "zzz");

        (await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abc")), 3, default)).Value.Dispose();

        Assert.Equal("abc", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task SweepAsync_OfHeldBytes_LeavesThemUntilTheyAreLetGo()
    {
        var held = (await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abc")), 3, default)).Value;
        var again = (await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abc")), 3, default)).Value;
        held.Dispose();
        held.Dispose();

        Assert.False(await _house.Bytes.SweepAsync(held.Digest, () => Task.FromResult(false)));
        again.Dispose();
        Assert.False(await _house.Bytes.SweepAsync(held.Digest, () => Task.FromResult(true)));
        Assert.NotNull(_house.Bytes.Open(held.Digest));
        Assert.True(await _house.Bytes.SweepAsync(held.Digest, () => Task.FromResult(false)));
        Assert.Null(_house.Bytes.Open(held.Digest));
    }

    [Fact]
    public async Task ReceiveAsync_OfBytesBeingSwept_WaitsAndKeepsThem()
    {
        (await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abc")), 3, default)).Value.Dispose();
        var digest = Sha256Digest.Of(BytesOf("abc"));
        var looking = new TaskCompletionSource<bool>();
        var sweep = _house.Bytes.SweepAsync(digest, () => looking.Task);
        var receiving = _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abc")), 3, default);

        looking.SetResult(false);

        Assert.True(await sweep);
        using var held = (await receiving).Value;
        Assert.NotNull(_house.Bytes.Open(digest));
    }

    [Fact]
    public async Task Open_WhileItIsRemoved_GoesOnReading()
    {
        (await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("abc")), 3, default)).Value.Dispose();
        var digest = Sha256Digest.Of(BytesOf("abc"));
        await using var open = _house.Bytes.Open(digest)!;
        await _house.Bytes.SweepAsync(digest, () => Task.FromResult(false));

        using var reader = new StreamReader(open);
        Assert.Equal("abc", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task SweepAsync_OfTheService_RemovesWhatWasOverwrittenDeletedOrLeft()
    {
        await _house.PutAsync("a/1", "one");
        await _house.PutAsync("a/2", "two");
        await _house.PutAsync("a/1", "three");
        await _house.PutAsync("b", "two");
        await _house.Files.DeleteAsync("a/2", default);
        // Received, and killed before the tree named it.
        (await _house.Bytes.ReceiveAsync(new MemoryStream(BytesOf("left")), 100, default)).Value.Dispose();
        await _house.ReopenAsync();

        using var cancel = new CancellationTokenSource();
        var sweeping = _house.Files.SweepAsync(cancel.Token);
        await _house.PutAsync("c", "four");
        await _house.Files.DeleteAsync("c", default);
        var expected = new[] { "three", "two" }.Select(t => Sha256Digest.Of(BytesOf(t))).Order();
        while (!_house.Bytes.All().Order().SequenceEqual(expected))
        {
            await Task.Yield();
        }
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sweeping);

        Assert.Equal("three", await _house.ReadAsync("a/1"));
        Assert.Equal("two", await _house.ReadAsync("b"));
    }

    private void AssertNothingLeft() =>
        Assert.Empty(Directory.GetFiles(_house.At("research"), "*", SearchOption.AllDirectories));

    private sealed class BreakingStream : MemoryStream
    {
        private bool _began;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_began)
            {
                throw new IOException("The peer is gone.");
            }
            _began = true;
            buffer.Span[..10].Fill(1);
            return ValueTask.FromResult(10);
        }
    }
}
