using System.Security.Cryptography;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Blobs.Research;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Findings;
using Airworthy.Adapters.Storage.Followers;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Observations;
using Airworthy.Adapters.Storage.Research;
using Airworthy.Adapters.Storage.Research.Evaluation;
using Airworthy.Adapters.Storage.Research.LoggedModels;
using Airworthy.Adapters.Storage.Research.Traces;
using Airworthy.Adapters.Storage.Research.Tracking;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Adapters.Verifying;
using Airworthy.Artifacts.Signing;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Webhooks;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Incidents;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Delivery.TestScores;
using Airworthy.Delivery.Triggers;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Folds;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Wiring;

/// <summary>One data folder, held and opened: keys, record and state, files. What is opened here is closed here, last opened first.</summary>
internal sealed class DataStores : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _opened = new();

    private DataStores() { }

    /// <summary>What the record means, table by table.</summary>
    public static IReadOnlyList<IStateFold> Folds { get; } =
    [
        .. AccountTables.Folds,
        .. CatalogTables.Folds,
        .. WebhookTables.Folds,
        .. ReleaseTables.Folds,
        .. RolloutTables.Folds,
        .. TriggerTables.Folds,
        .. IncidentTables.Folds,
        .. TestScoreTables.Folds,
    ];

    /// <summary>Which rows refer to stored files.</summary>
    public static IReadOnlyList<BlobUse> BlobUses { get; } =
    [
        BlobUse.Of(CatalogTables.Versions, v => v.Files.Select(f => f.Digest)),
        BlobUse.Of(ReleaseTables.Pipelines, p => p.Files()),
        BlobUse.Of(ReleaseTables.PipelineRevisions, p => p.Files()),
        BlobUse.Of(ReleaseTables.Releases, r => r.Files()),
    ];

    /// <summary>The parts of the research database.</summary>
    public static IReadOnlyList<ResearchSchema> Research { get; } =
    [TrackingTables.Schema, FileTree.Schema, LoggedModelSchema.Part, TraceSchema.Part, EvaluationSchema.Part];

    public SqliteStore Store { get; private set; } = null!;

    /// <summary>What is logged before registration.</summary>
    public ResearchDatabase ResearchData { get; private set; } = null!;

    /// <summary>Signs the record's checkpoints.</summary>
    public RecordKey Key { get; private set; } = null!;

    /// <summary>Signs gates' attestations.</summary>
    public AttestationKey GateKey { get; private set; } = null!;

    public FileBlobStore Blobs { get; private set; } = null!;

    /// <summary>What Serving last served.</summary>
    public PlanFile Plan { get; private set; } = null!;

    /// <summary>Bytes of runs' files, which no version has taken.</summary>
    public ResearchFiles Files { get; private set; } = null!;

    public PartFiles Parts { get; private set; } = null!;

    public FileTree Tree { get; private set; } = null!;

    public SecretFiles Secrets { get; private set; } = null!;

    /// <summary>What controls found lately.</summary>
    public FindingFiles Findings { get; private set; } = null!;

    /// <summary>What is kept of calls.</summary>
    public ObservationFiles Observations { get; private set; } = null!;

    /// <summary>How far the record's followers have come.</summary>
    public FollowerFiles Followers { get; private set; } = null!;

    /// <summary>Makes the folder if it is not there. A fault leaves nothing open.</summary>
    public static async Task<Result<DataStores>> OpenAsync(ServerSettings settings, TimeProvider clock, IdSource ids)
    {
        var stores = new DataStores();
        try
        {
            if (stores.Open(settings, clock, ids).Fault is not { } fault)
            {
                return stores;
            }
            await stores.DisposeAsync();
            return fault;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_opened.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private Result<Nothing> Open(ServerSettings settings, TimeProvider clock, IdSource ids)
    {
        if (!DataFolder.Hold(settings.Data).TryGet(out var folder, out var fault))
        {
            return fault;
        }
        Closing(folder);
        if (!KeyFiles.Open(folder, KeyFiles.Record, $"airworthy/{ids.Next("log")}").TryGet(out var key, out fault))
        {
            return fault;
        }
        Key = key;
        Closing(key);
        if (!OpenGateKey(folder, ids).TryGet(out var gate, out fault))
        {
            return fault;
        }
        GateKey = gate;
        Closing(gate);
        if (PlanFile.IsIn(folder.Root) && !folder.HasDatabase)
        {
            return StorageFaults.StoreGone.With(
                $"{folder.Root} has no database any more, though endpoints served from it. Restore a backup, or name another folder with --data to begin anew."
            );
        }
        Plan = new PlanFile(folder);
        if (!SqliteStore.Open(folder, key, Folds, clock).TryGet(out var store, out fault))
        {
            return fault;
        }
        Store = store;
        _opened.Push(store);
        if (!ResearchDatabase.Open(folder, Research).TryGet(out var research, out fault))
        {
            return fault;
        }
        ResearchData = research;
        _opened.Push(research);
        if (!FileBlobStore.Open(folder).TryGet(out var blobs, out fault))
        {
            return fault;
        }
        Blobs = blobs;
        Observations = new ObservationFiles(folder, (long)settings.ObservationMiB << 20, clock);
        Closing(Observations);
        return OpenFiles(folder, ids, clock);
    }

    private Result<Nothing> OpenFiles(DataFolder folder, IdSource ids, TimeProvider clock)
    {
        if (
            !ResearchFiles.Open(folder, Blobs).TryGet(out var files, out var fault)
            || !PartFiles.Open(folder, ids, clock).TryGet(out var parts, out fault)
        )
        {
            return fault;
        }
        (Files, Parts, Tree) = (files, parts, new FileTree(ResearchData));
        (Secrets, Followers) = (new SecretFiles(folder), new FollowerFiles(folder));
        Findings = new FindingFiles(folder, GateKey);
        return Result.Done;
    }

    internal static Result<AttestationKey> OpenGateKey(DataFolder folder, IdSource ids)
    {
        if (
            !KeyFiles.Open(folder, KeyFiles.Gate, $"airworthy/{ids.Next("gate")}").TryGet(out var stored, out var fault)
        )
        {
            return fault;
        }
        using (stored)
        {
            var seed = stored.ExportSeed();
            try
            {
                return AttestationKey.Import(seed);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(seed);
            }
        }
    }

    private void Closing(IDisposable part) => _opened.Push(new Closer(part));

    private sealed class Closer(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
