using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Airworthy.Serving.Observations;

/// <summary>
/// Observations on their way from calls to whoever keeps them: bounded in number and bytes. When it is full an observation is dropped
/// and counted; a call never waits.
/// </summary>
public sealed class ObservationChannel
{
    private readonly Channel<(Observation Observation, long Bytes)> _channel;
    private readonly long _maxBytes;
    private long _bytes;
    private long _taken;
    private long _dropped;

    /// <param name="capacity">Observations waiting at most.</param>
    /// <param name="maxBytes">What their values may come to.</param>
    public ObservationChannel(int capacity = 4096, long maxBytes = 64L << 20)
    {
        _maxBytes = maxBytes;
        _channel = Channel.CreateBounded<(Observation, long)>(
            new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
        );
    }

    /// <summary>Observations that found no room since the server began.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Observations taken in since the server began.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>For one reader. Ends when <see cref="Close"/> was called and everything was read.</summary>
    public async IAsyncEnumerable<Observation> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (await _channel.Reader.WaitToReadAsync(cancel))
        {
            while (TryRead(out var observation))
            {
                yield return observation;
            }
        }
    }

    /// <summary>For the same one reader.</summary>
    public bool TryRead([NotNullWhen(true)] out Observation? observation)
    {
        var isThere = _channel.Reader.TryRead(out var next);
        observation = next.Observation;
        if (isThere)
        {
            Interlocked.Add(ref _bytes, -next.Bytes);
        }
        return isThere;
    }

    /// <summary>True when there is something to read; false when there never will be.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancel) => _channel.Reader.WaitToReadAsync(cancel);

    /// <summary>Takes no more.</summary>
    public void Close() => _channel.Writer.TryComplete();

    /// <summary>Whether there is room now. Asked before an observation is made, so that a full channel costs no copies.</summary>
    internal bool HasRoom => Volatile.Read(ref _bytes) < _maxBytes;

    internal void Drop() => Interlocked.Increment(ref _dropped);

    internal void Offer(Observation observation, long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        if (_channel.Writer.TryWrite((observation, bytes)))
        {
            Interlocked.Increment(ref _taken);
        }
        else
        {
            Interlocked.Add(ref _bytes, -bytes);
            Drop();
        }
    }
}
