using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Labels;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>What stands behind the sources of versions: whether one may be named, and where its files lie in the end.</summary>
internal sealed class VersionSources(
    RunService runs,
    ModelService models,
    LabelService labels,
    LoggedModelLinks loggedModels
)
{
    // A copy of a copy of a copy; whoever goes further has made a circle of aliases.
    private const int MaxCopies = 32;

    /// <summary>Why no version may be made of this source; null where one may.</summary>
    public async Task<Fault?> CheckAsync(VersionByReference wanted, CancellationToken cancel)
    {
        var root = VersionSourceRules.IsLocal(wanted.Source) ? await RootAsync(wanted, cancel) : null;
        return VersionSourceRules.Check(wanted.Source, wanted.LoggedModelId is not null, root, wanted.Tags);
    }

    /// <summary>Tells the logged model, where one was named, of the version made of it.</summary>
    public Task TellAsync(VersionByReference wanted, ModelName name, int number, CancellationToken cancel) =>
        wanted.LoggedModelId is { } id ? loggedModels.AddAsync(id, name, number, cancel) : Task.CompletedTask;

    /// <summary>Where a version's files lie: of a copy, where those of the version it was copied from lie.</summary>
    public async Task<string> PlaceAsync(VersionState version, CancellationToken cancel)
    {
        var source = RegistryWriting.SourceOf(version);
        for (var i = 0; i < MaxCopies && SourceRules.Read(source) is { } named; i++)
        {
            var number = named.Number is { } given
                ? given
                : await labels.NumberOfAsync(named.Model, named.Alias!, cancel);
            if (
                !number.TryGet(out var exact, out _)
                || !(await models.VersionAsync(named.Model, exact, cancel)).TryGet(out var from, out _)
            )
            {
                return source;
            }
            source = RegistryWriting.SourceOf(from.Value);
        }
        const string LoggedModel = "models:/";
        return
            source.StartsWith(LoggedModel, StringComparison.Ordinal)
            && loggedModels.RootOf(source[LoggedModel.Length..]) is { } root
            ? root
            : source;
    }

    private async Task<string?> RootAsync(VersionByReference wanted, CancellationToken cancel)
    {
        if (wanted.LoggedModelId is { } model)
        {
            return loggedModels.RootOf(model);
        }
        return wanted.RunId is { } run && (await runs.GetAsync(run, cancel)).TryGet(out var found, out _)
            ? found.Info.ArtifactUri
            : null;
    }
}
