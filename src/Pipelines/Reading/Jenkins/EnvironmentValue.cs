namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>What may stand to the right of a variable in <c>environment</c>: a constant, strings joined by +, or a call.</summary>
internal static class EnvironmentValue
{
    /// <summary>Null when it may; otherwise a sentence.</summary>
    public static string? Problem(GroovyReader reader, TokenRange value)
    {
        var tokens = reader.Tokens;
        if (value.From >= value.To)
        {
            return "it has no value.";
        }
        var operators = new List<int>();
        var last = value.From;
        for (var at = value.From; at < value.To; at = tokens.After(at))
        {
            if (tokens[at].Kind == TokenKind.Operator && at > value.From)
            {
                operators.Add(at);
            }
            if (tokens[at].Kind != TokenKind.NewLine)
            {
                last = at;
            }
        }
        if (operators.Count > 0)
        {
            return Joined(tokens, value, operators);
        }
        return tokens[value.From].Kind switch
        {
            TokenKind.Text or TokenKind.GString or TokenKind.Number => null,
            // A sign before a number.
            TokenKind.Operator => null,
            TokenKind.Word when tokens.TextOf(value.From) is "true" or "false" or "null" && last == value.From => null,
            TokenKind.Word when tokens.Is(last, TokenKind.Open, '(') => null,
            TokenKind.Word
                when tokens[value.From + 1 < value.To ? value.From + 1 : value.From].Kind
                    is TokenKind.Text
                        or TokenKind.GString => null,
            TokenKind.Word when HasNamedArgument(tokens, value) => null,
            _ => "the value must be a string or a call, as \"${params.NAME}\" or credentials('id').",
        };
    }

    private static bool HasNamedArgument(GroovyTokens tokens, TokenRange value) =>
        value.From + 2 < value.To
        && tokens[value.From + 1].Kind == TokenKind.Word
        && tokens[value.From + 2].Kind == TokenKind.Colon;

    private static string? Joined(GroovyTokens tokens, TokenRange value, List<int> operators)
    {
        foreach (var at in operators)
        {
            if (tokens.TextOf(at) is not "+")
            {
                return $"strings can be joined only with +, not with {tokens.Word(at)}.";
            }
        }
        for (var at = value.From; at < value.To; at = tokens.After(at))
        {
            if (
                tokens[at].Kind
                is not (
                    TokenKind.Text
                    or TokenKind.GString
                    or TokenKind.Operator
                    or TokenKind.NewLine
                    or TokenKind.Number
                )
            )
            {
                return "what is joined with + must be strings in quotes; write \"${…}\" for anything else.";
            }
        }
        return null;
    }
}
