namespace Airworthy.Catalog.Tests.Storing;

/// <summary>Gives some bytes, then fails as a lost connection does.</summary>
internal sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position < Length
            ? base.ReadAsync(buffer, cancellationToken)
            : throw new IOException("The connection was reset.");
}

/// <summary>Waits for bytes that never come.</summary>
internal sealed class WaitingStream : MemoryStream
{
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reading => _reading.Task;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _reading.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
