using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Registry;

/// <summary>A version to be registered by naming where its files lie, as MLflow's clients do.</summary>
public sealed record VersionByReference
{
    public required ModelName Model { get; init; }

    public required string Source { get; init; }

    public string? RunId { get; init; }

    public string? RunLink { get; init; }

    public string? LoggedModelId { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>Registers a version whose files are taken from a source, or from another version.</summary>
public sealed class ReferenceService(ModelService models, BirthService births, ISourceFreezer freezer)
{
    /// <summary>
    /// Freezes the source and registers the version. <paramref name="aliasOf"/> answers which version an alias stands for. Refused: a
    /// model that is not there, a source that names a version that is not there, and what the freezer refuses.
    /// </summary>
    public async Task<Result<RegisteredVersion>> RegisterAsync(
        Caller by,
        VersionByReference wanted,
        Func<ModelName, string, CancellationToken, Task<Result<int>>> aliasOf,
        CancellationToken cancel
    )
    {
        // Before anything is frozen: a model that is not there must cost nothing.
        if (!(await models.FindNamedAsync(wanted.Model, cancel)).TryGet(out _, out var fault))
        {
            return fault;
        }
        if (SourceRules.Read(wanted.Source) is { } named)
        {
            return (await SourceVersionAsync(named, wanted.Source, aliasOf, cancel)).TryGet(out var from, out fault)
                ? await births.BearAsync(by.Principal, wanted.Model, Copy(by, wanted, from), makeModel: false, cancel)
                : fault;
        }
        var source = new SourceReference(wanted.Source, wanted.RunId, wanted.LoggedModelId);
        return (await freezer.FreezeAsync(source, by, cancel)).TryGet(out var frozen, out fault)
            ? await births.BearAsync(by.Principal, wanted.Model, Fresh(by, wanted, frozen), makeModel: false, cancel)
            : fault;
    }

    private async Task<Result<VersionState>> SourceVersionAsync(
        NamedVersion named,
        string source,
        Func<ModelName, string, CancellationToken, Task<Result<int>>> aliasOf,
        CancellationToken cancel
    )
    {
        var number = named.Number is { } given ? given : await aliasOf(named.Model, named.Alias!, cancel);
        if (
            !number.TryGet(out var exact, out var fault)
            || !(await models.VersionAsync(named.Model, exact, cancel)).TryGet(out var version, out fault)
        )
        {
            return RegistryFaults.SourceUnknown.With(
                $"Unable to fetch model from model URI source artifact location '{Clip.Short(source)}'. {fault.Detail}"
            );
        }
        return version.Value;
    }

    private static Birth Copy(Caller by, VersionByReference wanted, VersionState from) =>
        new()
        {
            Owner = OwnerRules.Of(by, null),
            Manifest = new ModelManifest(from.Files),
            Exam = new VersionExam(from.Format, from.Signature, from.Scan),
            Description = wanted.Description,
            Tags = wanted.Tags,
            Metrics = from.Metrics,
            Params = from.Params,
            Lineage = from.Lineage with { Run = wanted.RunId ?? from.Lineage.Run },
            Source = wanted.Source,
            RunLink = wanted.RunLink,
            LoggedModel = wanted.LoggedModelId ?? from.LoggedModel,
            NoArtifact = from.NoArtifact,
        };

    private static Birth Fresh(Caller by, VersionByReference wanted, FrozenSource frozen) =>
        new()
        {
            Owner = OwnerRules.Of(by, frozen.Run?.User),
            Manifest = new ModelManifest(frozen.Files),
            Exam = frozen.Exam,
            Description = wanted.Description,
            Tags = wanted.Tags,
            Metrics = frozen.Run?.Metrics ?? new Dictionary<string, double>(),
            Params = frozen.Run?.Params ?? new Dictionary<string, string>(),
            Lineage = new Models.Lineage
            {
                Dataset = frozen.Run?.Dataset,
                Commit = frozen.Run?.Commit,
                Run = wanted.RunId ?? frozen.Run?.Id,
                RunDigest = frozen.Run?.Digest,
                TrainedBy = TrainerRules.Of(frozen.Run),
            },
            Source = wanted.Source,
            RunLink = wanted.RunLink,
            LoggedModel = wanted.LoggedModelId,
            NoArtifact = frozen.Files.Count == 0 ? frozen.WhyEmpty ?? "The source held no file." : null,
        };
}

/// <summary>Who answers for what MLflow's clients register, which never name an owner.</summary>
public static class OwnerRules
{
    /// <summary>Of what nobody known registered and no run tells a user of. No account can have this name, so no gate lets it in.</summary>
    public static readonly UserName Nobody = UserName.Parse("anonymous").Value;

    /// <summary>The account; else the run's user where that could be an account's name; else <see cref="Nobody"/>.</summary>
    public static UserName Of(Caller by, string? runUser) =>
        by.Principal.Account is { } account ? account
        : UserName.Parse(runUser).TryGet(out var user, out _) && !Principal.Parse(runUser).IsOk ? user
        : Nobody;
}
