using System.Text.Json;
using System.Text.RegularExpressions;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Problems;

/// <summary>Which exceptions are a caller's doing, and what to tell them.</summary>
internal static partial class RequestFaultRules
{
    /// <summary>Null: a bug.</summary>
    internal static Fault? Of(Exception broken) =>
        broken switch
        {
            BadHttpRequestException { StatusCode: 413 } => TooLarge(),
            BadHttpRequestException { StatusCode: 415 } bad => MediaType(null, bad.Message),
            BadHttpRequestException { InnerException: JsonException bad } => Json(bad),
            BadHttpRequestException bad => Binding(bad.Message) ?? HttpFaults.BadRequest.With(Clip.Short(bad.Message)),
            _ => null,
        };

    /// <summary>The framework's sentences about parameters name .NET types; a caller needs the parameter and what was sent.</summary>
    private static Fault? Binding(string message)
    {
        if (Unbound().Match(message) is { Success: true } unbound)
        {
            var (name, sent) = (unbound.Groups["name"].Value, unbound.Groups["sent"].Value);
            return HttpFaults.BadParameter.With(
                $"{name} is '{Clip.Short(sent)}', which is no whole number in its range."
            );
        }
        return message.EndsWith("was not provided from body.", StringComparison.Ordinal)
            ? HttpFaults.BadJson.With("This call takes a JSON body, and none was sent.")
            : null;
    }

    internal static Fault TooLarge() =>
        HttpFaults.RequestTooLarge.With(
            "The body is larger than this call takes. Registering files goes through an upload, which has no such limit."
        );

    internal static Fault MediaType(string? sent, string? detail = null) =>
        HttpFaults.UnsupportedMediaType.With(
            detail
                ?? (
                    sent is null
                        ? "The body has no Content-Type; say what it is."
                        : $"This call does not take '{Clip.Short(sent)}'."
                )
        );

    internal static Fault Json(JsonException bad)
    {
        // The serializer's sentence may end with .NET type names; the place is what the caller needs.
        var message = bad.Message;
        var types = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var sentence = types > 0 ? message[..types] : message;
        return HttpFaults.BadJson.With(
            $"The body is not the JSON this call takes, at {(bad.Path is { Length: > 0 } path ? path : "$")}: {Plain(sentence)}"
        );
    }

    private static string Plain(string sentence) =>
        sentence.Contains("could not be converted to", StringComparison.Ordinal) ? "the value has the wrong type."
        : sentence.StartsWith("The JSON property '", StringComparison.Ordinal)
        && sentence.Contains("could not be mapped", StringComparison.Ordinal)
            ? sentence[..(sentence.IndexOf('\'', 19) + 1)] + " is not known here."
        : sentence.Contains("was missing required properties", StringComparison.Ordinal)
            ? "required properties are missing"
                + sentence[(sentence.IndexOf("properties", StringComparison.Ordinal) + "properties".Length)..]
        : sentence.Contains("doesn't allow null", StringComparison.Ordinal) ? "a value is needed, and null was given."
        : Clip.Short(sentence);

    [GeneratedRegex(
        "^Failed to bind parameter \"\\S+ (?<name>\\w+)\" from \"(?<sent>.*)\"\\.$",
        RegexOptions.Singleline | RegexOptions.NonBacktracking
    )]
    private static partial Regex Unbound();
}
