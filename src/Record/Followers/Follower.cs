using Airworthy.Record.Facts;

namespace Airworthy.Record.Followers;

/// <summary>Where followers remember how far they have read. What is kept survives the process.</summary>
public interface IFollowerPlaces
{
    /// <summary>The index of the next fact for the follower of that name; null for one that was never here.</summary>
    Task<long?> FindAsync(string name, CancellationToken cancel);

    Task KeepAsync(string name, long next, CancellationToken cancel);

    /// <summary>Forgets the follower; an unknown one is no error.</summary>
    Task ForgetAsync(string name, CancellationToken cancel);
}

/// <summary>
/// Reads the record in order from where it was left, however the process ended meanwhile. Each fact is handled at least once: whoever
/// is killed between an effect and the remembering has it again, so effects need an idempotency key.
/// </summary>
/// <param name="name">1 to 64 of <c>a-z 0-9 _ -</c>.</param>
/// <param name="record">What is read.</param>
/// <param name="places">Where it remembers.</param>
public sealed class Follower(string name, IRecordReader record, IFollowerPlaces places)
{
    private const int Stride = 256;

    /// <summary>Runs until cancelled.</summary>
    /// <param name="from">Where to begin the first time, and never before.</param>
    /// <param name="handle">Handles one fact; true where it had an effect, which is remembered at once.</param>
    /// <param name="cancel">Ends it; the fact under way is then not remembered.</param>
    public async Task RunAsync(long from, Func<Fact, CancellationToken, Task<bool>> handle, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(handle);
        // Where a backup was put back, what was read since is no more: what comes in its place is read.
        var size = (await record.CheckpointAsync(cancel))?.Checkpoint.Size ?? 0;
        var next = Math.Max(from, Math.Min(size, await places.FindAsync(name, cancel) ?? from));
        while (true)
        {
            var facts = await record.ReadAsync(next, Stride, cancel);
            if (facts.Count == 0)
            {
                await record.GrownBeyondAsync(next, cancel);
                continue;
            }
            foreach (var fact in facts)
            {
                var effect = await handle(fact, cancel);
                next = fact.Index + 1;
                if (effect)
                {
                    await places.KeepAsync(name, next, cancel);
                }
            }
            await places.KeepAsync(name, next, cancel);
        }
    }
}
