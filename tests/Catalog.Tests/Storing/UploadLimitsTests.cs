using Airworthy.Catalog.Storing;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Testing;
using static Airworthy.Catalog.Tests.CatalogHouse;

namespace Airworthy.Catalog.Tests.Storing;

/// <summary>What happens at the limits, when time passes, when stores refuse, and when calls meet.</summary>
public sealed class UploadLimitsTests
{
    private readonly CatalogHouse _house = new();
    private readonly (string, byte[]) _model = ("model.onnx", Onnx());

    [Fact]
    public async Task AnUploadAtRestForAnHour_IsGoneWithItsBytes()
    {
        var upload = await _house.SendAsync(Request(_model), _model);
        _house.Clock.Advance(TimeSpan.FromMinutes(59));
        await _house.Uploads.ExpireAsync(default);
        Assert.Equal([upload], _house.Blobs.Incoming);
        _house.Clock.Advance(TimeSpan.FromMinutes(1));

        var late = await _house.Uploads.CompleteAsync(Ann, upload, default);
        await _house.Uploads.ExpireAsync(default);

        Assert.Equal(BlobFaults.UploadUnknown, late.Fault?.Reason);
        _house.AssertUntouched();
    }

    [Fact]
    public async Task Begin_BeyondThePrincipalsShare_IsRefusedUntilOneEnds()
    {
        var house = new CatalogHouse(new UploadOptions { MaxPerPrincipal = 2, MaxOpen = 3 });
        var first = (await house.Uploads.BeginAsync(Ann, Delay, Request(_model), default)).Value;
        await house.Uploads.BeginAsync(Ann, Delay, Request(_model), default);

        var third = await house.Uploads.BeginAsync(Ann, Delay, Request(_model), default);
        var bobs = await house.Uploads.BeginAsync(Bob, Delay, Request(_model), default);
        var fourth = await house.Uploads.BeginAsync(Principal.Anonymous, Delay, Request(_model), default);
        await house.Uploads.AbandonAsync(Ann, first.Id, default);
        var after = await house.Uploads.BeginAsync(Ann, Delay, Request(_model), default);

        Assert.Equal(UploadFaults.TooManyUploads, third.Fault?.Reason);
        Assert.Contains("Complete or abandon", third.Fault!.Detail, StringComparison.Ordinal);
        Assert.True(bobs.IsOk);
        Assert.Equal(UploadFaults.TooManyUploads, fourth.Fault?.Reason);
        Assert.True(after.IsOk);
    }

    [Fact]
    public async Task Begin_BeyondTheStoresQuota_CountsWhatIsStoredAndWhatIsComing()
    {
        (string, byte[]) Kilobyte(int i) => ("f.bin", Enumerable.Repeat((byte)i, 1000).ToArray());
        var house = new CatalogHouse(new UploadOptions { MaxTotalBytes = 3000 });
        await house.RegisterAsync(Kilobyte(1));
        var coming = (await house.Uploads.BeginAsync(Ann, Delay, Request(Kilobyte(2)), default)).Value;
        var fits = (await house.Uploads.BeginAsync(Ann, Delay, Request(Kilobyte(3)), default)).Value;

        var over = await house.Uploads.BeginAsync(Ann, Delay, Request(Kilobyte(4)), default);
        var known = await house.Uploads.BeginAsync(Ann, Delay, Request(Kilobyte(1)), default);
        await house.Uploads.AbandonAsync(Ann, coming.Id, default);
        var room = await house.Uploads.BeginAsync(Ann, Delay, Request(Kilobyte(4)), default);

        Assert.Equal(UploadFaults.OverQuota, over.Fault?.Reason);
        Assert.True(known.IsOk);
        Assert.True(room.IsOk);
        Assert.Single(fits.Missing);
    }

    [Fact]
    public async Task Complete_ThatTheJournalRefuses_LeavesNoUploadAndNoFact()
    {
        var upload = await _house.SendAsync(Request(_model), _model);
        _house.Journal.Refuse = _ => JournalFaults.StoreUnavailable.With("The disk is full.");

        var result = await _house.Uploads.CompleteAsync(Ann, upload, default);

        Assert.Equal("store-unavailable", result.Fault?.Code);
        Assert.Empty(_house.Journal.Facts);
        Assert.Empty(_house.Blobs.Incoming);
        Assert.Equal(
            BlobFaults.UploadUnknown,
            (await _house.Uploads.CompleteAsync(Ann, upload, default)).Fault?.Reason
        );
    }

    [Fact]
    public async Task Complete_ThatTheDiskRefuses_LeavesNothingBehind()
    {
        var upload = await _house.SendAsync(Request(_model), _model);
        _house.Blobs.RefuseToKeep = () => BlobFaults.BlobsUnavailable.With("The disk is full.");

        var result = await _house.Uploads.CompleteAsync(Ann, upload, default);

        Assert.Equal(BlobFaults.BlobsUnavailable, result.Fault?.Reason);
        _house.AssertUntouched();
    }

    [Fact]
    public async Task Complete_OfManyAtOnce_GivesEachItsOwnNumber()
    {
        const int Count = 12;
        var uploads = new List<string>();
        for (var i = 0; i < Count; i++)
        {
            var file = ("model.onnx", Onnx(i));
            uploads.Add(await _house.SendAsync(Request(file), file));
        }
        // All have read the state before any commits, so that all but one lose their first race.
        var gate = new Rendezvous(Count);
        _house.Journal.Before = _ => gate.MeetAsync();

        var all = await Task.WhenAll(uploads.Select(u => _house.Uploads.CompleteAsync(Ann, u, default)));

        Assert.Equal(Enumerable.Range(1, Count), all.Select(r => r.Value.Version.Number).Order());
        Assert.Single(all.Select(r => r.Value.Version.ModelId).Distinct());
        Assert.Single(_house.Journal.Facts, f => f.Kind == "model.created");
        Assert.Equal(Count, (await _house.Models.FindAsync(Delay, default)).Value.Value.LastNumber);
    }

    [Fact]
    public async Task Complete_GoesOnThoughTheCallerLeaves()
    {
        var upload = await _house.SendAsync(Request(_model), _model);
        var committing = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _house.Journal.Before = async _ =>
        {
            committing.TrySetResult();
            await release.Task;
        };
        using var leaving = new CancellationTokenSource();

        var call = _house.Uploads.CompleteAsync(Ann, upload, leaving.Token);
        await committing.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var abandoned = await _house.Uploads.AbandonAsync(Ann, upload, default);
        release.SetResult();

        Assert.Equal(UploadFaults.UploadBusy, abandoned.Fault?.Reason);
        Assert.Equal(1, (await _house.Uploads.CompleteAsync(Ann, upload, default)).Value.Version.Number);
    }
}
