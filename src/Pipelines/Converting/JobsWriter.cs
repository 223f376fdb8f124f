using System.Text;
using Airworthy.Pipelines.Reading;

namespace Airworthy.Pipelines.Converting;

/// <summary>
/// Writes a Jenkinsfile for the jobs of another tool. Commands are taken over as they are; what only that tool can do is named in its
/// place by <c>unstable</c>, so that no build passes without it unseen.
/// </summary>
internal sealed class JobsWriter
{
    private readonly DeliveryPlan _plan;
    private readonly DeliveryStages _stages;
    private readonly string _origin;
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<ForeignStep, int> _lines = new(ReferenceEqualityComparer.Instance);
    private int _line = 1;
    private int _next;

    public JobsWriter(DeliveryPlan plan, ModelFiles model, string origin)
    {
        (_plan, _origin) = (plan, origin);
        _stages = new DeliveryStages(model, plan.Stages.Select(s => s.Stage.Name).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>What Jenkins has no counterpart for, with the reason.</summary>
    public List<(ForeignPart Part, string Reason)> NotTaken { get; } = [];

    public int? LineOf(ForeignStep step) => _lines.TryGetValue(step, out var line) ? line : null;

    public string Write()
    {
        Line(
            0,
            $"// Made by airworthy from {OneLine(_origin)} ({_plan.Pipeline.Tool}); report.md tells what became of every part."
        );
        Line(0, "pipeline {");
        Line(1, "agent any");
        Line(1, "libraries {");
        Line(2, "lib('airworthy')");
        Line(1, "}");
        Line(1, "environment {");
        Line(2, "// Where Airworthy answers, and the id of a secret text with a token for it.");
        Line(2, "AIRWORTHY_SERVER = 'https://airworthy.example.org'");
        Line(2, "AIRWORTHY_CREDENTIALS_ID = 'airworthy-token'");
        Line(1, "}");
        Line(1, "stages {");
        foreach (var part in _plan.Pipeline.Parts)
        {
            NotTaken.Add((part, $"what it says to {_plan.Pipeline.Tool}, Jenkins is told by other means"));
        }
        foreach (var stage in _plan.Pipeline.Stages)
        {
            Stage(stage, 2);
        }
        Added(2);
        Line(1, "}");
        Line(0, "}");
        return _text.ToString();
    }

    private void Stage(ForeignStage stage, int level)
    {
        if (_next < _plan.Sequence.Count && ReferenceEquals(_plan.Sequence[_next], stage))
        {
            Added(level);
            _next++;
        }
        foreach (var part in stage.Parts)
        {
            NotTaken.Add((part, $"belongs to '{stage.Name}'"));
        }
        Line(level, $"stage({DeliveryStages.Quoted(Unique(stage.Name))}) {{");
        Condition(stage, level + 1);
        if (stage.Stages.Count > 0)
        {
            Line(level + 1, stage.RunsTogether ? "parallel {" : "stages {");
            foreach (var part in stage.Stages)
            {
                Stage(part, level + 2);
            }
            Line(level + 1, "}");
        }
        else
        {
            Steps(stage, level + 1);
        }
        Rollback(stage, level + 1);
        Line(level, "}");
    }

    private void Added(int level)
    {
        if (_next == _plan.RegisterBefore)
        {
            Lines(level, _stages.Register(new("", ""), fromStash: false));
        }
        if (_next == _plan.GateBefore)
        {
            Lines(level, _stages.Gate(new("", ""), new("", "")));
        }
    }

    private void Condition(ForeignStage stage, int level)
    {
        if (BranchRules.Of(stage.Condition) is { } branch)
        {
            Line(level, $"when {{ branch {DeliveryStages.Quoted(branch)} }}");
        }
        else if (stage.Condition.Length > 0)
        {
            NotTaken.Add(
                (new ForeignPart("condition", stage.At, stage.Condition), $"'{stage.Name}' asks a person instead")
            );
            Line(level, "input {");
            Line(
                level + 1,
                $"message {DeliveryStages.Quoted($"Its condition was: {OneLine(stage.Condition)}. Run it?")}"
            );
            Line(level, "}");
            return;
        }
        if (stage.IsHeld)
        {
            Line(level, "input {");
            Line(level + 1, $"message {DeliveryStages.Quoted($"Run {stage.Name}?")}");
            Line(level, "}");
        }
    }

    private void Steps(ForeignStage stage, int level)
    {
        Line(level, "steps {");
        if (stage.Steps.Count == 0)
        {
            Line(level + 1, "echo 'It had no steps.'");
        }
        foreach (var steps in Together(stage.Steps))
        {
            Step(stage, steps, level + 1);
        }
        Line(level, "}");
    }

    /// <summary>Commands that share one shell stay together.</summary>
    private IEnumerable<IReadOnlyList<ForeignStep>> Together(IReadOnlyList<ForeignStep> steps)
    {
        var run = new List<ForeignStep>();
        foreach (var step in steps)
        {
            if (run.Count > 0 && !(IsCommand(step) && step.Name != "run"))
            {
                yield return run;
                run = [];
            }
            run.Add(step);
            if (!(IsCommand(step) && step.Name != "run"))
            {
                yield return run;
                run = [];
            }
        }
        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private static bool IsCommand(ForeignStep step) =>
        step.Script.Length > 0 && !step.Script.Contains("${{", StringComparison.Ordinal);

    private void Step(ForeignStage stage, IReadOnlyList<ForeignStep> steps, int level)
    {
        var step = steps[0];
        if (IsCommand(step))
        {
            var start = _line + 1;
            foreach (var command in steps)
            {
                _lines[command] = start;
                start += command.Script.TrimEnd().Count(c => c == '\n') + 1;
            }
            Line(level, $"sh '''{Groovy($"\n{string.Join('\n', steps.Select(s => s.Script.TrimEnd()))}\n")}'''");
        }
        else if (step.Name.Split('@')[0] == "actions/checkout")
        {
            _lines[step] = _line;
            Line(level, "checkout scm");
            NotTaken.Add((new ForeignPart(step.Name, step.At, step.Text), "became `checkout scm`"));
        }
        else
        {
            var reason =
                step.Script.Length > 0
                    ? "its command has ${{ … }}, which only GitHub fills in"
                    : "Jenkins has no such step; say with commands what it does";
            NotTaken.Add((new ForeignPart(step.Name, step.At, step.Text), reason));
            Line(
                level,
                $"unstable({DeliveryStages.Quoted($"Not taken over: {OneLine(stage.Name)} (line {step.At.Line} of {OneLine(_origin)}); see report.md")})"
            );
        }
    }

    private void Rollback(ForeignStage stage, int level)
    {
        var planned = _plan.Stages.FirstOrDefault(s => ReferenceEquals(s.Stage, stage));
        if (planned is { Kind: StageKind.ProductionDeploy or StageKind.Verify } && planned.Top >= _plan.GateBefore)
        {
            Lines(
                level,
                [
                    "post {",
                    "    unsuccessful {",
                    .. _stages.Rollback(inNode: false).Select(l => $"        {l}"),
                    "    }",
                    "}",
                ]
            );
        }
    }

    private string Unique(string name)
    {
        var plain = OneLine(name);
        var unique = plain.Length > 0 ? plain : "stage";
        for (var i = 2; !_names.Add(unique); i++)
        {
            unique = $"{plain} {i}";
        }
        return unique;
    }

    private void Lines(int level, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Line(level, line);
        }
    }

    private void Line(int level, string line)
    {
        _text.Append(' ', level * 4).Append(line).Append('\n');
        _line += line.Count(c => c == '\n') + 1;
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    private static string Groovy(string script) =>
        script
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'''", "\\'\\'\\'", StringComparison.Ordinal)
            .Replace("\r", "", StringComparison.Ordinal);
}
