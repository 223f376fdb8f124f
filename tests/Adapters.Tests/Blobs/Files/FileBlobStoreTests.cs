using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Values;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Blobs.Files;

public sealed class FileBlobStoreTests : BlobStoreContract
{
    private readonly TemporaryFolder _place = new();
    private readonly DataFolder _folder;

    public FileBlobStoreTests()
    {
        _folder = DataFolder.Hold(_place.Root).Value;
        Blobs = FileBlobStore.Open(_folder).Value;
    }

    protected override IBlobStore Blobs { get; }

    protected override void DisposeStore()
    {
        _folder.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task Open_AfterAStopInTheMiddle_DropsUnfinishedUploadsOnly()
    {
        await ReceiveAsync("kept", BytesOf(10));
        await KeepAsync("kept");
        await ReceiveAsync("unfinished", BytesOf(20));

        var again = FileBlobStore.Open(_folder).Value;

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_place.Root, "incoming")));
        Assert.Single(again.All());
    }

    [Fact]
    public async Task Sweep_RemovesWhatNothingUses()
    {
        await ReceiveAsync("one", BytesOf(10));
        await KeepAsync("one");
        await ReceiveAsync("two", BytesOf(20));
        await KeepAsync("two");
        var used = Sha256Digest.Of(BytesOf(10));

        Assert.Equal(1, ((FileBlobStore)Blobs).Sweep(new HashSet<Sha256Digest> { used }));

        Assert.Equal([used], Blobs.All().Select(b => b.Digest));
        Assert.Equal(0, ((FileBlobStore)Blobs).Sweep(new HashSet<Sha256Digest> { used }));
    }

    [Fact]
    public async Task KeepAsync_LeavesNoFileBesideThePermanentOnes()
    {
        await ReceiveAsync("up", BytesOf(10));
        await Blobs.ReceiveAsync("up", Sha256Digest.Of([1]), 10, new MemoryStream(BytesOf(10)), default);
        await KeepAsync("up");

        var files = Directory
            .GetFiles(_place.Root, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_place.Root, f));
        var hex = Sha256Digest.Of(BytesOf(10)).Hex;
        Assert.Equal([$"blobs/{hex[..2]}/{hex[2..]}", "lock", "lock.holder"], files.Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_place.Root, "incoming")));
    }

    [Fact]
    public async Task KeepAsync_OfWhatIsDamagedOnDisk_MendsIt()
    {
        var (bytes, digest) = (BytesOf(10), Sha256Digest.Of(BytesOf(10)));
        await ReceiveAsync("first", bytes);
        await KeepAsync("first");
        await File.WriteAllBytesAsync(PathOf(digest), [1, 2, 3]);
        await ReceiveAsync("second", bytes);
        await KeepAsync("second");

        Assert.Equal(bytes, Read(digest));
    }

    [Fact]
    public async Task All_PassesOverForeignFiles()
    {
        await ReceiveAsync("up", BytesOf(10));
        await KeepAsync("up");
        _place.Write("blobs/README", "foreign");
        _place.Write("blobs/zz/name", "foreign");

        Assert.Single(Blobs.All());
    }

    [Fact]
    public async Task Files_All_AreTheOwnersOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights");
        await ReceiveAsync("up", BytesOf(10));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            ModeOf(Directory.GetFiles(Path.Combine(_place.Root, "incoming", "up")).Single())
        );
        await KeepAsync("up");

        var file = PathOf(Sha256Digest.Of(BytesOf(10)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(file));
        Assert.All(
            (string[])
                [
                    Path.GetDirectoryName(file)!,
                    Path.Combine(_place.Root, "blobs"),
                    Path.Combine(_place.Root, "incoming"),
                ],
            f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf(f))
        );
    }

    private string PathOf(Sha256Digest digest) => Path.Combine(_place.Root, "blobs", digest.Hex[..2], digest.Hex[2..]);

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
