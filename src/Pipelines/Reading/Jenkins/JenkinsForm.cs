using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Takes statements apart, collecting what breaks a rule of declarative pipelines.</summary>
internal sealed class JenkinsForm(GroovyReader reader)
{
    private const int MaximumFaults = 100;
    private readonly List<Fault> _faults = [];

    public GroovyReader Reader => reader;

    public SourceText Source => reader.Tokens.Source;

    public IReadOnlyList<Fault> Faults => _faults;

    public void Refuse(Place at, string sentence)
    {
        if (_faults.Count < MaximumFaults)
        {
            _faults.Add(PipelinePlaces.FaultAt(JenkinsFaults.BadStructure, "", at, sentence));
        }
    }

    /// <summary>
    /// The calls in a block; what is none of a call is refused, <paramref name="expected"/> saying what was looked for, and
    /// <paramref name="advice"/> what to write instead where it knows better than Groovy's form.
    /// </summary>
    public IEnumerable<GroovyStatement> Calls(
        TokenRange block,
        string expected,
        Func<GroovyStatement, string?>? advice = null
    )
    {
        foreach (var statement in reader.Statements(block))
        {
            if (statement.Shape == StatementShape.Call)
            {
                yield return statement;
                continue;
            }
            var instead = advice?.Invoke(statement) ?? Advice(statement);
            Refuse(statement.At, $"{expected} is expected here, not {Shown(statement)}. {instead}".TrimEnd());
        }
    }

    /// <summary>The call's block, or null with a fault.</summary>
    public TokenRange? Block(GroovyStatement call)
    {
        if (call.Block is null)
        {
            Refuse(call.At, $"'{call.Name}' needs a block: {call.Name} {{ … }}.");
        }
        return call.Block;
    }

    /// <summary>False, with a fault, for what stands a second time.</summary>
    public bool Once(HashSet<string> seen, string name, Place at, string where)
    {
        if (seen.Add(name))
        {
            return true;
        }
        Refuse(at, $"'{name}' stands twice in {where}; keep one.");
        return false;
    }

    public TextSpan BodyOf(TokenRange block) => new(reader.Tokens[block.From - 1].End, reader.Tokens[block.To].Start);

    /// <summary>A bare <c>name { … }</c> or <c>name value</c> as a section, with nothing looked into yet.</summary>
    public JenkinsSection Section(GroovyStatement call) =>
        new()
        {
            Name = call.Name,
            At = call.At,
            Span = call.Span,
            Body = call.Block is { } block ? BodyOf(block) : null,
        };

    public string Shown(GroovyStatement statement)
    {
        var text = Source.Of(statement.Span);
        var line = text.AsSpan().IndexOfAny('\n', '\r');
        return NearestName.Quote(line < 0 ? text : text[..line]);
    }

    private static string Advice(GroovyStatement statement) =>
        statement.Shape switch
        {
            StatementShape.Chain =>
                "What stands on one line is one statement to Groovy: begin a new line after each } and each value.",
            StatementShape.BareWord => $"A call has brackets: {statement.Name}().",
            StatementShape.ObjectCall => "Methods of objects can be called only inside script { … }.",
            _ when statement.Name is "if" or "for" or "while" or "try" or "def" or "switch" or "return" =>
                $"Put the '{statement.Name}' into script {{ … }}.",
            StatementShape.Assignment => "Variables can be set only in environment { … } and inside script { … }.",
            _ => "",
        };
}
