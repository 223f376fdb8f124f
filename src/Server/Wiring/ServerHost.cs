using System.Net;
using System.Net.Sockets;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Wiring;

/// <summary>A running server: what the command starts, and what tests start in their own process.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Capabilities _capabilities;
    private bool _stopped;

    private ServerHost(WebApplication app, Capabilities capabilities, Uri address) =>
        (_app, _capabilities, Address) = (app, capabilities, address);

    /// <summary>Where it answers, for callers on this machine.</summary>
    public Uri Address { get; }

    /// <summary>The file with the first administrator's token; null where this start did not make one.</summary>
    public string? AdministratorTokenFile => _capabilities.AdministratorTokenFile;

    /// <summary>The routes as they are mapped.</summary>
    internal IReadOnlyList<RouteEndpoint> Routes =>
        [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>The file the first administrator's token was written to; tests and the demo read it.</summary>
    public static string TokenFileIn(string data) => Path.Combine(data, "admin.token");

    /// <summary>Opens the data folder, brings every endpoint back, listens. When it answers, the server is ready.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="log">Where log lines go.</param>
    /// <param name="cancel">Ends the start.</param>
    public static async Task<Result<ServerHost>> StartAsync(
        ServerSettings settings,
        Action<ILoggingBuilder> log,
        CancellationToken cancel
    )
    {
        using var loggers = LoggerFactory.Create(l => Levels(l, settings, log));
        var opened = await Capabilities.OpenAsync(settings, TimeProvider.System, loggers, cancel);
        if (!opened.TryGet(out var capabilities, out var fault))
        {
            return fault;
        }
        var app = Build(settings, capabilities, log);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception refused) when (ListenFault(settings, refused) is not null)
        {
            await app.DisposeAsync();
            await capabilities.DisposeAsync();
            return ListenFault(settings, refused)!;
        }
        capabilities.BeginWork();
        return new ServerHost(app, capabilities, OwnAddress.Of(app.Services));
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
        await _app.DisposeAsync();
        await _capabilities.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static WebApplication Build(ServerSettings settings, Capabilities capabilities, Action<ILoggingBuilder> log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Levels(builder.Logging, settings, log);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(settings.DrainSeconds));
        // The command owns the signals; a second opinion on Ctrl-C would race it.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxRequestBytes;
            kestrel.Listen(settings.Host, settings.Port);
        });
        HttpServices.Add(builder.Services, settings);
        capabilities.Register(builder.Services);
        var app = builder.Build();
        HttpPipeline.Use(app, settings);
        return app;
    }

    private static void Levels(ILoggingBuilder logging, ServerSettings settings, Action<ILoggingBuilder> log)
    {
        logging.SetMinimumLevel(settings.Log);
        if (settings.Log < LogLevel.Warning)
        {
            logging.AddFilter("Microsoft", LogLevel.Warning);
        }
        log(logging);
    }

    private static Fault? ListenFault(ServerSettings settings, Exception refused)
    {
        var socket = refused as SocketException ?? refused.GetBaseException() as SocketException;
        var inUse =
            refused is IOException && refused.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException;
        return inUse || socket?.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? HostFaults.CannotListen.With(
                    $"Port {settings.Port} of {settings.Host} is in use. Stop what uses it, or choose another with --port (0 takes a free one)."
                )
            : socket is not null
                ? HostFaults.CannotListen.With(
                    $"Cannot listen on {new IPEndPoint(settings.Host, settings.Port)}: {Clip.Short(socket.Message)}. Choose another --host or --port."
                )
            : null;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
