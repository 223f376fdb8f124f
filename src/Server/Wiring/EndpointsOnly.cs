using System.Security.Cryptography;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Processes;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Keys;
using Airworthy.Artifacts.Signing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Api;
using Airworthy.Server.Auth;
using Airworthy.Server.Metrics;
using Airworthy.Server.OpenInference;
using Airworthy.Server.OpenInference.Grpc;
using Airworthy.Server.Problems;
using Airworthy.Server.Settings;
using Airworthy.Serving.Isolation;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Routing;
using Airworthy.Serving.Sessions;

namespace Airworthy.Server.Wiring;

/// <summary>
/// The server without its store: endpoints answer with the last plan, from the files that models are kept in, and everything else says
/// why it cannot be answered. Needs the data folder, the gate's key, the plan and the models' files; no database.
/// </summary>
internal sealed class EndpointsOnly : IAsyncDisposable
{
    private readonly DataFolder _folder;

    private EndpointsOnly(DataFolder folder, AttestationKey gate) => (_folder, GateKey) = (folder, gate);

    public AttestationKey GateKey { get; }

    public required FileBlobStore Blobs { get; init; }

    public required TrafficPlan Last { get; init; }

    /// <summary>Why the store cannot be used.</summary>
    public required Fault Trouble { get; init; }

    /// <summary>Whether endpoints may go on without the store: it is locked, full or gone, rather than damaged or another's.</summary>
    public static bool IsFor(Fault trouble) =>
        trouble.Reason == StorageFaults.DataNotWritable || trouble.Reason == StorageFaults.StoreGone;

    /// <summary>Null where nothing served from this folder before, or what it takes is not there either.</summary>
    public static EndpointsOnly? Open(string data, Fault trouble, IdSource ids)
    {
        if (!PlanFile.IsIn(data) || !DataFolder.Hold(data).TryGet(out var folder, out _))
        {
            return null;
        }
        var plan = new PlanFile(folder);
        if (
            ReadLast(plan) is { Endpoints.Count: > 0 } last
            && KeyFiles.IsThere(folder, KeyFiles.Gate)
            && DataStores.OpenGateKey(folder, ids).TryGet(out var gate, out _)
        )
        {
            return new EndpointsOnly(folder, gate)
            {
                Blobs = FileBlobStore.ForReading(folder),
                Last = last,
                Trouble = HostFaults.StoreOut.With(
                    $"The server runs without its store ({trouble.Detail}) Endpoints answer with what served last; nothing else can be asked or changed. Mend the store, then start the server again."
                ),
            };
        }
        folder.Dispose();
        return null;
    }

    public void Add(IServiceCollection services, ServerSettings settings, IdSource ids)
    {
        services.AddSingleton(ids);
        services.AddSingleton<OwnToken>();
        services.AddSingleton(new CallerSource(null, CapabilityServices.Remembered(settings)));
        services.AddSingleton(new AttestationVerifier(GateKey.PublicKey));
        services.AddSingleton<IModelSource>(new StoredModels(Blobs));
        services.AddSingleton<IIsolation>(_ => new ProcessIsolation(
            Path.Combine(settings.Data, "isolated"),
            TimeProvider.System
        ));
        // Nothing is kept of calls here, so no key has to outlive this start.
        services.AddSingleton(new Observer(TimeProvider.System, RandomNumberGenerator.GetBytes(32)));
        CapabilityServices.AddRuntimes(services, settings);
    }

    public void Use(WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<StrangerGuard>();
        app.UseRouting();
        app.UseMiddleware<TokenAuthentication>();
        app.UseMiddleware<AccessMiddleware>();
        app.MapServer();
        app.MapMetrics();
        app.MapOpenInference();
        app.MapOpenInferenceGrpc();
        app.MapRows();
        app.MapFallback("/{**path}", () => ProblemResult.Of(Trouble)).ForEverybody();
    }

    public ValueTask DisposeAsync()
    {
        GateKey.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static TrafficPlan? ReadLast(PlanFile file)
    {
        try
        {
            return file.Find() is { } bytes ? KeptPlan.Read(bytes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Models' files as they were registered.</summary>
internal sealed class StoredModels(FileBlobStore blobs) : IModelSource
{
    public Stream? Open(Sha256Digest digest) => blobs.Open(digest);
}
