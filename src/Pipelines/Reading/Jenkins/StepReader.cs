using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Reads steps and the conditions of <c>post</c>.</summary>
internal sealed class StepReader(JenkinsForm form)
{
    private static readonly string[] Conditions =
    [
        "aborted",
        "always",
        "changed",
        "cleanup",
        "failure",
        "fixed",
        "notBuilt",
        "regression",
        "success",
        "unstable",
        "unsuccessful",
    ];

    public JenkinsSection Section(GroovyStatement call)
    {
        var section = form.Section(call);
        return form.Block(call) is { } block
            ? section with
            {
                Branches = [new JenkinsBranch("", call.At, call.Span, form.BodyOf(block), Some(block, call.At))],
            }
            : section with
            {
                Branches = [new JenkinsBranch("", call.At, call.Span, call.Span, [])],
            };
    }

    public JenkinsSection Post(GroovyStatement call)
    {
        if (form.Block(call) is not { } block)
        {
            return form.Section(call);
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var branches = new List<JenkinsBranch>();
        foreach (var condition in form.Calls(block, "A condition of 'post', as always { … },"))
        {
            if (!Conditions.Contains(condition.Name))
            {
                var hint = NearestName.Hint(condition.Name, Conditions);
                form.Refuse(condition.At, $"'{condition.Name}' is no condition of 'post'{hint}");
            }
            else if (form.Once(seen, condition.Name, condition.At, "'post'") && form.Block(condition) is { } steps)
            {
                branches.Add(
                    new JenkinsBranch(
                        condition.Name,
                        condition.At,
                        condition.Span,
                        form.BodyOf(steps),
                        Some(steps, condition.At)
                    )
                );
            }
        }
        if (seen.Count == 0 && form.Faults.Count == 0)
        {
            form.Refuse(call.At, "'post' is empty; give it a condition with steps, or remove it.");
        }
        return form.Section(call) with { Branches = branches };
    }

    private List<JenkinsStep> Some(TokenRange block, Place at)
    {
        var steps = Steps(block);
        if (steps.Count == 0 && form.Faults.Count == 0)
        {
            form.Refuse(at, "there is no step in it; it needs at least one.");
        }
        return steps;
    }

    private List<JenkinsStep> Steps(TokenRange block)
    {
        var steps = new List<JenkinsStep>();
        foreach (var call in form.Calls(block, "A step"))
        {
            var named = call.Arguments.Count(a => a.Name is not null);
            if (named > 0 && named < call.Arguments.Count)
            {
                form.Refuse(call.At, $"'{call.Name}' mixes arguments with and without names; name them all.");
            }
            if (call is { Name: "script", Block: null })
            {
                form.Block(call);
            }
            steps.Add(
                new JenkinsStep
                {
                    Name = call.Name,
                    At = call.At,
                    Span = call.Span,
                    Arguments = call.Arguments,
                    Steps = call.Block is { } inner && !IsGroovy(call.Name) ? Steps(inner) : [],
                }
            );
        }
        return steps;
    }

    private static bool IsGroovy(string step) => step is "script" or "expression";
}
