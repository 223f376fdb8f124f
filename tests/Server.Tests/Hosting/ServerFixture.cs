using System.Collections.Concurrent;
using Airworthy.Client.Http;
using Airworthy.Server.Settings;
using Airworthy.Server.Wiring;
using Airworthy.Testing;
using Microsoft.Extensions.Logging;

namespace Airworthy.Server.Tests.Hosting;

/// <summary>A real server on a free port over a folder of its own.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedLog _log = new();
    private ServerHost? _host;

    public Uri Address => _host!.Address;

    public Uri GrpcAddress => _host!.GrpcAddress;

    public string Data => _folder.At("data");

    /// <summary>What the server logged as an error: bugs.</summary>
    public IReadOnlyCollection<string> Errors => _log.Errors;

    internal IReadOnlyList<Microsoft.AspNetCore.Routing.RouteEndpoint> Routes => _host!.Routes;

    internal IServiceProvider Services => _host!.Services;

    public string AdministratorToken => File.ReadAllText(FirstStart.TokenFileIn(Data)).Trim();

    public AirworthyClient Anonymous() => new(Address);

    public AirworthyClient Administrator() => new(Address, AdministratorToken);

    public HttpClient Http() => new() { BaseAddress = Address };

    public async ValueTask InitializeAsync() => _host = await StartAsync(new ServerSettings { Data = Data, Port = 0 });

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Another server that asks everybody for a token; the caller stops it.</summary>
    public async Task<ServerHost> StartClosedAsync() =>
        await StartAsync(
            new ServerSettings
            {
                Data = _folder.At("closed"),
                Port = 0,
                RequireAuthentication = true,
            }
        );

    /// <summary>Stops the server and starts it anew over the same folder.</summary>
    public async Task RestartAsync()
    {
        await _host!.StopAsync();
        await InitializeAsync();
    }

    internal async Task<ServerHost> StartAsync(ServerSettings settings)
    {
        var started = await ServerHost.StartAsync(settings, false, l => l.AddProvider(_log), CancellationToken.None);
        Assert.True(started.IsOk, started.Fault?.ToString());
        return started.Value;
    }
}

internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _errors = new();

    public IReadOnlyCollection<string> Errors => _errors;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            _errors.Enqueue($"{formatter(state, exception)}\n{exception}");
        }
    }

    public void Dispose() { }
}
