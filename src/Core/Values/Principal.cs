using System.Text.Json.Serialization;
using Airworthy.Core.Results;

namespace Airworthy.Core.Values;

/// <summary>
/// Who did something, as the server authenticated them: <c>user:ann</c>, <c>anonymous</c> (an unauthenticated caller on loopback)
/// or <c>system</c> (this server's own workers). Never taken from a request body.
/// </summary>
[JsonConverter(typeof(TextJsonConverter<Principal>))]
public readonly record struct Principal : IText<Principal>
{
    private const string UserPrefix = "user:";
    private readonly string? _text;

    private Principal(string text) => _text = text;

    public static readonly Principal Anonymous = new("anonymous");

    public static readonly Principal System = new("system");

    public static Principal User(UserName name) => new(UserPrefix + name);

    /// <summary>The account's name; null for anonymous and system.</summary>
    public UserName? Account =>
        _text?.StartsWith(UserPrefix, StringComparison.Ordinal) == true
            ? UserName.Parse(_text[UserPrefix.Length..]).Value
            : null;

    public static Result<Principal> Parse(string? text) =>
        text switch
        {
            "anonymous" => Anonymous,
            "system" => System,
            not null when text.StartsWith(UserPrefix, StringComparison.Ordinal) => UserName
                .Parse(text[UserPrefix.Length..])
                .Map(User),
            _ => CoreFaults.BadName.With(
                $"'{Clip.Short(text)}' is no principal. Expected user:NAME, anonymous or system."
            ),
        };

    public override string ToString() => _text ?? "";
}
