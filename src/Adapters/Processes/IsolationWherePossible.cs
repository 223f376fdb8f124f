using Airworthy.Core.Results;
using Airworthy.Serving.Isolation;

namespace Airworthy.Adapters.Processes;

/// <summary>Isolates where that can be done, and elsewhere does without, which whoever runs the server allowed. It stays with what it found.</summary>
/// <param name="isolation">Tried first.</param>
/// <param name="otherwise">Taken where that holds nothing.</param>
public sealed class IsolationWherePossible(IIsolation isolation, IIsolation otherwise) : IIsolation
{
    private volatile IIsolation? _taken;

    public bool IsNone => Taken.IsNone;

    private IIsolation Taken => _taken ?? isolation;

    public async Task<Result<IsolationHeld>> HeldAsync(CancellationToken cancel)
    {
        if (_taken is null)
        {
            _taken = (await isolation.HeldAsync(cancel)).IsOk ? isolation : otherwise;
        }
        return await Taken.HeldAsync(cancel);
    }

    public async Task<Result<IIsolatedProcess>> StartAsync(IsolatedCommand command, CancellationToken cancel) =>
        (await HeldAsync(cancel)).TryGet(out _, out var fault) ? await Taken.StartAsync(command, cancel) : fault;

    public Result<byte[]> ReadScratch(string scratch, string path, int maximumBytes) =>
        Taken.ReadScratch(scratch, path, maximumBytes);
}
