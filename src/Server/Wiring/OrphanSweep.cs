using Airworthy.Adapters.Blobs.Files;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Record.State;

namespace Airworthy.Server.Wiring;

/// <summary>
/// Files become permanent before the fact that names them, so that no fact names a missing file; a server killed in between leaves
/// files that nothing names. They go at the next start.
/// </summary>
internal static class OrphanSweep
{
    public static async Task<int> RunAsync(IStateStore state, FileBlobStore blobs, CancellationToken cancel)
    {
        var used = new HashSet<Sha256Digest>();
        await AddAsync(state, CatalogTables.Blobs, b => [b.Digest], used, cancel);
        await AddAsync(state, ReleaseTables.PipelineRevisions, p => p.Files(), used, cancel);
        await AddAsync(state, ReleaseTables.Releases, r => r.Files(), used, cancel);
        return blobs.Sweep(used);
    }

    private static async Task AddAsync<T>(
        IStateStore state,
        StateTable<T> table,
        Func<T, IEnumerable<Sha256Digest>> digests,
        HashSet<Sha256Digest> used,
        CancellationToken cancel
    )
        where T : class
    {
        var query = new StateQuery { Limit = 1000 };
        do
        {
            var page = (await state.ListAsync(table, query, cancel)).Value;
            used.UnionWith(page.Rows.SelectMany(r => digests(r.Value)));
            query = query with { PageToken = page.Next };
        } while (query.PageToken is not null);
    }
}
