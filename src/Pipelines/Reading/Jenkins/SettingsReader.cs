using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Reads what a pipeline or stage is told about itself: agent, environment, options, parameters, triggers, tools, when, input.</summary>
internal sealed class SettingsReader(JenkinsForm form)
{
    private readonly WhenReader _when = new(form);

    /// <summary>The section, or null when it is none of these.</summary>
    public JenkinsSection? Section(GroovyStatement call) =>
        call.Name switch
        {
            "agent" => Agent(call),
            "environment" => Environment(call),
            "options" or "parameters" or "triggers" => Listed(call, "a call without a block"),
            "libraries" => Listed(call, "lib('name@version')"),
            "tools" => Listed(call, "a tool and its name, as maven 'M3',"),
            "input" => Input(call),
            "when" => _when.Section(call),
            "failFast" => FailFast(call),
            _ => null,
        };

    private JenkinsSection Agent(GroovyStatement call)
    {
        var section = form.Section(call);
        if (call.Block is not { } block)
        {
            if (
                call.Arguments
                is not [{ Name: null, Value: "any" or "none", Shape: ValueShape.Word or ValueShape.Text }]
            )
            {
                form.Refuse(
                    call.At,
                    "an agent is one of: agent any, agent none, agent { label '…' } or agent { docker … }."
                );
            }
            return section;
        }
        var types = form.Calls(block, "An agent type, as label '…' or docker '…',", AgentAdvice).ToList();
        if (types.Count > 1)
        {
            form.Refuse(
                types[1].At,
                $"'{types[1].Name}' is a second agent type after '{types[0].Name}'; only one goes."
            );
        }
        else if (types.Count == 0 && form.Faults.Count == 0)
        {
            form.Refuse(call.At, "the agent is empty; name a type, as label '…', or write agent any.");
        }
        return section with { Entries = [.. types.Select(t => Entry(t))] };
    }

    /// <summary>Words stand beside 'agent', types in its braces.</summary>
    private static string? AgentAdvice(GroovyStatement statement) =>
        statement is { Shape: StatementShape.BareWord, Name: "any" or "none" }
            ? $"Write it without braces: agent {statement.Name}."
            : null;

    private JenkinsSection Environment(GroovyStatement call)
    {
        var section = form.Section(call);
        if (form.Block(call) is not { } block)
        {
            return section;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<JenkinsEntry>();
        foreach (var statement in form.Reader.Statements(block))
        {
            if (statement.Shape != StatementShape.Assignment)
            {
                form.Refuse(
                    statement.At,
                    $"a variable is expected here (NAME = 'value'), not {form.Shown(statement)}."
                );
                continue;
            }
            if (!IsVariable(statement.Name))
            {
                form.Refuse(
                    statement.At,
                    $"{NearestName.Quote(statement.Name)} is no name of a variable: letters, digits and _, and no digit first."
                );
            }
            form.Once(seen, statement.Name, statement.At, "this 'environment'");
            if (EnvironmentValue.Problem(form.Reader, statement.Value) is { } problem)
            {
                form.Refuse(statement.At, $"{statement.Name}: {problem}");
            }
            entries.Add(new JenkinsEntry(statement.Name, statement.At, statement.Span, Values(statement), []));
        }
        RefuseEmpty(call, entries.Count, "variable");
        return section with { Entries = entries };
    }

    private IReadOnlyList<GroovyArgument> Values(GroovyStatement statement) =>
        statement.Value.From < statement.Value.To ? new GroovyArguments(form.Reader.Tokens).Read(statement.Value) : [];

    private static bool IsVariable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private JenkinsSection Listed(GroovyStatement call, string expected)
    {
        var section = form.Section(call);
        if (form.Block(call) is not { } block)
        {
            return section;
        }
        var entries = new List<JenkinsEntry>();
        foreach (var entry in form.Calls(block, char.ToUpperInvariant(expected[0]) + expected[1..]))
        {
            if (entry.Block is not null)
            {
                form.Refuse(entry.At, $"'{entry.Name}' cannot have a block in '{call.Name}'.");
            }
            if (call.Name == "libraries" && (entry.Name != "lib" || entry.Arguments.Count != 1))
            {
                form.Refuse(entry.At, $"{expected} is expected here, not {form.Shown(entry)}.");
            }
            if (call.Name == "tools" && entry.Arguments.Count != 1)
            {
                form.Refuse(entry.At, $"the tool '{entry.Name}' needs the one name it is installed under.");
            }
            entries.Add(Entry(entry));
        }
        RefuseEmpty(call, entries.Count, "entry");
        return section with { Entries = entries };
    }

    private JenkinsSection Input(GroovyStatement call)
    {
        string[] known = ["id", "message", "ok", "parameters", "submitter", "submitterParameter"];
        var section = form.Section(call);
        if (form.Block(call) is not { } block)
        {
            return section;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var fields = form.Calls(block, "A field of 'input', as message '…',").ToList();
        foreach (var field in fields)
        {
            form.Once(seen, field.Name, field.At, "this 'input'");
            if (!known.Contains(field.Name))
            {
                form.Refuse(field.At, $"'{field.Name}' is no field of 'input'{NearestName.Hint(field.Name, known)}");
            }
        }
        if (!seen.Contains("message") && form.Faults.Count == 0)
        {
            form.Refuse(call.At, "'input' has no message; say what is asked: message '…'.");
        }
        return section with { Entries = [.. fields.Select(f => Entry(f))] };
    }

    private JenkinsSection FailFast(GroovyStatement call)
    {
        if (call is not { Block: null, Arguments: [{ Name: null, Shape: ValueShape.Truth }] })
        {
            form.Refuse(call.At, "'failFast' is followed by true or false.");
        }
        return form.Section(call);
    }

    private void RefuseEmpty(GroovyStatement call, int entries, string what)
    {
        if (entries == 0 && form.Faults.Count == 0)
        {
            form.Refuse(call.At, $"'{call.Name}' has no {what}; give it one, or remove it.");
        }
    }

    private JenkinsEntry Entry(GroovyStatement call) =>
        new(
            call.Name,
            call.At,
            call.Span,
            call.Arguments,
            call.Block is { } block
                ? [.. form.Reader.Statements(block).Where(s => s.Shape == StatementShape.Call).Select(Entry)]
                : []
        );
}
