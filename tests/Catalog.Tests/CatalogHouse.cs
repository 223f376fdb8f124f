using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Catalog.Tests;

/// <summary>A catalog over stores in memory and a clock that stands still.</summary>
internal sealed class CatalogHouse
{
    public static readonly Principal Ann = Principal.User(UserName.Parse("ann").Value);
    public static readonly Principal Bob = Principal.User(UserName.Parse("bob").Value);
    public static readonly ModelName Delay = ModelName.Parse("flight-delay").Value;

    public CatalogHouse(UploadOptions? options = null)
    {
        Journal = new InMemoryJournal(Clock, CatalogTables.Folds);
        Ids = new IdSource(Clock);
        Uploads = new UploadService(
            Blobs,
            new BirthService(Journal, Journal, Ids),
            Journal,
            Ids,
            Clock,
            options ?? new UploadOptions()
        );
        Models = new ModelService(Journal);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public InMemoryJournal Journal { get; }

    public InMemoryBlobStore Blobs { get; } = new();

    public IdSource Ids { get; }

    public UploadService Uploads { get; }

    public ModelService Models { get; }

    /// <summary>A model whose digest differs with the constant.</summary>
    public static byte[] Onnx(float constant = 1) => TinyModels.AddConstant(constant, -1);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static RegisterRequest Request(params (string Path, byte[] Bytes)[] files) =>
        new()
        {
            Files =
            [
                .. files.Select(f => new AnnouncedFile(f.Path, f.Bytes.Length, Sha256Digest.Of(f.Bytes).ToString())),
            ],
            Owner = "ann",
        };

    /// <summary>Begins and sends what is missing.</summary>
    public async Task<string> SendAsync(RegisterRequest request, params (string Path, byte[] Bytes)[] files) =>
        await SendAsync(Ann, Delay, request, files);

    public async Task<string> SendAsync(
        Principal by,
        ModelName model,
        RegisterRequest request,
        params (string Path, byte[] Bytes)[] files
    )
    {
        var begun = (await Uploads.BeginAsync(by, model, request, default)).Value;
        foreach (var digest in begun.Missing)
        {
            var bytes = files.First(f => Sha256Digest.Of(f.Bytes) == digest).Bytes;
            Assert.Null((await Uploads.ReceiveAsync(by, begun.Id, digest, new MemoryStream(bytes), default)).Fault);
        }
        return begun.Id;
    }

    public async Task<Result<RegisteredVersion>> RegisterAsync(
        RegisterRequest request,
        params (string Path, byte[] Bytes)[] files
    ) => await Uploads.CompleteAsync(Ann, await SendAsync(request, files), default);

    public async Task<VersionState> RegisterAsync(params (string Path, byte[] Bytes)[] files) =>
        (await RegisterAsync(Request(files), files)).Value.Version;

    public async Task<VersionState> RegisterAsync(string model, Func<RegisterRequest, RegisterRequest>? with = null)
    {
        var file = ("model.onnx", Onnx());
        var request = Request(file);
        var upload = await SendAsync(Ann, ModelName.Parse(model).Value, with?.Invoke(request) ?? request, file);
        return (await Uploads.CompleteAsync(Ann, upload, default)).Value.Version;
    }

    /// <summary>Nothing recorded, nothing stored, nothing incoming.</summary>
    public void AssertUntouched()
    {
        Assert.Empty(Journal.Facts);
        Assert.Empty(Blobs.All());
        Assert.Empty(Blobs.Incoming);
    }
}
