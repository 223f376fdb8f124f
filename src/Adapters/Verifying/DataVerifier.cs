using System.Text.Json;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Verifying;

/// <summary>What a data folder is to be held against.</summary>
public sealed record DataCheck
{
    public required string Root { get; init; }

    /// <summary>The folds of the server's capabilities, as the store is opened with.</summary>
    public required IReadOnlyList<IStateFold> Folds { get; init; }

    /// <summary>Which rows refer to stored files.</summary>
    public IReadOnlyList<BlobUse> BlobUses { get; init; } = [];

    /// <summary>The key you trust, had from elsewhere. Without one the folder's own is taken, and whoever could change the folder could change it too.</summary>
    public VerifierKey? Trusted { get; init; }

    /// <summary>Checkpoints of this record that you kept elsewhere: the record must still hold all they cover.</summary>
    public IReadOnlyList<SignedCheckpoint> Seen { get; init; } = [];
}

/// <summary>Says which stored files a row of a table refers to.</summary>
public sealed record BlobUse(string Table, Func<ReadOnlyMemory<byte>, IEnumerable<Sha256Digest>> DigestsOf)
{
    public static BlobUse Of<T>(StateTable<T> table, Func<T, IEnumerable<Sha256Digest>> digestsOf)
        where T : class =>
        new(table.Name, doc => JsonSerializer.Deserialize(doc.Span, table.Json) is { } row ? digestsOf(row) : []);
}

/// <summary>What was read, by which key, and everything that is wrong; <paramref name="Omitted"/> more findings were only counted.</summary>
public sealed record DataReport(
    long Facts,
    long Checkpoints,
    long Rows,
    long Blobs,
    VerifierKey? Key,
    IReadOnlyList<DataFinding> Findings,
    long Omitted
)
{
    public bool Sound => Findings.Count == 0;
}

/// <summary>
/// Checks a data folder without a server and without changing anything: the record against its own hashes and signatures, the state
/// against the replay of its facts, the files against their digests. It goes on after a finding and reports all.
/// </summary>
public static class DataVerifier
{
    /// <summary>Refused only if there is nothing to check (<c>data-missing</c>) or it is of a version not known here (<c>store-newer</c>).</summary>
    public static Task<Result<DataReport>> VerifyAsync(DataCheck check, CancellationToken cancel) =>
        Task.Run(() => Verify(check, cancel), cancel);

    private static Result<DataReport> Verify(DataCheck check, CancellationToken cancel)
    {
        var root = Path.GetFullPath(check.Root);
        if (!File.Exists(DataFolder.DatabaseIn(root)))
        {
            return StorageFaults.DataMissing.With($"{root} holds no Airworthy data. Name the server's data folder.");
        }
        var findings = new DataFindings();
        var key = KeyOf(root, check.Trusted, findings);
        if (
            !DatabaseAudit
                .Run(root, key, check.Seen, check.Folds, findings, cancel)
                .TryGet(out var content, out var fault)
        )
        {
            return fault;
        }
        var blobs = BlobAudit.Run(root, findings, cancel);
        var research = BlobAudit.RunResearch(root, findings, cancel);
        foreach (var use in check.BlobUses)
        {
            CheckUses(use, content.State, blobs, findings);
        }
        return new DataReport(
            content.Facts,
            content.Checkpoints,
            content.State.Rows,
            blobs.Count + research.Count,
            key,
            findings.All,
            findings.Omitted
        );
    }

    private static VerifierKey? KeyOf(string root, VerifierKey? trusted, DataFindings findings)
    {
        if (!KeyFiles.ReadPublic(root, KeyFiles.Record).TryGet(out var stored, out var fault))
        {
            findings.Add(DataFindingKind.Key, "keys/record.pub", fault.Detail);
            return trusted;
        }
        if (trusted is not null && trusted != stored)
        {
            findings.Add(DataFindingKind.Key, "keys/record.pub", $"{stored} is not the key you trust.");
        }
        return trusted ?? stored;
    }

    private static void CheckUses(
        BlobUse use,
        StateAudit state,
        IReadOnlySet<Sha256Digest> blobs,
        DataFindings findings
    )
    {
        foreach (var (key, document) in state.RowsOf(use.Table))
        {
            try
            {
                foreach (var missing in use.DigestsOf(document).Where(d => !blobs.Contains(d)).Distinct())
                {
                    findings.Add(DataFindingKind.Blob, missing.ToString(), $"Missing: {use.Table} {key} refers to it.");
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Facts that were changed can make a row that says nothing sensible.
                findings.Add(
                    DataFindingKind.State,
                    $"{use.Table} {key}",
                    $"Which files it refers to cannot be told: {e.Message}"
                );
            }
        }
    }
}
