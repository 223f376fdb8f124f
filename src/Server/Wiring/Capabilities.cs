using Airworthy.Core.Results;
using Airworthy.Server.Auth;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Wiring;

/// <summary>Everything below the doors, opened over one data folder.</summary>
internal sealed class Capabilities : IAsyncDisposable
{
    public string? AdministratorTokenFile { get; private init; }

    public static Task<Result<Capabilities>> OpenAsync(
        ServerSettings settings,
        TimeProvider clock,
        ILoggerFactory loggers,
        CancellationToken cancel
    ) => Task.FromResult<Result<Capabilities>>(new Capabilities());

    public void Register(IServiceCollection services) => services.AddSingleton<ICallers, NoCallers>();

    public void BeginWork() { }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class NoCallers : ICallers
    {
        public Task<Result<Caller>> AuthenticateAsync(string secret, CancellationToken cancel) =>
            Task.FromResult<Result<Caller>>(Problems.HttpFaults.TokenRefused.With(""));
    }
}
