using System.Security.Cryptography;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Storing;

/// <summary>The last part of registering: examine, keep, commit. In this order, so that no fact ever names a file that is not there.</summary>
internal sealed class RegisterService(IBlobStore blobs, IJournal journal, IStateStore state, IdSource ids)
{
    // Each lost race means that another registration of the same model won, so this many in a row is no accident.
    private const int MaxTries = 200;

    private readonly ModelService _models = new(state);

    public async Task<Result<RegisteredVersion>> RegisterAsync(OpenUpload upload, CancellationToken cancel)
    {
        if (await DamagedAsync(upload, cancel) is { } damaged)
        {
            return damaged;
        }
        var registration = upload.Registration;
        var examined = VersionExam.Examine(
            registration.Manifest.Files,
            registration.Declared,
            d => blobs.Open(d, upload.Id)
        );
        if (!examined.TryGet(out var exam, out var fault))
        {
            return fault;
        }
        if (upload.Received.Count > 0 && !(await blobs.KeepAsync(upload.Id, cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        return await CommitAsync(upload, exam, cancel);
    }

    // What was received now has just been hashed; what was stored before may have been tampered with since, and an examination
    // of other bytes than the digest's would be worth nothing.
    private async Task<Fault?> DamagedAsync(OpenUpload upload, CancellationToken cancel)
    {
        foreach (var digest in upload.Registration.Contents.Keys.Where(d => !upload.Received.Contains(d)))
        {
            await using var stored = blobs.Open(digest);
            if (stored is null || Sha256Digest.FromBytes(await SHA256.HashDataAsync(stored, cancel)) != digest)
            {
                return UploadFaults.StoredFileDamaged.With(
                    $"The stored file {digest} is {(stored is null ? "gone" : "no longer what it was")}. Verify the store and restore the file from a backup."
                );
            }
        }
        return null;
    }

    private async Task<Result<RegisteredVersion>> CommitAsync(
        OpenUpload upload,
        VersionExam exam,
        CancellationToken cancel
    )
    {
        for (var i = 0; i < MaxTries; i++)
        {
            var found = await _models.FindAsync(upload.Model, cancel);
            if (!found.IsOk && found.Fault.Reason != CatalogFaults.ModelUnknown)
            {
                return found.Fault;
            }
            var model = found.IsOk ? found.Value : null;
            var version = Birth(upload, exam, model?.Value);
            var commit = new Commit(upload.By, Facts(version, isNew: model is null))
            {
                Expected = [new Expectation(CatalogTables.Models, version.ModelId.ToString(), model?.Revision ?? 0)],
            };
            var committed = await journal.CommitAsync(commit, cancel);
            if (committed.TryGet(out var receipt, out var fault))
            {
                return new RegisteredVersion(version.Born(upload.By, receipt.At), receipt.Revision);
            }
            // Another version of the model came first, or another model of the name: look again and take the next number.
            if (fault.Reason != JournalFaults.StaleRevision && fault.Reason != JournalFaults.AlreadyExists)
            {
                return fault;
            }
        }
        return CatalogFaults.RegistrationContended.With(
            $"{MaxTries} other versions of '{upload.Model}' were registered meanwhile. Try again."
        );
    }

    private VersionRegistered Birth(OpenUpload upload, VersionExam exam, ModelState? model) =>
        new()
        {
            Id = VersionId.New(ids),
            ModelId = model?.Id ?? ModelId.New(ids),
            ModelName = upload.Model,
            Number = (model?.LastNumber ?? 0) + 1,
            Owner = upload.Registration.Owner,
            Files = upload.Registration.Manifest.Files,
            Digest = upload.Registration.Manifest.Digest(),
            Format = exam.Format,
            Signature = exam.Signature,
            Description = upload.Registration.Description,
            Tags = upload.Registration.Tags,
            Metrics = upload.Registration.Metrics,
            Lineage = upload.Registration.Lineage,
            Scan = exam.Findings,
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
