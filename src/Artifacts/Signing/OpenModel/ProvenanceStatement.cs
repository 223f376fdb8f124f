using System.Security.Cryptography;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Signing.OpenModel;

/// <summary>How a version came to be, signed: who built it, by which kind of build.</summary>
public sealed record Provenance(string Builder, string BuildType, int Files);

/// <summary>Verifies a provenance of SLSA v1 in an envelope of DSSE, signed by key.</summary>
public static class ProvenanceStatement
{
    /// <summary>A fault says what is wrong: the signature, or a subject that is none of the files as they are.</summary>
    public static Result<Provenance> Verify(
        ReadOnlyMemory<byte> envelope,
        IReadOnlyList<string> keys,
        IReadOnlyList<ModelFile> files
    )
    {
        var trusted = keys.Select(DsseEnvelope.Key).OfType<ECDsa>().ToList();
        try
        {
            using var document = JsonDocument.Parse(envelope);
            return DsseEnvelope.Open(document.RootElement, trusted).TryGet(out var statement, out var fault)
                ? Check(statement, files)
                : fault;
        }
        catch (JsonException)
        {
            return DsseEnvelope.Refused("the provenance is no JSON");
        }
        finally
        {
            trusted.ForEach(k => k.Dispose());
        }
    }

    private static Result<Provenance> Check(JsonElement statement, IReadOnlyList<ModelFile> files)
    {
        if (JsonText.Of(statement, "predicateType") != "https://slsa.dev/provenance/v1")
        {
            return DsseEnvelope.Refused("what was signed is no provenance of SLSA v1");
        }
        var subjects = JsonText.Items(statement, "subject").ToList();
        foreach (var subject in subjects)
        {
            var name = JsonText.Of(subject, "name") ?? "";
            var hex = subject.TryGetProperty("digest", out var digest) ? JsonText.Of(digest, "sha256") : null;
            if (files.FirstOrDefault(f => f.Path == name) is not { } file || file.Digest.Hex != hex)
            {
                return DsseEnvelope.Refused(
                    $"its subject '{Clip.Short(name)}' is none of the version's files as they are"
                );
            }
        }
        var predicate =
            statement.TryGetProperty("predicate", out var p) && p.ValueKind == JsonValueKind.Object ? p : default;
        var run = Below(predicate, "runDetails");
        var builder = JsonText.Of(Below(run, "builder"), "id");
        var type = JsonText.Of(Below(predicate, "buildDefinition"), "buildType");
        return subjects.Count > 0 && builder is not null && type is not null
            ? new Provenance(builder, type, subjects.Count)
            : DsseEnvelope.Refused("it names no subject, no builder or no kind of build");
    }

    private static JsonElement Below(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
}
