using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Airworthy.Adapters.Storage;
using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Delivery.Watching;
using Airworthy.Server.Api;
using Airworthy.Server.Metrics;
using Airworthy.Server.Settings;
using Airworthy.Serving.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Airworthy.Server.Wiring;

/// <summary>A running server: what the command starts, and what tests start in their own process.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private const int MaxRequestLine = 64 * 1024;

    private readonly WebApplication _app;
    private readonly IAsyncDisposable _stores;
    private bool _stopped;

    private ServerHost(WebApplication app, IAsyncDisposable stores) => (_app, _stores) = (app, stores);

    /// <summary>Where it answers, for callers on this machine.</summary>
    public Uri Address => OwnAddress.Of(_app.Services);

    /// <summary>Where it answers gRPC, for callers on this machine.</summary>
    public Uri GrpcAddress => OwnAddress.OfGrpc(_app.Services);

    /// <summary>The file with an administrator's token; null where this start did not make one.</summary>
    public string? AdministratorTokenFile { get; private init; }

    /// <summary>Why the server runs without its store; null where it runs with it.</summary>
    public Fault? Trouble { get; private init; }

    internal IServiceProvider Services => _app.Services;

    /// <summary>The routes as they are mapped.</summary>
    internal IReadOnlyList<RouteEndpoint> Routes =>
        [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Opens the data folder, brings every endpoint back, listens. When it answers, the server is ready.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="recoverAdministrator">Write a new administrator's token, because all others are lost.</param>
    /// <param name="log">Where log lines go.</param>
    /// <param name="cancel">Ends the start.</param>
    public static async Task<Result<ServerHost>> StartAsync(
        ServerSettings settings,
        bool recoverAdministrator,
        Action<ILoggingBuilder> log,
        CancellationToken cancel
    )
    {
        if (RefusedAddress(settings) is { } refused)
        {
            return refused;
        }
        var ids = new IdSource(TimeProvider.System);
        var opened = await DataStores.OpenAsync(settings, TimeProvider.System, ids);
        if (!opened.TryGet(out var stores, out var fault))
        {
            return EndpointsOnly.IsFor(fault) && EndpointsOnly.Open(settings.Data, fault, ids) is { } endpoints
                ? await StartWithoutStoreAsync(settings, endpoints, ids, log, cancel)
                : fault;
        }
        var app = Build(settings, log, services => CapabilityServices.Add(services, stores, settings, ids));
        HttpPipeline.Use(app);
        try
        {
            var started = await StartAsync(app, stores, settings, recoverAdministrator, cancel);
            if (started.TryGet(out var tokenFile, out fault))
            {
                return new ServerHost(app, stores) { AdministratorTokenFile = tokenFile };
            }
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidDataException)
        {
            fault = StorageFaults.StoreDamaged.With(
                $"A row in {settings.Data} cannot be read: {Clip.Short(damaged.Message)} See which with "
                    + $"'airworthy record verify --data {settings.Data}', then restore a backup."
            );
        }
        catch
        {
            await CloseAsync(app, stores);
            throw;
        }
        await CloseAsync(app, stores);
        return fault;
    }

    /// <summary>Takes no more requests, lets those under way finish (as long as the setting allows), then closes the store.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
        {
            return;
        }
        _stopped = true;
        await _app.StopAsync(CancellationToken.None);
        await CloseAsync(_app, _stores);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static async Task<Result<string?>> StartAsync(
        WebApplication app,
        DataStores stores,
        ServerSettings settings,
        bool recoverAdministrator,
        CancellationToken cancel
    )
    {
        var tokens = app.Services.GetRequiredService<TokenService>();
        var prepared = await FirstStart.PrepareAsync(tokens, settings.Data, recoverAdministrator, cancel);
        if (!prepared.IsOk)
        {
            return prepared;
        }
        await OrphanSweep.RunAsync(stores.Store.State, stores.Blobs, cancel);
        var noticed = await app.Services.GetRequiredService<RestoredRecord>().NoticeAsync(cancel);
        if (!noticed.TryGet(out var restored, out var broken))
        {
            return broken;
        }
        if (restored is not null)
        {
            app.Logger.LogWarning(
                "A backup was put back: the record holds {Size} facts, and {Known} were known here. What serves is what served then; "
                    + "releases under way are asked again and need approving anew. Waivers, policies and accounts are as they were then: look at them.",
                restored.Size,
                restored.Known
            );
        }
        // What was serving serves again before the first caller comes. One that cannot does not keep the others waiting.
        foreach (var status in await app.Services.GetRequiredService<TrafficService>().ApplyAsync(cancel))
        {
            if (status.Fault is { } fault)
            {
                app.Logger.LogError("Endpoint {Endpoint} does not serve: {Fault}", status.Name, fault);
            }
        }
        await app.Services.GetRequiredService<WatchService>().ApplyAsync(cancel);
        try
        {
            await app.StartAsync(cancel);
            return prepared;
        }
        catch (Exception refused) when (ListenFault(settings, settings.Port, "--port", refused) is { } fault)
        {
            return fault;
        }
    }

    private static async Task CloseAsync(WebApplication app, IAsyncDisposable stores)
    {
        await app.DisposeAsync();
        await stores.DisposeAsync();
    }

    /// <summary>Lets endpoints answer with what served last, where the store cannot be opened.</summary>
    private static async Task<Result<ServerHost>> StartWithoutStoreAsync(
        ServerSettings settings,
        EndpointsOnly endpoints,
        IdSource ids,
        Action<ILoggingBuilder> log,
        CancellationToken cancel
    )
    {
        var app = Build(settings, log, services => endpoints.Add(services, settings, ids));
        endpoints.Use(app);
        try
        {
            app.Logger.LogError("{Trouble}", endpoints.Trouble.Detail);
            foreach (var status in await app.Services.GetRequiredService<IServing>().ApplyAsync(endpoints.Last, cancel))
            {
                if (status.Fault is { } broken)
                {
                    app.Logger.LogError("Endpoint {Endpoint} does not serve: {Fault}", status.Name, broken);
                }
            }
            await app.StartAsync(cancel);
            return new ServerHost(app, endpoints) { Trouble = endpoints.Trouble };
        }
        catch (Exception refused) when (ListenFault(settings, settings.Port, "--port", refused) is { } fault)
        {
            await CloseAsync(app, endpoints);
            return fault;
        }
        catch
        {
            await CloseAsync(app, endpoints);
            throw;
        }
    }

    private static WebApplication Build(
        ServerSettings settings,
        Action<ILoggingBuilder> log,
        Action<IServiceCollection> add
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Levels(builder.Logging, settings, log);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(settings.DrainSeconds));
        // The command owns the signals; a second opinion on Ctrl-C would race it.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore();
        // Requests are handled where they were received, without a hop to another thread: small models take less than the hop, and slow
        // ones have threads of their own.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxRequestBytes;
            // MLflow's clients name runs by the hundred in a query, and expect a sentence when they were too many.
            kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
            // In this order: the first address is the one the server calls itself by.
            kestrel.Listen(settings.Host, settings.Port);
            // Without TLS a connection cannot tell which of the two it will speak, so each has a port of its own.
            kestrel.Listen(settings.Host, settings.EffectiveGrpcPort, o => o.Protocols = HttpProtocols.Http2);
        });
        HttpServices.Add(builder.Services, settings);
        OtlpExport.Add(builder, ServerRoutes.Version, settings);
        add(builder.Services);
        return builder.Build();
    }

    private static void Levels(ILoggingBuilder logging, ServerSettings settings, Action<ILoggingBuilder> log)
    {
        logging.SetMinimumLevel(settings.Log);
        // It would make an activity and a scope for every request, and its own lines are not written at any level that can be chosen.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (settings.Log < LogLevel.Warning)
        {
            logging.AddFilter("Microsoft", LogLevel.Warning);
        }
        log(logging);
    }

    /// <summary>Asked before anything is opened: the web host tells of a taken port with a stack trace only.</summary>
    private static Fault? RefusedAddress(ServerSettings settings) =>
        RefusedPort(settings, settings.Port, "--port")
        ?? RefusedPort(settings, settings.EffectiveGrpcPort, "--grpc-port");

    private static Fault? RefusedPort(ServerSettings settings, int port, string flag)
    {
        try
        {
            using var socket = new Socket(settings.Host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(settings.Host, port));
            return null;
        }
        catch (SocketException refused)
        {
            return ListenFault(settings, port, flag, refused);
        }
    }

    private static Fault? ListenFault(ServerSettings settings, int port, string flag, Exception refused)
    {
        var socket = refused as SocketException ?? refused.GetBaseException() as SocketException;
        var inUse =
            refused is IOException && refused.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException;
        return inUse || socket?.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? HostFaults.CannotListen.With(
                    $"Port {port} of {settings.Host} is in use. Stop what uses it, or choose another with {flag} (0 takes a free one)."
                )
            : socket is not null
                ? HostFaults.CannotListen.With(
                    $"Cannot listen on {new IPEndPoint(settings.Host, port)}: {Clip.Short(socket.Message)}. Choose another --host or {flag}."
                )
            : null;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
