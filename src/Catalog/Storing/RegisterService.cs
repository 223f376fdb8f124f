using System.Security.Cryptography;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>
/// The last part of registering an upload: examine, keep, commit. In this order, so that no fact ever names a file that is not there.
/// </summary>
internal sealed class RegisterService(IBlobStore blobs, BirthService births)
{
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
        var birth = new Birth
        {
            Owner = registration.Owner,
            Manifest = registration.Manifest,
            Exam = exam,
            Description = registration.Description,
            Tags = registration.Tags,
            Metrics = registration.Metrics,
            Lineage = registration.Lineage,
        };
        return await births.BearAsync(upload.By, upload.Model, birth, makeModel: true, cancel);
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
}
