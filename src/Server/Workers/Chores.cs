using Airworthy.Record.Facts;

namespace Airworthy.Server.Workers;

/// <summary>Work that is done when a fact calls for it or when it falls due, and at no other time.</summary>
/// <param name="Name">What it is, for the log.</param>
/// <param name="IsCalledBy">Whether the fact calls for it.</param>
/// <param name="DoAsync">Does all that is due of it; answers when something of it falls due next, null where nothing will.</param>
internal sealed record Chore(
    string Name,
    Func<Fact, bool> IsCalledBy,
    Func<CancellationToken, Task<DateTimeOffset?>> DoAsync
);

/// <summary>Does chores. At the start all of them are due. For one caller at a time.</summary>
internal sealed class Chores(IReadOnlyList<Chore> chores, TimeProvider clock, ILogger log)
{
    internal static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(30);

    private const int Stride = 256;

    /// <summary>As long as it waits at once: the clock may be put on meanwhile.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset?[] _due = [.. chores.Select(_ => (DateTimeOffset?)DateTimeOffset.MinValue)];

    /// <summary>When the next falls due; null where nothing will unless a fact calls for it.</summary>
    public DateTimeOffset? Next => _due.Min();

    /// <summary>Reads the record as it grows and does what its facts call for and what falls due, until cancelled.</summary>
    public async Task RunAsync(IRecordReader record, CancellationToken cancel)
    {
        try
        {
            // Before the first look, so that no fact comes between the two.
            var next = (await record.CheckpointAsync(cancel))?.Checkpoint.Size ?? 0;
            while (true)
            {
                await DoAsync(cancel);
                var facts = await record.ReadAsync(next, Stride, cancel);
                foreach (var fact in facts)
                {
                    Note(fact);
                }
                next += facts.Count;
                if (facts.Count == 0)
                {
                    await WaitAsync(record, next, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What is due is due at the next start.
        }
    }

    public void Note(Fact fact)
    {
        for (var i = 0; i < chores.Count; i++)
        {
            if (chores[i].IsCalledBy(fact))
            {
                _due[i] = DateTimeOffset.MinValue;
            }
        }
    }

    public async Task DoAsync(CancellationToken cancel)
    {
        for (var i = 0; i < chores.Count; i++)
        {
            if (_due[i] <= clock.GetUtcNow())
            {
                _due[i] = await TryAsync(chores[i], cancel);
            }
        }
    }

    private async Task WaitAsync(IRecordReader record, long size, CancellationToken cancel)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var grown = record.GrownBeyondAsync(size, pause.Token);
        await Task.WhenAny(grown, Task.Delay(Until(Next), clock, pause.Token));
        await pause.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    private TimeSpan Until(DateTimeOffset? due)
    {
        var left = due - clock.GetUtcNow();
        return left < TimeSpan.Zero ? TimeSpan.Zero
            : left < LongestPause ? left.Value
            : LongestPause;
    }

    private async Task<DateTimeOffset?> TryAsync(Chore chore, CancellationToken cancel)
    {
        try
        {
            return await chore.DoAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The keeper outlives whatever one round meets; the next round starts from the rows.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            log.LogError(bug, "{Chore} could not be done; trying again in {Pause}", chore.Name, AfterTrouble);
            return clock.GetUtcNow() + AfterTrouble;
        }
    }
}
