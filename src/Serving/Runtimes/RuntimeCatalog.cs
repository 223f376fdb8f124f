using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Runtimes;

/// <summary>The runtimes of this server by the format they run.</summary>
public sealed class RuntimeCatalog
{
    private readonly Dictionary<string, IRuntime> _byFormat = new(StringComparer.Ordinal);

    /// <summary>Two runtimes for one format are a mistake in the wiring, so the start stops.</summary>
    public RuntimeCatalog(IEnumerable<IRuntime> runtimes)
    {
        foreach (var runtime in runtimes)
        {
            if (!_byFormat.TryAdd(runtime.Format, runtime))
            {
                throw new InvalidOperationException(
                    $"Two runtimes are registered for the format '{runtime.Format}'; keep one."
                );
            }
        }
    }

    public Result<IRuntime> Find(string format) =>
        _byFormat.TryGetValue(format, out var runtime)
            ? Result.Ok(runtime)
            : RuntimeFaults.UnknownFormat.With(
                $"No runtime here runs '{Clip.Short(format)}'. Known formats: {string.Join(", ", _byFormat.Keys.Order(StringComparer.Ordinal))}."
            );
}
