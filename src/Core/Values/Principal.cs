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
    private const string TriggerPrefix = "trigger:";
    private readonly string? _text;

    private Principal(string text) => _text = text;

    public static readonly Principal Anonymous = new("anonymous");

    public static readonly Principal System = new("system");

    /// <summary>What starts work that nobody asked for just then, e.g. <c>trigger:schedule</c>: no account, so it approves nothing.</summary>
    /// <param name="name">1 to 40 of a-z and -.</param>
    public static Principal Trigger(string name) =>
        IsTrigger(name)
            ? new(TriggerPrefix + name)
            : throw new ArgumentException($"'{name}' is no name of a trigger.", nameof(name));

    public static Principal User(UserName name) => new(UserPrefix + name);

    /// <summary>The account's name; null for anonymous, triggers and system.</summary>
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
            not null
                when text.StartsWith(TriggerPrefix, StringComparison.Ordinal)
                    && IsTrigger(text[TriggerPrefix.Length..]) => new Principal(text),
            _ => CoreFaults.BadName.With(
                $"'{Clip.Short(text)}' is no principal. Expected user:NAME, trigger:NAME, anonymous or system."
            ),
        };

    private static bool IsTrigger(string name) =>
        name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterLower(c) || c == '-');

    public override string ToString() => _text ?? "";
}
