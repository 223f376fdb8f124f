using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

public sealed partial class AirworthyClient
{
    /// <summary>The life of a version, fact by fact, oldest first.</summary>
    public Task<Answer<PageView<FactView>>> GetRecordAsync(
        string model,
        int number,
        int? pageSize = null,
        string? pageToken = null,
        CancellationToken cancel = default
    ) =>
        Get(
            Query($"{Version(model, number)}/record", ("pageSize", pageSize), ("pageToken", pageToken)),
            ApiJson.Default.PageViewFactView,
            cancel
        );

    /// <summary>Copies the version's record with its proofs to <paramref name="to"/>; it can be verified without this server.</summary>
    public Task<Answer<Done>> ExportRecordAsync(
        string model,
        int number,
        Stream to,
        CancellationToken cancel = default
    ) => _transport.CopyAsync($"{Version(model, number)}/record/export", to, null, cancel);

    /// <summary>The newest signed checkpoint, as the text of a signed note.</summary>
    public Task<Answer<string>> GetCheckpointAsync(CancellationToken cancel = default) =>
        _transport.ForTextAsync($"{Api}/record/checkpoint", cancel);

    public Task<Answer<RecordKeyView>> GetRecordKeyAsync(CancellationToken cancel = default) =>
        Get($"{Api}/record/key", ApiJson.Default.RecordKeyView, cancel);

    /// <summary>All facts from an index on, in order.</summary>
    public Task<Answer<PageView<FactView>>> ListFactsAsync(
        long from = 0,
        int? limit = null,
        CancellationToken cancel = default
    ) => Get(Query($"{Api}/record/facts", ("from", from), ("limit", limit)), ApiJson.Default.PageViewFactView, cancel);
}
