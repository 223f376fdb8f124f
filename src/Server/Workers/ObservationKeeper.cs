using Airworthy.Serving.Observations;

namespace Airworthy.Server.Workers;

/// <summary>
/// Brings observations from the channel to the disk, and removes old ones. It lags behind rather than hold anything up: what the channel
/// has no room for meanwhile is dropped there and counted.
/// </summary>
internal sealed partial class ObservationKeeper(
    Observer observer,
    IObservationStore store,
    TimeProvider clock,
    ILogger<ObservationKeeper> log
) : BackgroundService
{
    private const int AtOnce = 512;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private long _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var sweeping = SweepAsync(stoppingToken);
        try
        {
            while (await observer.Channel.WaitAsync(stoppingToken))
            {
                WriteWaiting();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is waiting still goes to disk; the server takes no more requests by now.
        }
        WriteWaiting();
        await sweeping;
    }

    private void WriteWaiting()
    {
        var batch = new List<Observation>();
        while (observer.Channel.TryRead(out var observation))
        {
            Tell(observation);
            batch.Add(observation);
            if (batch.Count == AtOnce)
            {
                store.Write(batch);
                batch = [];
            }
        }
        if (batch.Count > 0)
        {
            store.Write(batch);
        }
    }

    /// <summary>
    /// Of a call that failed, here and not where it failed: a line must not hold up a call, and of a flood only so many come this way.
    /// </summary>
    private void Tell(Observation seen)
    {
        if (seen.Outcome == CallOutcome.Failed)
        {
            Failed(
                log,
                seen.Fault == ObservationFaults.ModelBroke.Code ? LogLevel.Warning : LogLevel.Information,
                seen.RequestId,
                seen.Endpoint,
                seen.Number,
                seen.Fault,
                seen.Took.TotalMilliseconds,
                seen.TraceId
            );
        }
    }

    [LoggerMessage(
        "Request {RequestId} failed at {Model} version {Version}: {Fault}, after {Milliseconds:0.###} ms (trace {TraceId})"
    )]
    private static partial void Failed(
        ILogger log,
        LogLevel level,
        string requestId,
        Core.Values.EndpointName model,
        int version,
        string? fault,
        double milliseconds,
        string? traceId
    );

    private async Task SweepAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                SweepOnce();
            }
        }
        catch (OperationCanceledException)
        {
            // The next start sweeps too.
        }
    }

    private void SweepOnce()
    {
        try
        {
            store.Sweep();
            if (store.Holdings.Lost is var lost && lost > _told)
            {
                log.LogWarning(
                    "{Lost} observations could not be written to disk so far; look whether it is full",
                    lost
                );
                _told = lost;
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(refused, "Old observations could not be removed; trying again in {Pause}", Pause);
        }
    }
}
