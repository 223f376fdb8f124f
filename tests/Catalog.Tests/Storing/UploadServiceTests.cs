using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using static Airworthy.Catalog.Tests.CatalogHouse;

namespace Airworthy.Catalog.Tests.Storing;

public sealed class UploadServiceTests
{
    private readonly CatalogHouse _house = new();
    private readonly (string, byte[]) _model = ("model.onnx", Onnx());
    private readonly (string, byte[]) _card = ("model-card.md", Bytes("# Flight delay"));

    [Fact]
    public async Task Begin_OfNewFiles_AnswersEachContentOnce()
    {
        var begun = await _house.Uploads.BeginAsync(
            Ann,
            Delay,
            Request(_model, _card, ("copy.md", _card.Item2)),
            default
        );

        Assert.Equal(
            new[] { Sha256Digest.Of(_model.Item2), Sha256Digest.Of(_card.Item2) }.Order(),
            begun.Value.Missing.Order()
        );
        Assert.Equal(_house.Clock.GetUtcNow() + TimeSpan.FromHours(1), begun.Value.ExpiresAt);
        _house.AssertUntouched();
    }

    [Fact]
    public async Task Begin_OfABadRequest_LeavesNothingBehind()
    {
        var begun = await _house.Uploads.BeginAsync(Ann, Delay, Request(("../model.onnx", Onnx())), default);

        Assert.Equal(UploadFaults.BadRegistration, begun.Fault?.Reason);
        _house.AssertUntouched();
    }

    [Fact]
    public async Task Complete_OfASentUpload_RegistersTheVersionWithAllItWasTold()
    {
        var request = Request(_model, _card) with
        {
            Description = "first",
            Commit = "3f2a9c1",
            DatasetName = "flights",
        };

        var registered = (await _house.RegisterAsync(request, _model, _card)).Value;

        var version = registered.Version;
        Assert.Equal((Delay, 1, "onnx"), (version.ModelName, version.Number, version.Format));
        Assert.Equal(Ann, version.Author);
        Assert.Equal("x: FP32[-1]", Assert.Single(version.Signature!.Inputs).ToString());
        Assert.Equal(["model-card.md", "model.onnx"], version.Files.Select(f => f.Path));
        Assert.Empty(version.Scan);
        Assert.Equal("flights", version.Lineage.Dataset?.Name);
        Assert.Equal(["model.created", "version.registered"], _house.Journal.Facts.Select(f => f.Kind));
        Assert.All(_house.Journal.Facts, f => Assert.Equal(Ann, f.By));
        Assert.Equal(2, _house.Blobs.All().Count());
        Assert.Empty(_house.Blobs.Incoming);
        var row = (await _house.Models.VersionAsync(version.Id, default)).Value;
        Assert.Equal(registered.Revision, row.Revision);
        Assert.Equivalent(version, row.Value, strict: true);
    }

    [Fact]
    public async Task Complete_AskedTwice_RegistersOnce()
    {
        var upload = await _house.SendAsync(Request(_model), _model);

        var first = (await _house.Uploads.CompleteAsync(Ann, upload, default)).Value.Version;
        var again = (await _house.Uploads.CompleteAsync(Ann, upload, default)).Value.Version;

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(2, _house.Journal.Facts.Count);
    }

    [Fact]
    public async Task Begin_OfFilesStoredAlready_AsksForNoneOfThem()
    {
        await _house.RegisterAsync(_model, _card);

        var begun = (await _house.Uploads.BeginAsync(Bob, Delay, Request(_model, _card), default)).Value;
        var second = (await _house.Uploads.CompleteAsync(Bob, begun.Id, default)).Value.Version;

        Assert.Empty(begun.Missing);
        Assert.Equal(2, second.Number);
        Assert.Equal(2, _house.Blobs.All().Count());
        Assert.Equal(2, (await _house.Models.FindAsync(Delay, default)).Value.Value.LastNumber);
    }

    [Fact]
    public async Task Begin_OfAStoredDigestWithAnotherSize_IsRefused()
    {
        await _house.RegisterAsync(_model);
        var lie = Request(_model) with { Files = [new("model.onnx", 5, Sha256Digest.Of(_model.Item2).ToString())] };

        var begun = await _house.Uploads.BeginAsync(Ann, Delay, lie, default);

        Assert.Equal(UploadFaults.BadRegistration, begun.Fault?.Reason);
    }

    [Fact]
    public async Task Begin_OfAStoredFileThatIsGone_AsksForItAndSoMendsTheStore()
    {
        await _house.RegisterAsync(_model);
        var digest = Sha256Digest.Of(_model.Item2);
        _house.Blobs.Damage(digest, null);

        Assert.Equal(2, (await _house.RegisterAsync(_model)).Number);
        Assert.Equal(digest, Assert.Single(_house.Blobs.All()).Digest);
    }

    [Fact]
    public async Task Complete_UponAStoredFileThatWasTamperedWith_IsRefused()
    {
        await _house.RegisterAsync(_model);
        var facts = _house.Journal.Facts.Count;
        _house.Blobs.Damage(Sha256Digest.Of(_model.Item2), Onnx(2));

        var result = await _house.RegisterAsync(Request(_model), _model);

        Assert.Equal(UploadFaults.StoredFileDamaged, result.Fault?.Reason);
        Assert.Equal(facts, _house.Journal.Facts.Count);
    }

    [Fact]
    public async Task Receive_OfOtherBytes_IsRefusedAndTheRightOnesStillTaken()
    {
        var begun = (await _house.Uploads.BeginAsync(Ann, Delay, Request(_model), default)).Value;

        var wrong = await Receive(Ann, begun.Id, begun.Missing[0], Onnx(2));
        var stillMissing = await _house.Uploads.CompleteAsync(Ann, begun.Id, default);
        _house.AssertUntouched();
        var right = await Receive(Ann, begun.Id, begun.Missing[0], _model.Item2);

        Assert.Equal(BlobFaults.DigestMismatch, wrong.Fault?.Reason);
        Assert.Equal(UploadFaults.UploadIncomplete, stillMissing.Fault?.Reason);
        Assert.Equal(["model.onnx"], stillMissing.Fault!.Evidence.Keys);
        Assert.True(right.IsOk);
        Assert.True((await _house.Uploads.CompleteAsync(Ann, begun.Id, default)).IsOk);
    }

    [Fact]
    public async Task Receive_OfABrokenStream_IsRefusedAndLeavesNothing()
    {
        var begun = (await _house.Uploads.BeginAsync(Ann, Delay, Request(_model), default)).Value;
        using var broken = new BrokenStream(_model.Item2[..10]);

        var received = await _house.Uploads.ReceiveAsync(Ann, begun.Id, begun.Missing[0], broken, default);

        Assert.Equal(BlobFaults.UploadBroken, received.Fault?.Reason);
        _house.AssertUntouched();
    }

    [Fact]
    public async Task Receive_OfAFileThatIsThere_DoesNotReadIt()
    {
        var begun = (await _house.Uploads.BeginAsync(Ann, Delay, Request(_model), default)).Value;
        await Receive(Ann, begun.Id, begun.Missing[0], _model.Item2);
        using var unread = new BrokenStream([]);

        Assert.True((await _house.Uploads.ReceiveAsync(Ann, begun.Id, begun.Missing[0], unread, default)).IsOk);
    }

    [Fact]
    public async Task Receive_OfAFileNobodyAnnounced_IsRefused()
    {
        var begun = (await _house.Uploads.BeginAsync(Ann, Delay, Request(_model), default)).Value;

        var received = await Receive(Ann, begun.Id, Sha256Digest.Of(_card.Item2), _card.Item2);

        Assert.Equal(UploadFaults.FileNotAnnounced, received.Fault?.Reason);
        _house.AssertUntouched();
    }

    [Fact]
    public async Task AnotherPrincipalsUpload_IsAsUnknownAsNone()
    {
        var begun = (await _house.Uploads.BeginAsync(Ann, Delay, Request(_model), default)).Value;

        var reasons = new[]
        {
            (await Receive(Bob, begun.Id, begun.Missing[0], _model.Item2)).Fault,
            (await _house.Uploads.CompleteAsync(Bob, begun.Id, default)).Fault,
            (await _house.Uploads.AbandonAsync(Bob, begun.Id, default)).Fault,
            (await _house.Uploads.CompleteAsync(Ann, "upl_00000000000000000000000000", default)).Fault,
        };

        Assert.Single(reasons.Select(r => r?.ToString()).Distinct());
        Assert.Equal(BlobFaults.UploadUnknown, reasons[0]?.Reason);
        Assert.Contains("Start again", reasons[0]!.Detail, StringComparison.Ordinal);
        Assert.True((await Receive(Ann, begun.Id, begun.Missing[0], _model.Item2)).IsOk);
    }

    [Fact]
    public async Task Abandon_OfAnUpload_DropsItsBytes()
    {
        var upload = await _house.SendAsync(Request(_model), _model);

        Assert.True((await _house.Uploads.AbandonAsync(Ann, upload, default)).IsOk);

        _house.AssertUntouched();
        Assert.Equal(
            BlobFaults.UploadUnknown,
            (await _house.Uploads.CompleteAsync(Ann, upload, default)).Fault?.Reason
        );
    }

    [Fact]
    public async Task Abandon_WhileAFileArrives_EndsTheSendingAndDropsEverything()
    {
        var begun = (await _house.Uploads.BeginAsync(Ann, Delay, Request(_model), default)).Value;
        using var slow = new WaitingStream();
        var receiving = _house.Uploads.ReceiveAsync(Ann, begun.Id, begun.Missing[0], slow, default);
        await slow.Reading;

        var twice = await Receive(Ann, begun.Id, begun.Missing[0], _model.Item2);
        var early = await _house.Uploads.CompleteAsync(Ann, begun.Id, default);
        await _house.Uploads.AbandonAsync(Ann, begun.Id, default);

        Assert.Equal(UploadFaults.UploadBusy, twice.Fault?.Reason);
        Assert.Equal(UploadFaults.UploadBusy, early.Fault?.Reason);
        Assert.Equal(BlobFaults.UploadUnknown, (await receiving).Fault?.Reason);
        _house.AssertUntouched();
    }

    private Task<Result<Nothing>> Receive(Principal by, string upload, Sha256Digest digest, byte[] bytes) =>
        _house.Uploads.ReceiveAsync(by, upload, digest, new MemoryStream(bytes), default);
}
