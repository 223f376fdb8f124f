using Airworthy.Core.Results;

namespace Airworthy.Serving.Isolation;

/// <summary>Runs programs that nobody vouches for, where they can neither see nor reach what is not theirs.</summary>
public interface IIsolation
{
    /// <summary>
    /// Whether this isolates nothing, which somebody allowed in so many words: then commands see every folder where it is for us, and
    /// none at the places inside.
    /// </summary>
    bool IsNone => false;

    /// <summary>What holds on this machine; a fault says what to install or to allow. Found out once.</summary>
    Task<Result<IsolationHeld>> HeldAsync(CancellationToken cancel);

    /// <summary>
    /// Starts a command. A fault means that it did not start. Whoever gets the process disposes of it, which ends it; a server that is
    /// killed takes it along.
    /// </summary>
    /// <param name="command">What to run.</param>
    /// <param name="cancel">Ends the start and nothing later.</param>
    Task<Result<IIsolatedProcess>> StartAsync(IsolatedCommand command, CancellationToken cancel);

    /// <summary>
    /// A file that a command, which has ended, left in its scratch folder. Links are not followed and what is no plain file is not
    /// opened, wherever they point to.
    /// </summary>
    /// <param name="scratch">The folder.</param>
    /// <param name="path">Below it, "/" between folders.</param>
    /// <param name="maximumBytes">A larger file is a fault.</param>
    Result<byte[]> ReadScratch(string scratch, string path, int maximumBytes);
}

/// <summary>A command that runs, with all the processes it ever started.</summary>
public interface IIsolatedProcess : IAsyncDisposable
{
    IsolationHeld Held { get; }

    /// <summary>Completes when no process of it is left, those included that tried to stay behind.</summary>
    Task<IsolatedEnd> Ended { get; }

    /// <summary>Ends all of it at once; <see cref="Ended"/> tells when that is done.</summary>
    void Kill();
}

/// <summary>A command from start to end.</summary>
public static class IsolatedRuns
{
    /// <summary>Runs it to its end. Cancelling kills it, waits until nothing of it is left, and throws.</summary>
    public static async Task<Result<(IsolatedEnd End, IsolationHeld Held)>> RunAsync(
        this IIsolation isolation,
        IsolatedCommand command,
        CancellationToken cancel
    )
    {
        if (!(await isolation.StartAsync(command, cancel)).TryGet(out var process, out var fault))
        {
            return fault;
        }
        await using (process)
        {
            await using var killing = cancel.Register(process.Kill);
            var end = await process.Ended;
            cancel.ThrowIfCancellationRequested();
            return (end, process.Held);
        }
    }
}
