using System.Collections.Concurrent;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Storing;

/// <summary>
/// Gives a version its number and its place in the record. Numbers are handed out in memory, so that versions of one model that come
/// together share a sync instead of each waiting for the one before; the unique index on model and number is what holds.
/// </summary>
public sealed class BirthService(IJournal journal, IStateStore state, IdSource ids)
{
    // Each lost race means that the name went to another model or a number was taken, so this many in a row is no accident.
    private const int MaxTries = 200;

    private readonly ModelService _models = new(state);
    private readonly ConcurrentDictionary<ModelId, int> _given = new();

    /// <summary>Commits the birth.</summary>
    /// <param name="by">Who registers it, as authenticated.</param>
    /// <param name="name">The model it becomes a version of.</param>
    /// <param name="birth">What it is born with.</param>
    /// <param name="makeModel">Whether a model that is not there comes into being with it; else <see cref="CatalogFaults.ModelUnknown"/>.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<RegisteredVersion>> BearAsync(
        Principal by,
        ModelName name,
        Birth birth,
        bool makeModel,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(birth);
        for (var i = 0; i < MaxTries; i++)
        {
            var found = await _models.FindNamedAsync(name, cancel);
            if (!found.IsOk && (!makeModel || found.Fault.Reason != CatalogFaults.ModelUnknown))
            {
                return found.Fault;
            }
            var model = found.IsOk ? found.Value : null;
            var number = model is null ? 1 : NextNumber(model.Model.Value);
            var version = Registered(name, birth, model?.Model.Value.Id ?? ModelId.New(ids), number);
            var commit = new Commit(by, Facts(version, isNew: model is null))
            {
                Expected = [model?.StillNamed ?? new Expectation(CatalogTables.Names, name.ToString(), 0)],
            };
            var committed = await journal.CommitAsync(commit, cancel);
            if (committed.TryGet(out var receipt, out var fault))
            {
                return new RegisteredVersion(version.Born(by, receipt.At), receipt.Revision);
            }
            if (model is not null)
            {
                // Only while nobody took the next one: a gap is harmless, the same number twice is not.
                _given.TryUpdate(model.Model.Value.Id, number - 1, number);
            }
            if (fault.Reason != JournalFaults.StaleRevision && fault.Reason != JournalFaults.AlreadyExists)
            {
                return fault;
            }
        }
        return CatalogFaults.RegistrationContended.With($"{MaxTries} other changes to '{name}' came first. Try again.");
    }

    private int NextNumber(ModelState model) =>
        _given.AddOrUpdate(
            model.Id,
            static (_, last) => last + 1,
            static (_, given, last) => Math.Max(given, last) + 1,
            model.LastNumber
        );

    private VersionRegistered Registered(ModelName name, Birth birth, ModelId model, int number) =>
        new()
        {
            Id = VersionId.New(ids),
            ModelId = model,
            ModelName = name,
            Number = number,
            Owner = birth.Owner,
            Files = birth.Manifest.Files,
            Digest = birth.Manifest.Digest(),
            Format = birth.Exam.Format,
            Signature = birth.Exam.Signature,
            Description = birth.Description,
            Tags = birth.Tags,
            Metrics = birth.Metrics,
            Params = birth.Params,
            Lineage = TrainerRules.Frozen(birth),
            Scan = birth.Exam.Findings,
            Source = birth.Source,
            RunLink = birth.RunLink,
            LoggedModel = birth.LoggedModel,
            NoArtifact = birth.NoArtifact,
        };

    private static IReadOnlyList<FactDraft> Facts(VersionRegistered version, bool isNew)
    {
        var born = BirthRules.Drafts(version);
        if (!isNew)
        {
            return born;
        }
        var created = new ModelCreated
        {
            Id = version.ModelId,
            Name = version.ModelName,
            Owner = version.Owner,
        };
        return [CatalogFacts.ModelCreated.Draft(created, version.ModelId.ToString()), .. born];
    }
}
