using Airworthy.Catalog.Tracking.Files;
using static Airworthy.Adapters.Tests.Blobs.Research.ResearchHouse;

namespace Airworthy.Adapters.Tests.Blobs.Research;

public sealed class PartFilesTests : IAsyncLifetime
{
    private readonly ResearchHouse _house = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task ReceiveAsync_OfTheSamePartAgain_ReplacesIt()
    {
        var upload = (await _house.Files.BeginPartsAsync("f", 2, default)).Value;
        var early = await PartAsync(upload, 1, "early");
        var first = await PartAsync(upload, 1, "first ");
        var second = await PartAsync(upload, 2, "second");

        Assert.Equal(
            FileFaults.BadMultipart,
            (await _house.Files.CompletePartsAsync("f", upload, [new(1, early), new(2, second)], default)).Fault?.Reason
        );
        Assert.True(
            (await _house.Files.CompletePartsAsync("f", upload, [new(1, first), new(2, second)], default)).IsOk
        );
        Assert.Equal("first second", await _house.ReadAsync("f"));
        Assert.Empty(Directory.GetFileSystemEntries(_house.At("research/parts")));
    }

    [Fact]
    public async Task CompleteAsync_AfterARestart_GoesOnWithThePartsThatWereWhole()
    {
        var upload = (await _house.Files.BeginPartsAsync("f", 2, default)).Value;
        var first = await PartAsync(upload, 1, "1");
        await File.WriteAllTextAsync(_house.At($"research/parts/{upload}/arriving.7"), "hal");

        await _house.ReopenAsync();
        var second = await PartAsync(upload, 2, "2");
        await _house.Files.CompletePartsAsync("f", upload, [new(1, first), new(2, second)], default);

        Assert.Equal("12", await _house.ReadAsync("f"));
    }

    [Fact]
    public async Task ExpireAsync_OfAnUploadThatRested_DropsItAndNoOther()
    {
        var old = (await _house.Files.BeginPartsAsync("old", 1, default)).Value;
        await PartAsync(old, 1, "x");
        _house.Clock.Advance(TimeSpan.FromMinutes(40));
        var young = (await _house.Files.BeginPartsAsync("young", 1, default)).Value;
        await PartAsync(young, 1, "x");
        _house.Clock.Advance(TimeSpan.FromMinutes(40));

        Assert.Equal(1, await _house.Files.ExpirePartsAsync(default));

        Assert.Equal(FileFaults.MultipartUnknown, (await SendAsync(old, 1, "x")).Fault?.Reason);
        Assert.True((await SendAsync(young, 1, "y")).IsOk);
    }

    [Fact]
    public async Task CompleteAsync_OfMoreThanAFileMayHave_IsRefused()
    {
        var upload = (await _house.Files.BeginPartsAsync("f", 2, default)).Value;
        var first = await PartAsync(upload, 1, new string('a', 600));
        var second = await PartAsync(upload, 2, new string('b', 600));

        var refused = await _house.Files.CompletePartsAsync("f", upload, [new(1, first), new(2, second)], default);

        Assert.Equal(FileFaults.FileTooLarge, refused.Fault?.Reason);
        Assert.Null(await _house.ReadAsync("f"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public async Task ReceiveAsync_OfANumberNotBegunWith_IsRefused(int number)
    {
        var upload = (await _house.Files.BeginPartsAsync("f", 2, default)).Value;

        Assert.Equal(FileFaults.BadMultipart, (await SendAsync(upload, number, "x")).Fault?.Reason);
    }

    private async Task<string> PartAsync(string upload, int number, string text) =>
        (await SendAsync(upload, number, text)).Value;

    private Task<Core.Results.Result<string>> SendAsync(string upload, int number, string text) =>
        _house.Files.PutPartAsync(upload, number, new MemoryStream(BytesOf(text)), default);
}
