namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Finds the one pipeline block of a file, or says what the file is instead.</summary>
internal sealed class PipelineFinder(GroovyReader reader)
{
    private static readonly string[] ScriptedWords =
    [
        "node",
        "stage",
        "timestamps",
        "timeout",
        "ansiColor",
        "withEnv",
        "withCredentials",
        "podTemplate",
        "parallel",
        "catchError",
        "lock",
    ];

    private readonly GroovyTokens _tokens = reader.Tokens;

    public (GroovyStatement Pipeline, IReadOnlyList<JenkinsOutside> Outside) Find()
    {
        var statements = reader.Statements(new TokenRange(0, _tokens.Count)).ToList();
        var found = statements.Where(IsPipeline).ToList();
        if (found.Count == 0)
        {
            foreach (var call in statements.Select(BodyOfCall).OfType<TokenRange>())
            {
                found.AddRange(reader.Statements(call).Where(IsPipeline));
            }
        }
        if (found.Count > 1)
        {
            throw Bad(found[1], "a second pipeline block begins here; keep one a file.");
        }
        if (found.Count == 0)
        {
            throw Explain(statements);
        }
        return found[0].Block is null
            ? throw Bad(found[0], "'pipeline' needs a block: pipeline { … }.")
            : (found[0], Outside(statements, found[0]));
    }

    private static List<JenkinsOutside> Outside(IEnumerable<GroovyStatement> statements, GroovyStatement pipeline) =>
        [.. statements.Where(s => !s.Span.Holds(pipeline.Span)).Select(s => new JenkinsOutside(s.Name, s.At, s.Span))];

    private static bool IsPipeline(GroovyStatement statement) =>
        statement
            is { Name: "pipeline", Shape: StatementShape.Call or StatementShape.Chain or StatementShape.ObjectCall }
        && (statement.Block is not null || statement.Arguments.Count == 0);

    /// <summary>What stands in <c>def call(…) { … }</c>, where a shared library may keep a pipeline.</summary>
    private TokenRange? BodyOfCall(GroovyStatement statement)
    {
        var range = statement.Tokens;
        for (var at = range.From; at + 1 < range.To && _tokens[at].Kind == TokenKind.Word; at++)
        {
            if (_tokens.TextOf(at) is "call" && at > range.From && _tokens.Is(at + 1, TokenKind.Open, '('))
            {
                var body = _tokens.Next(_tokens.After(at + 1), range.To);
                return body < range.To && _tokens.Is(body, TokenKind.Open, '{') ? _tokens.Inside(body) : null;
            }
        }
        return null;
    }

    private Refusal Explain(List<GroovyStatement> statements)
    {
        if (statements.Count == 0)
        {
            return new Refusal(JenkinsFaults.BadStructure, 0, "the file is empty; a pipeline { … } is expected.");
        }
        if (Nested() is { } nested)
        {
            return new Refusal(
                JenkinsFaults.BadStructure,
                _tokens[nested].Start,
                "the pipeline block stands inside another block; Jenkins takes it only at the top of the file."
            );
        }
        if (FirstScripted() is { } scripted)
        {
            return new Refusal(
                JenkinsFaults.Scripted,
                _tokens[scripted].Start,
                $"this is a scripted pipeline ('{_tokens.Word(scripted)}' outside of a pipeline block), which can do anything and so is not guessed at. "
                    + "Put it into pipeline { agent any; stages { … } }, one stage { steps { script { … } } } for each of its stages, and convert that."
            );
        }
        var first =
            statements.Find(s => s.Shape == StatementShape.Call && s.Name is not ("library" or "properties"))
            ?? statements[0];
        return first.Shape == StatementShape.Call
            ? new Refusal(
                JenkinsFaults.Scripted,
                first.Span.Start,
                $"there is no pipeline block; the file calls '{first.Name}', which is a step of a shared library. "
                    + $"Convert the file that holds its pipeline (vars/{first.Name}.groovy of that library)."
            )
            : new Refusal(
                JenkinsFaults.Scripted,
                first.Span.Start,
                "there is no pipeline block in the file, so it is no declarative pipeline; pipeline { … } is expected."
            );
    }

    private int? Nested() =>
        Positions(i =>
            _tokens.TextOf(i) is "pipeline"
            && Follows(i, '{')
            && (i == 0 || _tokens[i - 1].Kind is TokenKind.NewLine or TokenKind.Open)
        );

    private int? FirstScripted() =>
        Positions(i =>
            Array.IndexOf(ScriptedWords, _tokens.Word(i)) >= 0
            && (i == 0 || _tokens[i - 1].Kind is TokenKind.NewLine or TokenKind.Open or TokenKind.Semicolon)
            && (Follows(i, '{') || Follows(i, '('))
        );

    private int? Positions(Func<int, bool> matches)
    {
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind == TokenKind.Word && matches(i))
            {
                return i;
            }
        }
        return null;
    }

    private bool Follows(int at, char open)
    {
        var next = _tokens.Next(at + 1, _tokens.Count);
        return next < _tokens.Count && _tokens.Is(next, TokenKind.Open, open);
    }

    private static Refusal Bad(GroovyStatement at, string sentence) =>
        new(JenkinsFaults.BadStructure, at.Span.Start, sentence);
}
