using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Where a stage stands: below <c>parallel</c> or <c>matrix</c>, neither may come again.</summary>
internal enum StagePlace
{
    Sequence,
    WithinParallel,
}

/// <summary>Reads stages, and what they are made of.</summary>
internal sealed class StageReader(JenkinsForm form, SettingsReader settings)
{
    private static readonly string[] Known =
    [
        "agent",
        "environment",
        "failFast",
        "input",
        "matrix",
        "options",
        "parallel",
        "post",
        "stages",
        "steps",
        "tools",
        "when",
    ];

    private static readonly string[] Content = ["steps", "stages", "parallel", "matrix"];

    private static readonly string[] NotAroundMany = ["agent", "tools"];

    private static readonly string[] NeededInMatrix = ["axes", "stages"];

    private readonly StepReader _steps = new(form);

    public IReadOnlyList<JenkinsStage> Stages(TokenRange block, Place at, StagePlace place)
    {
        var stages = new List<JenkinsStage>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var any = false;
        foreach (var call in form.Calls(block, "A stage"))
        {
            any = true;
            if (call.Name != "stage")
            {
                form.Refuse(call.At, $"a stage is expected here, not '{call.Name}'{Hint(call.Name)}");
            }
            else if (Stage(call, place) is { } stage)
            {
                form.Once(names, stage.Name, stage.At, "these stages");
                stages.Add(stage);
            }
        }
        if (!any && form.Faults.Count == 0)
        {
            form.Refuse(at, "there is no stage in it; it needs at least one.");
        }
        return stages;
    }

    private static string Hint(string name) =>
        Known.Contains(name) ? $"; '{name}' belongs into a stage." : $". {StepAdvice}";

    private const string StepAdvice = "Steps belong into stage('…') { steps { … } }.";

    private JenkinsStage? Stage(GroovyStatement call, StagePlace place)
    {
        if (call.Arguments is not [{ Name: null, Shape: ValueShape.Text or ValueShape.Word } name])
        {
            form.Refuse(call.At, "a stage has one name, written as plain text without ${…}: stage('Build') { … }.");
            return null;
        }
        if (name.Value.Trim().Length == 0)
        {
            form.Refuse(call.At, "the stage's name is empty.");
        }
        if (form.Block(call) is not { } block)
        {
            return null;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var parts = new Parts();
        var before = form.Faults.Count;
        foreach (var section in form.Calls(block, $"A section of the stage '{name.Value}'"))
        {
            if (form.Once(seen, section.Name, section.At, $"the stage '{name.Value}'"))
            {
                Read(section, name.Value, place, parts);
            }
        }
        if (form.Faults.Count == before)
        {
            CheckContent(call.At, name.Value, seen);
        }
        return new JenkinsStage
        {
            Name = name.Value,
            At = call.At,
            Span = call.Span,
            Body = form.BodyOf(block),
            Shape = parts.Shape,
            Sections = parts.Sections,
            Stages = parts.Stages,
        };
    }

    /// <summary>What is found of a stage while it is read.</summary>
    private sealed class Parts
    {
        public List<JenkinsSection> Sections { get; } = [];

        public StageShape Shape { get; set; }

        public IReadOnlyList<JenkinsStage> Stages { get; set; } = [];
    }

    private void Read(GroovyStatement section, string stage, StagePlace place, Parts parts)
    {
        switch (section.Name)
        {
            case "steps":
                parts.Sections.Add(_steps.Section(section));
                break;
            case "stages" or "parallel":
                parts.Shape = section.Name == "stages" ? StageShape.Stages : StageShape.Parallel;
                parts.Sections.Add(form.Section(section));
                parts.Stages = Nested(section, place, parts.Shape);
                break;
            case "matrix":
                parts.Shape = StageShape.Matrix;
                var (sections, stages) = Matrix(section, place);
                parts.Sections.AddRange(sections);
                parts.Stages = stages;
                break;
            case var other when Known.Contains(other):
                parts.Sections.Add(settings.Section(section) ?? Post(section));
                break;
            default:
                form.Refuse(section.At, Unknown(section.Name, stage));
                break;
        }
    }

    private static string Unknown(string section, string stage) =>
        $"'{section}' is no section of a stage ('{stage}'){NearestName.Hint(section, Known)} {StepAdvice}";

    private void CheckContent(Place at, string name, HashSet<string> seen)
    {
        var content = Content.Where(seen.Contains).ToList();
        if (content.Count != 1)
        {
            form.Refuse(
                at,
                content.Count == 0
                    ? $"the stage '{name}' does nothing; give it one of steps, stages, parallel or matrix."
                    : $"the stage '{name}' has {string.Join(" and ", content)}; only one of them goes."
            );
        }
        else if (content[0] is "parallel" or "matrix")
        {
            foreach (var section in NotAroundMany.Where(seen.Contains))
            {
                form.Refuse(at, $"the stage '{name}' has {content[0]}, so '{section}' belongs into the stages in it.");
            }
        }
    }

    private IReadOnlyList<JenkinsStage> Nested(GroovyStatement section, StagePlace place, StageShape shape)
    {
        if (shape == StageShape.Parallel && !MayPart(section, place))
        {
            return [];
        }
        var below = shape == StageShape.Parallel ? StagePlace.WithinParallel : place;
        return form.Block(section) is { } block ? Stages(block, section.At, below) : [];
    }

    private bool MayPart(GroovyStatement section, StagePlace place)
    {
        if (place == StagePlace.Sequence)
        {
            return true;
        }
        form.Refuse(section.At, $"'{section.Name}' cannot stand inside a parallel or a matrix.");
        return false;
    }

    /// <summary>The sections of the matrix, itself first, and its stages.</summary>
    private (List<JenkinsSection> Sections, IReadOnlyList<JenkinsStage> Stages) Matrix(
        GroovyStatement call,
        StagePlace place
    )
    {
        var sections = new List<JenkinsSection> { form.Section(call) };
        IReadOnlyList<JenkinsStage> stages = [];
        if (!MayPart(call, place) || form.Block(call) is not { } block)
        {
            return (sections, stages);
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var matrix = new MatrixReader(form);
        foreach (var section in form.Calls(block, "A section of the matrix"))
        {
            if (!form.Once(seen, section.Name, section.At, "the matrix"))
            {
                continue;
            }
            switch (section.Name)
            {
                case "axes" or "excludes":
                    sections.Add(matrix.Section(section));
                    break;
                case "stages":
                    stages = Nested(section, StagePlace.WithinParallel, StageShape.Stages);
                    break;
                case "agent" or "environment" or "input" or "options" or "post" or "tools" or "when":
                    var read = settings.Section(section) ?? Post(section);
                    sections.Add(read with { Name = $"matrix.{read.Name}" });
                    break;
                default:
                    form.Refuse(section.At, $"'{section.Name}' is no section of a matrix.");
                    break;
            }
        }
        foreach (var name in NeededInMatrix.Where(n => !seen.Contains(n)))
        {
            form.Refuse(call.At, $"the matrix has no '{name}'.");
        }
        return (sections, stages);
    }

    public JenkinsSection Post(GroovyStatement call) => _steps.Post(call);
}
