using Airworthy.Pipelines.Reading;
using Airworthy.Pipelines.Reading.Jenkins;

namespace Airworthy.Pipelines.Converting;

/// <summary>
/// Puts the model's delivery into a Jenkinsfile. The file stays as it is, letter by letter; everything is added between what was
/// there, so that no step, comment or option can get lost.
/// </summary>
internal sealed class JenkinsfileWriter
{
    private readonly JenkinsPipeline _pipeline;
    private readonly DeliveryPlan _plan;
    private readonly ModelFiles _model;
    private readonly DeliveryStages _stages;
    private readonly JenkinsfilePlaces _places;
    private readonly Dictionary<int, JenkinsStage> _byStart = [];
    private readonly Dictionary<int, JenkinsStage> _parents = [];

    public JenkinsfileWriter(JenkinsPipeline pipeline, DeliveryPlan plan, ModelFiles model)
    {
        (_pipeline, _plan, _model) = (pipeline, plan, model);
        _places = new JenkinsfilePlaces(pipeline);
        foreach (var stage in pipeline.Stages)
        {
            Know(stage);
        }
        _stages = new DeliveryStages(model, _byStart.Values.Select(s => s.Name).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>What a person has to look after because of how the file is laid out.</summary>
    public List<string> Decisions { get; } = [];

    private void Know(JenkinsStage stage)
    {
        _byStart[stage.Span.Start] = stage;
        foreach (var part in stage.Stages)
        {
            _parents[part.Span.Start] = stage;
            Know(part);
        }
    }

    private JenkinsStage Of(ForeignStage stage) => _byStart[stage.Span.Start];

    public TextEdits Write()
    {
        AddSettings();
        AddStages();
        foreach (var stage in _plan.Stages.Where(s => s.Kind is StageKind.ProductionDeploy or StageKind.Verify))
        {
            if (stage.Top >= _plan.GateBefore)
            {
                AddRollback(Of(stage.Stage));
            }
        }
        return _places.Edits;
    }

    private void AddSettings()
    {
        string[] variables =
        [
            "// Where Airworthy answers, and the id of a secret text with a token for it.",
            "AIRWORTHY_SERVER = 'https://airworthy.example.org'",
            "AIRWORTHY_CREDENTIALS_ID = 'airworthy-token'",
        ];
        var known = _pipeline.Section("environment");
        var missing = variables
            .Where(v => known is null || !known.Entries.Any(e => v.StartsWith(e.Name + " ", StringComparison.Ordinal)))
            .ToArray();
        if (missing.Length == 1)
        {
            missing = [];
        }
        _places.AddToSection("environment", missing);
        _places.AddToSection("libraries", ["lib('airworthy')"]);
    }

    private void AddStages()
    {
        var (fromStash, agent) = Workspace();
        var condition = _plan.ConditionOf is { } stage ? _places.Text(Of(stage).Section("when")!.Span) : "";
        var anywhere = HasAgent(_pipeline.Section("agent")) ? "" : "agent any";
        var register = _stages.Register(new(agent.Length > 0 ? agent : anywhere, condition), fromStash);
        var gate = _stages.Gate(new(anywhere, condition), new("", condition));
        if (_plan.RegisterBefore == _plan.GateBefore)
        {
            Put(_plan.GateBefore, [.. register, .. gate]);
        }
        else
        {
            Put(_plan.RegisterBefore, register);
            Put(_plan.GateBefore, gate);
        }
    }

    private void Put(int before, IReadOnlyList<string> lines)
    {
        var sequence = _plan.Sequence;
        if (before == sequence.Count)
        {
            _places.AddAfter(Outermost(Of(sequence[^1])).Span, lines);
            return;
        }
        var next = Of(sequence[before]);
        if (before > 0 && ParentOf(Of(sequence[before - 1])) == ParentOf(next))
        {
            _places.AddAfter(sequence[before - 1].Span, lines);
        }
        else
        {
            _places.AddBefore(next.Span, lines);
        }
    }

    private JenkinsStage? ParentOf(JenkinsStage stage) => _parents.GetValueOrDefault(stage.Span.Start);

    /// <summary>What ends with this stage: the added ones need not share its agent or condition.</summary>
    private JenkinsStage Outermost(JenkinsStage stage)
    {
        while (ParentOf(stage) is { } parent && parent.Stages[^1] == stage)
        {
            stage = parent;
        }
        return stage;
    }

    /// <summary>How the model's files come to the registration: they are in the same workspace, or are stashed where they are made.</summary>
    private (bool FromStash, string Agent) Workspace()
    {
        if (_plan.Maker is not { } maker)
        {
            Decisions.Add(
                "No stage was recognised that makes the model. `Register model` takes the files from the workspace; put a training stage before it, or name the path that they are at."
            );
            return (false, "");
        }
        var stage = Of(maker.Stage);
        var own = AgentOf(stage);
        if (own is null)
        {
            if (!HasAgent(_pipeline.Section("agent")))
            {
                Decisions.Add(
                    $"'{stage.Name}' asks for its agent in its steps, so 'Register model' may run elsewhere. Stash the model's files there under the name '{DeliveryStages.Stash}', and add unstash '{DeliveryStages.Stash}' to 'Register model'."
                );
            }
            return (false, "");
        }
        if (Above(stage).Any(s => s.Shape == StageShape.Matrix))
        {
            Decisions.Add(
                $"'{stage.Name}' runs once for each cell of a matrix, so it is not known which cell's files are the model. Stash them in one cell under the name '{DeliveryStages.Stash}', and add unstash '{DeliveryStages.Stash}' to 'Register model'."
            );
            return (false, "");
        }
        if (stage.Section("steps") is not { Branches: [var steps] })
        {
            return (false, "");
        }
        _places.AddToEnd(
            steps.Body,
            [
                $"stash name: '{DeliveryStages.Stash}', includes: {DeliveryStages.Quoted(_model.Pattern)}, allowEmpty: true",
            ]
        );
        Decisions.Add(
            $"'{stage.Name}' has an agent of its own, so its files are stashed for 'Register model'. A stash is copied through the controller: above some hundred megabytes, register in '{stage.Name}' itself."
        );
        return (true, _places.Text(own.Span));
    }

    /// <summary>The agent that a stage runs on when it is not the pipeline's.</summary>
    private JenkinsSection? AgentOf(JenkinsStage stage) =>
        Above(stage).Prepend(stage).Select(s => s.Section("agent")).FirstOrDefault(HasAgent);

    private IEnumerable<JenkinsStage> Above(JenkinsStage stage)
    {
        while (_parents.TryGetValue(stage.Span.Start, out var parent))
        {
            yield return stage = parent;
        }
    }

    private bool HasAgent(JenkinsSection? agent) =>
        agent is not null && StageRules.Words(_places.Text(agent.Span)) is not ["agent", "none"];

    private void AddRollback(JenkinsStage stage)
    {
        var hasNode =
            HasAgent(_pipeline.Section("agent"))
            || AgentOf(stage) is not null
            || Above(stage).Any(s => HasAgent(s.Section("matrix.agent")));
        var lines = _stages.Rollback(inNode: !hasNode);
        var post = stage.Section("post");
        if (post?.Branches.FirstOrDefault(b => b.Name == "unsuccessful") is { } branch)
        {
            _places.AddToEnd(branch.Body, lines);
            return;
        }
        IReadOnlyList<string> condition = ["unsuccessful {", .. lines.Select(l => $"    {l}"), "}"];
        if (post?.Body is { } body)
        {
            _places.AddToEnd(body, condition);
        }
        else
        {
            _places.AddToEnd(stage.Body, ["post {", .. condition.Select(l => $"    {l}"), "}"]);
        }
    }
}
