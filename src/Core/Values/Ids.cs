using System.Text.Json.Serialization;
using Airworthy.Core.Results;

namespace Airworthy.Core.Values;

/// <summary>A registered model's identity; it outlives renames.</summary>
[JsonConverter(typeof(TextJsonConverter<ModelId>))]
public readonly record struct ModelId : IText<ModelId>
{
    private readonly string? _text;

    private ModelId(string text) => _text = text;

    public static ModelId New(IdSource ids) => new(ids.Next("mod"));

    public static Result<ModelId> Parse(string? text) => IdSource.Check(text, "mod").Map(t => new ModelId(t));

    public override string ToString() => _text ?? "";
}

/// <summary>A model version's identity; facts and releases name it, never name and number.</summary>
[JsonConverter(typeof(TextJsonConverter<VersionId>))]
public readonly record struct VersionId : IText<VersionId>
{
    private readonly string? _text;

    private VersionId(string text) => _text = text;

    public static VersionId New(IdSource ids) => new(ids.Next("ver"));

    public static Result<VersionId> Parse(string? text) => IdSource.Check(text, "ver").Map(t => new VersionId(t));

    public override string ToString() => _text ?? "";
}

/// <summary>One run of a pipeline for one model version.</summary>
[JsonConverter(typeof(TextJsonConverter<ReleaseId>))]
public readonly record struct ReleaseId : IText<ReleaseId>
{
    private readonly string? _text;

    private ReleaseId(string text) => _text = text;

    public static ReleaseId New(IdSource ids) => new(ids.Next("rel"));

    public static Result<ReleaseId> Parse(string? text) => IdSource.Check(text, "rel").Map(t => new ReleaseId(t));

    public override string ToString() => _text ?? "";
}

/// <summary>An API token's public half: what lists and facts show, never the secret.</summary>
[JsonConverter(typeof(TextJsonConverter<TokenId>))]
public readonly record struct TokenId : IText<TokenId>
{
    private readonly string? _text;

    private TokenId(string text) => _text = text;

    public static TokenId New(IdSource ids) => new(ids.Next("tok"));

    public static Result<TokenId> Parse(string? text) => IdSource.Check(text, "tok").Map(t => new TokenId(t));

    public override string ToString() => _text ?? "";
}
