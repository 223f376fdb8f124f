namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Which bracket closes which.</summary>
internal static class GroovyBrackets
{
    /// <summary>No hand-written file comes near it; without a bound, a file of brackets would exhaust the stack.</summary>
    private const int MaximumDepth = 120;

    public static int[] Match(SourceText source, IReadOnlyList<Token> tokens)
    {
        var partners = new int[tokens.Count];
        var open = new Stack<int>();
        for (var i = 0; i < tokens.Count; i++)
        {
            switch (tokens[i].Kind)
            {
                case TokenKind.Open when open.Count == MaximumDepth:
                    throw new Refusal(
                        JenkinsFaults.TooLarge,
                        tokens[i].Start,
                        $"brackets are nested here more than {MaximumDepth} deep."
                    );
                case TokenKind.Open:
                    open.Push(i);
                    break;
                case TokenKind.Close:
                    var partner = Partner(source, tokens, open, i);
                    (partners[i], partners[partner]) = (partner, i);
                    break;
            }
        }
        return open.TryPeek(out var left)
            ? throw Bad(
                tokens[left].Start,
                $"the {source.Text[tokens[left].Start]} here is never closed; look for a missing {Closing(source.Text[tokens[left].Start])} below it."
            )
            : partners;
    }

    private static int Partner(SourceText source, IReadOnlyList<Token> tokens, Stack<int> open, int close)
    {
        var closing = source.Text[tokens[close].Start];
        if (!open.TryPop(out var opened))
        {
            throw Bad(
                tokens[close].Start,
                $"this {closing} closes nothing; remove it, or look for one too many above it."
            );
        }
        var opening = source.Text[tokens[opened].Start];
        return Closing(opening) == closing
            ? opened
            : throw Bad(
                tokens[close].Start,
                $"this {closing} cannot close the {opening} of {source.PlaceOf(tokens[opened].Start)}; a {Closing(opening)} is missing before it."
            );
    }

    private static char Closing(char opening) =>
        opening switch
        {
            '{' => '}',
            '(' => ')',
            _ => ']',
        };

    private static Refusal Bad(int offset, string sentence) => new(JenkinsFaults.BadSyntax, offset, sentence);
}
