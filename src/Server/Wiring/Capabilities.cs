using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Artifacts.Signing;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Folds;
using Airworthy.Record.Merkle;
using Airworthy.Server.Api;
using Airworthy.Server.Auth;
using Airworthy.Server.Settings;
using Airworthy.Serving.Routing;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Onnx;
using Airworthy.Serving.Sessions;

namespace Airworthy.Server.Wiring;

/// <summary>Everything below the doors, opened over one data folder. What is opened here is closed here, last opened first.</summary>
internal sealed class Capabilities : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _opened = new();

    private Capabilities() { }

    public string? AdministratorTokenFile { get; private set; }

    public required ServerSettings Settings { get; init; }

    public required TimeProvider Clock { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public SqliteStore Store { get; private set; } = null!;

    public RecordKey Key { get; private set; } = null!;

    public FileBlobStore Blobs { get; private set; } = null!;

    public IdSource Ids { get; private set; } = null!;

    public ServingService Serving { get; private set; } = null!;

    /// <summary>Opens the folder, the keys, the store and the files. A fault leaves nothing open.</summary>
    public static async Task<Result<Capabilities>> OpenAsync(
        ServerSettings settings,
        TimeProvider clock,
        ILoggerFactory loggers,
        CancellationToken cancel
    )
    {
        var capabilities = new Capabilities
        {
            Settings = settings,
            Clock = clock,
            Loggers = loggers,
        };
        try
        {
            if (capabilities.Open().Fault is { } fault)
            {
                await capabilities.DisposeAsync();
                return fault;
            }
            return capabilities;
        }
        catch
        {
            await capabilities.DisposeAsync();
            throw;
        }
    }

    public void BeginWork() { }

    /// <summary>Makes the services known to the routes.</summary>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton(Ids);
        services.AddSingleton(Store.State);
        services.AddSingleton(Store.Record);
        services.AddSingleton(Store.Journal);
        services.AddSingleton(Key);
        services.AddSingleton(new MerkleTree(Store.Record.Tiles, new TileCache()));
        services.AddSingleton<IBlobStore>(Blobs);
        services.AddSingleton<IServing>(Serving);
        services.AddSingleton(new ModelService(Store.State));
        services.AddSingleton(
            new UploadService(
                Blobs,
                Store.Journal,
                Store.State,
                Ids,
                Clock,
                new UploadOptions
                {
                    MaxVersionBytes = Settings.MaxVersionBytes,
                    MaxTotalBytes = Settings.MaxTotalBytes == 0 ? long.MaxValue : Settings.MaxTotalBytes,
                    Lifetime = TimeSpan.FromMinutes(Settings.UploadMinutes),
                }
            )
        );
        services.AddSingleton<Deployments>();
        services.AddSingleton<ICallers, NoCallers>();
    }

    public async ValueTask DisposeAsync()
    {
        while (_opened.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private Result<Nothing> Open()
    {
        Ids = new IdSource(Clock);
        if (!DataFolder.Hold(Settings.Data).TryGet(out var folder, out var fault))
        {
            return fault;
        }
        Closing(folder);
        if (
            !KeyFiles.Open(folder, KeyFiles.Record, $"airworthy/{Ids.Next("log")}").TryGet(out var key, out fault)
            || !OpenGateKey(folder).TryGet(out var gate, out fault)
        )
        {
            return fault;
        }
        Key = key;
        Closing(key);
        Closing(gate);
        if (!SqliteStore.Open(folder, key, Folds(), Clock).TryGet(out var store, out fault))
        {
            return fault;
        }
        Store = store;
        _opened.Push(store);
        if (!FileBlobStore.Open(folder).TryGet(out var blobs, out fault))
        {
            return fault;
        }
        Blobs = blobs;
        Serving = new ServingService(
            new AttestationVerifier(gate.PublicKey),
            new StoredModels(blobs),
            new RuntimeCatalog([new OnnxModelRuntime(new OnnxOptions())]),
            Loggers.CreateLogger<ServingService>()
        );
        Closing(Serving);
        return Result.Done;
    }

    private Result<AttestationKey> OpenGateKey(DataFolder folder)
    {
        if (
            !KeyFiles.Open(folder, KeyFiles.Gate, $"airworthy/{Ids.Next("gate")}").TryGet(out var stored, out var fault)
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
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
            }
        }
    }

    /// <summary>What the record means, table by table.</summary>
    private static IReadOnlyList<IStateFold> Folds() => [.. CatalogTables.Folds];

    private void Closing(IDisposable part) => _opened.Push(new Closer(part));

    private sealed class Closer(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class StoredModels(FileBlobStore blobs) : IModelSource
    {
        public Stream? Open(Sha256Digest digest) => blobs.Open(digest);
    }

    private sealed class NoCallers : ICallers
    {
        public Task<Result<Caller>> AuthenticateAsync(string secret, CancellationToken cancel) =>
            Task.FromResult<Result<Caller>>(Problems.HttpFaults.TokenRefused.With(""));
    }
}
