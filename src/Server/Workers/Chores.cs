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

    private readonly DateTimeOffset?[] _due = [.. chores.Select(_ => (DateTimeOffset?)DateTimeOffset.MinValue)];

    /// <summary>When the next falls due; null where nothing will unless a fact calls for it.</summary>
    public DateTimeOffset? Next => _due.Min();

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
