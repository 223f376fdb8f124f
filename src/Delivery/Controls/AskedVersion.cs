using System.Text.Json.Serialization;

namespace Airworthy.Delivery.Controls;

/// <summary>Who is under question, as a command and a service are told.</summary>
internal sealed record AskedVersion(
    string Model,
    int Number,
    string Digest,
    string Format,
    string? ChampionDigest,
    string EvaluationDigest,
    IReadOnlyList<AskedFile> Files
)
{
    public static AskedVersion Of(ControlQuestion question) =>
        new(
            question.Candidate.Version.ModelName.ToString(),
            question.Candidate.Version.Number,
            question.Candidate.Version.Digest.ToString(),
            question.Candidate.Version.Format,
            question.Champion?.Version.Digest.ToString(),
            question.EvaluationDigest.ToString(),
            [.. question.Candidate.Version.Files.Select(f => new AskedFile(f.Path, f.Size, f.Digest.ToString()))]
        );
}

internal sealed record AskedFile(string Path, long Size, string Digest);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AskedVersion))]
internal sealed partial class AskedJson : JsonSerializerContext;
