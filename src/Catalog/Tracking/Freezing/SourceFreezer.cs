using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Catalog.Tracking.LoggedModels;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Freezing;

/// <summary>Freezes sources of this server's own: runs, logged models, and paths of its artifact store.</summary>
public sealed class SourceFreezer(TreeFreezer tree, IRunStore runs, ILoggedModelStore loggedModels) : ISourceFreezer
{
    private const string Runs = "runs:/";
    private const string Models = "models:/";

    public async Task<Result<FrozenSource>> FreezeAsync(SourceReference source, Caller by, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        var model = source.LoggedModelId ?? LoggedModelIn(source.Source);
        var place =
            model is not null && loggedModels.Get(model, deletedToo: false).TryGet(out var logged, out _)
                ? logged
                : null;
        // Before the files: what is registered is said to be made by the run as it stood when that was asked for.
        var run = await RunAsync(source.RunId ?? RunIn(source.Source)?.Run ?? place?.SourceRunId, cancel);
        var born = run is null ? null : RunBirthRules.Of(run);
        if (!(await UriAsync(source.Source, place, cancel)).TryGet(out var uri, out var fault))
        {
            return FrozenSource.Without(fault.Detail, born);
        }
        if (!FileRootRules.Find(uri).TryGet(out var path, out fault))
        {
            return fault;
        }
        if (path is null)
        {
            return FrozenSource.Without(
                $"'{Clip.Short(source.Source)}' lies in another store, which this server does not read. Log the model through this server, then register it.",
                born
            );
        }
        return (await tree.FreezeAsync(path, cancel)).Map(frozen => frozen with { Run = born });
    }

    /// <summary>The artifacts' address that the source stands for.</summary>
    private async Task<Result<string>> UriAsync(string source, LoggedModel? place, CancellationToken cancel)
    {
        if (RunIn(source) is { } inRun)
        {
            return await RunAsync(inRun.Run, cancel) is { } run
                ? $"{run.Info.ArtifactUri.TrimEnd('/')}/{inRun.Path}".TrimEnd('/')
                : TrackingFaults.NoRun(RunId.Asked(inRun.Run));
        }
        if (LoggedModelIn(source) is { } model)
        {
            return place is not null && source == Models + model
                ? place.ArtifactUri
                : FileFaults.FileUnknown.With($"There is no logged model '{Clip.Short(model)}'.");
        }
        return source;
    }

    private async Task<Run?> RunAsync(string? id, CancellationToken cancel) =>
        string.IsNullOrEmpty(id) ? null : await runs.FindAsync(RunId.Asked(id), cancel);

    private static (string Run, string Path)? RunIn(string source)
    {
        if (!source.StartsWith(Runs, StringComparison.Ordinal))
        {
            return null;
        }
        var rest = source[Runs.Length..].TrimStart('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
    }

    private static string? LoggedModelIn(string source) =>
        source.StartsWith(Models + "m-", StringComparison.Ordinal) ? source[Models.Length..] : null;
}
