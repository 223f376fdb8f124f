using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.OpenInference;

/// <summary>
/// The protocol's model repository: the endpoints of the traffic plan, which is all there is to load. What a gate let in can be taken out
/// of memory and brought back; nothing else, and nothing otherwise than it was let in.
/// </summary>
internal static class ModelRepository
{
    public static IEnumerable<RepositoryEntry> Index(IServing serving, bool readyOnly) =>
        serving
            .Status.Where(s => !readyOnly || s.Serving is not null)
            .SelectMany(s =>
                s.Serving is null
                    ? [new RepositoryEntry(s.Name.ToString(), "", "UNAVAILABLE", s.Fault?.Detail ?? "")]
                    : s
                        .Versions.Where(v => v.Role == VersionRole.Live)
                        .Select(v => new RepositoryEntry(
                            s.Name.ToString(),
                            ModelNames.Written(v.Number),
                            "READY",
                            s.Fault?.Detail ?? ""
                        ))
            );

    /// <param name="serving">What loads it.</param>
    /// <param name="name">An endpoint's.</param>
    /// <param name="parameters">Names of what came with the request.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<Result<Nothing>> LoadAsync(
        IServing serving,
        string name,
        IEnumerable<string> parameters,
        CancellationToken cancel
    )
    {
        if (parameters.FirstOrDefault(IsOverride) is { } parameter)
        {
            return RoutingFaults.LoadOverrideRefused.With(
                $"The parameter '{Clip.Short(parameter)}' would have '{Clip.Short(name)}' load something other than what its gate let in. Leave it out; register a new version and release it instead."
            );
        }
        return ModelNames.Endpoint(name).TryGet(out var endpoint, out var fault)
            ? await serving.LoadAsync(endpoint, cancel)
            : fault;
    }

    public static async Task<Result<Nothing>> UnloadAsync(IServing serving, string name, CancellationToken cancel) =>
        ModelNames.Endpoint(name).TryGet(out var endpoint, out var fault)
            ? await serving.UnloadAsync(endpoint, cancel)
            : fault;

    private static bool IsOverride(string parameter) =>
        parameter == "config" || parameter.StartsWith("file:", StringComparison.Ordinal);
}

/// <summary>One endpoint in the repository's index.</summary>
internal sealed record RepositoryEntry(string Name, string Version, string State, string Reason);
