using Airworthy.Core.Values;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Serving.Routing;

/// <summary>The right to call one loaded version; while any lease lives, the version is not unloaded.</summary>
public sealed class EndpointLease(
    EndpointName name,
    VersionId version,
    int number,
    IModelSession session,
    Action release
) : IDisposable
{
    private Action? _release = release;

    public EndpointName Name => name;

    public VersionId Version => version;

    public int Number => number;

    public IModelSession Session => session;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
