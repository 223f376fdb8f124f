using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Blobs.Research;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Research;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Catalog.Tracking.Freezing;
using Airworthy.Core.Values;
using Airworthy.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Adapters.Tests.Blobs.Research;

/// <summary>The real stores of runs' files over a folder of their own.</summary>
internal sealed class ResearchHouse : IAsyncDisposable
{
    private readonly TemporaryFolder _place = new();
    private DataFolder _folder = null!;
    private ResearchDatabase _database = null!;

    public ResearchHouse() => Open();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public FileBlobStore Permanent { get; private set; } = null!;

    public ResearchFiles Bytes { get; private set; } = null!;

    public PartFiles Parts { get; private set; } = null!;

    public FileTree Tree { get; private set; } = null!;

    public FileService Files { get; private set; } = null!;

    public TreeFreezer Freezer(UploadOptions? limits = null) =>
        new(
            Tree,
            Bytes,
            Permanent,
            new IdSource(Clock),
            limits ?? new UploadOptions(),
            new StoredBytes(Permanent, () => Bytes.Total)
        );

    /// <summary>Lets the folder go and opens it anew, as a start does.</summary>
    public async Task ReopenAsync()
    {
        await CloseAsync();
        Open();
    }

    public string At(string path) => _place.At(path);

    public async Task PutAsync(string path, string text) =>
        Assert.True((await Files.PutAsync(path, new MemoryStream(BytesOf(text)), default)).IsOk);

    public async Task<string?> ReadAsync(string path)
    {
        if (!(await Files.OpenAsync(path, default)).TryGet(out var opened, out _))
        {
            return null;
        }
        using var reader = new StreamReader(opened.Content);
        return await reader.ReadToEndAsync();
    }

    public static byte[] BytesOf(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _place.Dispose();
    }

    private void Open()
    {
        _folder = DataFolder.Hold(_place.Root).Value;
        _database = ResearchDatabase.Open(_folder, [FileTree.Schema]).Value;
        Permanent = FileBlobStore.Open(_folder).Value;
        Bytes = ResearchFiles.Open(_folder, Permanent).Value;
        Parts = PartFiles.Open(_folder, new IdSource(Clock), Clock).Value;
        Tree = new FileTree(_database);
        Files = new FileService(Tree, Bytes, Parts, Clock, new FileLimits { MaxFileBytes = 1000 });
    }

    private async Task CloseAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
