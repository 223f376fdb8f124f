using System.Text.Json.Serialization;
using Airworthy.Core.Results;

namespace Airworthy.Core.Values;

/// <summary>A registered model's name: 1 to 250 characters, none of <c>/ : \</c>, no control characters, no white space at the ends.</summary>
[JsonConverter(typeof(TextJsonConverter<ModelName>))]
public readonly record struct ModelName : IText<ModelName>
{
    private readonly string? _text;

    private ModelName(string text) => _text = text;

    public static Result<ModelName> Parse(string? text) => NameRules.Free(text, "model").Map(t => new ModelName(t));

    public override string ToString() => _text ?? "";
}

/// <summary>An environment's name, e.g. <c>staging</c> or <c>production</c>: 1 to 40 of <c>a-z 0-9 -</c>, beginning with a letter.</summary>
[JsonConverter(typeof(TextJsonConverter<EnvironmentName>))]
public readonly record struct EnvironmentName : IText<EnvironmentName>
{
    private const string SandboxWord = "sandbox";
    private readonly string? _text;

    private EnvironmentName(string text) => _text = text;

    public static readonly EnvironmentName Production = new("production");

    /// <summary>
    /// Whether it needs no gate: <c>sandbox</c> and <c>sandbox-…</c>, which no pipeline can have and no gate lets into.
    /// </summary>
    public bool IsSandbox =>
        _text is SandboxWord || _text?.StartsWith(SandboxWord + "-", StringComparison.Ordinal) == true;

    public static Result<EnvironmentName> Parse(string? text) =>
        NameRules.Strict(text, "environment").Map(t => new EnvironmentName(t));

    public override string ToString() => _text ?? "";
}

/// <summary>
/// Where a model answers: the model's name for production, <c>model:environment</c> elsewhere (a model name cannot hold a colon,
/// so the two never collide). It is the name callers put into <c>/v2/models/{name}/infer</c>.
/// </summary>
[JsonConverter(typeof(TextJsonConverter<EndpointName>))]
public readonly record struct EndpointName : IText<EndpointName>
{
    private EndpointName(ModelName model, EnvironmentName environment) => (Model, Environment) = (model, environment);

    public ModelName Model { get; }

    public EnvironmentName Environment { get; }

    public static EndpointName Of(ModelName model, EnvironmentName environment) => new(model, environment);

    public static Result<EndpointName> Parse(string? text)
    {
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon < 0
            ? ModelName.Parse(text).Map(m => new EndpointName(m, EnvironmentName.Production))
            : ModelName
                .Parse(text![..colon])
                .Then(m => EnvironmentName.Parse(text[(colon + 1)..]).Map(e => new EndpointName(m, e)));
    }

    public override string ToString() =>
        Environment == EnvironmentName.Production ? Model.ToString() : $"{Model}:{Environment}";
}

/// <summary>A person's or program's account name: 1 to 40 of <c>a-z 0-9 -</c>, beginning with a letter.</summary>
[JsonConverter(typeof(TextJsonConverter<UserName>))]
public readonly record struct UserName : IText<UserName>
{
    private readonly string? _text;

    private UserName(string text) => _text = text;

    public static Result<UserName> Parse(string? text) => NameRules.Strict(text, "user").Map(t => new UserName(t));

    public override string ToString() => _text ?? "";
}

internal static class NameRules
{
    internal static Result<string> Free(string? text, string what) =>
        text is { Length: >= 1 and <= 250 }
        && text.AsSpan().IndexOfAny('/', ':', '\\') < 0
        && !text.Any(char.IsControl)
        && text.Trim().Length == text.Length
        && text is not ("." or "..")
            ? text
            : CoreFaults.BadName.With(
                $"'{Clip.Short(text)}' is no {what} name. Use 1 to 250 characters without / : \\, control characters or white space at the ends."
            );

    internal static Result<string> Strict(string? text, string what) =>
        text is { Length: >= 1 and <= 40 }
        && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? text
            : CoreFaults.BadName.With(
                $"'{Clip.Short(text)}' is no {what} name. Use 1 to 40 of a-z, 0-9 and -, beginning with a letter."
            );
}
