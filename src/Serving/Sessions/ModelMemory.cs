using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Serving.Sessions;

/// <summary>
/// The memory that loaded models may take together. Room for a model is reserved before it is loaded, and where there is none, the models
/// that were asked longest ago leave: never one that is being asked, nor one that is to stay.
/// </summary>
internal sealed class ModelMemory(long bytes, TimeProvider time, Func<IReadOnlySet<ModelKey>> pinned) : IDisposable
{
    /// <summary>A session holds its weights, often laid out anew for the processor, and while it loads the file too.</summary>
    private const int PerFileByte = 2;

    private const long PerModel = 1 << 20;

    private readonly Lock _lock = new();
    private readonly HashSet<RestingSession> _models = [];
    private readonly SemaphoreSlim _loading = new(Environment.ProcessorCount);
    private readonly CancellationTokenSource _stopping = new();
    private long _taken;

    /// <summary>By estimate.</summary>
    public long Taken => Volatile.Read(ref _taken);

    internal long Now => time.GetTimestamp();

    /// <summary>What models of these files are taken to need.</summary>
    public static long Estimate(IReadOnlyList<ModelFile> files) => PerModel + (PerFileByte * files.Sum(f => f.Size));

    /// <summary>Reserves room, sending others to rest for it. What is taken is given back by <see cref="Give"/>.</summary>
    public Result<Nothing> Take(long size)
    {
        lock (_lock)
        {
            if (_taken + size > bytes)
            {
                MakeRoom(size);
            }
            if (_taken + size > bytes)
            {
                return SessionFaults.ModelMemoryFull.With(
                    $"The model needs about {InMiB(size)} MiB, and of the {InMiB(bytes)} MiB that models may take, {InMiB(_taken)} are held by models that are being asked or are to stay loaded. "
                        + "Try again in a moment; if it stays so, raise modelMemoryMiB or keep fewer models loaded."
                );
            }
            _taken += size;
            return Result.Done;
        }
    }

    public void Give(long size)
    {
        lock (_lock)
        {
            _taken -= size;
        }
    }

    internal void Enter(RestingSession model)
    {
        lock (_lock)
        {
            _models.Add(model);
        }
    }

    internal void Leave(RestingSession model, bool wasLoaded)
    {
        lock (_lock)
        {
            _models.Remove(model);
            _taken -= wasLoaded ? model.Size : 0;
        }
    }

    /// <summary>Loads a resting model. Its room stays taken if that succeeds.</summary>
    internal async Task<Result<IModelSession>> LoadAsync(
        RestingSession model,
        Func<CancellationToken, Task<Result<IModelSession>>> load
    )
    {
        await _loading.WaitAsync(_stopping.Token);
        try
        {
            if (Take(model.Size).Fault is { } full)
            {
                return full;
            }
            var isLoaded = false;
            try
            {
                var loaded = await load(_stopping.Token);
                isLoaded = loaded.IsOk;
                return loaded;
            }
            finally
            {
                if (!isLoaded)
                {
                    Give(model.Size);
                }
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Ends what is being loaded.</summary>
    public void Dispose() => _stopping.Cancel();

    private void MakeRoom(long size)
    {
        var stay = pinned();
        foreach (
            var model in _models.Where(m => m.IsLoaded && !stay.Contains(m.Key)).OrderBy(m => m.LastAsked).ToList()
        )
        {
            if (_taken + size <= bytes)
            {
                return;
            }
            if (model.TryRest())
            {
                _taken -= model.Size;
            }
        }
    }

    private static long InMiB(long size) => (size + (1 << 20) - 1) >> 20;
}
