using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Command;
using Airworthy.Delivery.Controls.HttpService;
using Airworthy.Serving.Isolation;

namespace Airworthy.Delivery.Policies;

/// <summary>What controls need that reach beyond models and data. What is left out makes those controls inconclusive.</summary>
public sealed record ControlTools
{
    public IIsolation Isolation { get; init; } = new Nowhere();

    public CommandSettings Commands { get; init; } = new();

    public IServiceCaller Services { get; init; } = new Nowhere();

    /// <summary>Where this server can be asked about what is under question; null when that is not known.</summary>
    public Func<Uri?> OwnAddress { get; init; } = () => null;

    /// <summary>For catalogs that are only read, such as those of a lint.</summary>
    private sealed class Nowhere : IIsolation, IServiceCaller
    {
        private static readonly Fault None = IsolationFaults.NoIsolation.With(
            "Nothing that runs commands or calls services was set up here."
        );

        public Task<Result<IsolationHeld>> HeldAsync(CancellationToken cancel) =>
            Task.FromResult<Result<IsolationHeld>>(None);

        public Task<Result<IIsolatedProcess>> StartAsync(IsolatedCommand command, CancellationToken cancel) =>
            Task.FromResult<Result<IIsolatedProcess>>(None);

        public Result<byte[]> ReadScratch(string scratch, string path, int maximumBytes) => None;

        public Task<Result<string>> AskAsync(
            Uri url,
            string body,
            string? token,
            TimeSpan limit,
            CancellationToken cancel
        ) => Task.FromResult<Result<string>>(None);
    }
}
