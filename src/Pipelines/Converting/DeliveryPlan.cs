using Airworthy.Pipelines.Reading;

namespace Airworthy.Pipelines.Converting;

/// <summary>A stage with steps, what it is for, and where it stands.</summary>
/// <param name="Stage">As it was read.</param>
/// <param name="Finding">What it is for, and why that is thought.</param>
/// <param name="Top">Its place in the sequence that stages are added to: its own, or that of what it is part of.</param>
/// <param name="IsSplit">Whether it is part of something that runs side by side.</param>
internal sealed record PlannedStage(ForeignStage Stage, StageFinding Finding, int Top, bool IsSplit)
{
    public StageKind Kind => Finding.Kind;
}

/// <summary>Where in a software delivery pipeline the delivery of a model is put.</summary>
internal sealed record DeliveryPlan
{
    public required ForeignPipeline Pipeline { get; init; }

    /// <summary>The stages between which others can be put, in order; some may be parts of the same.</summary>
    public required IReadOnlyList<ForeignStage> Sequence { get; init; }

    public required IReadOnlyList<PlannedStage> Stages { get; init; }

    /// <summary>The stage that the model's files most likely come from.</summary>
    public PlannedStage? Maker { get; init; }

    /// <summary>Registration and controls are put before this stage of the sequence; its count: at the end.</summary>
    public required int RegisterBefore { get; init; }

    /// <summary>Release and gate are put before this stage of the sequence.</summary>
    public required int GateBefore { get; init; }

    /// <summary>The stage whose condition the added stages share; null: they always run.</summary>
    public ForeignStage? ConditionOf { get; init; }

    /// <summary>Deployments that no gate can be put before, because they stand side by side with the making of the model.</summary>
    public IReadOnlyList<PlannedStage> Ungated { get; init; } = [];

    public IEnumerable<PlannedStage> Of(StageKind kind) => Stages.Where(s => s.Kind == kind);
}

/// <summary>Decides what each stage is for and where the model's delivery goes.</summary>
internal static class DeliveryPlanRules
{
    public static DeliveryPlan Make(ForeignPipeline pipeline)
    {
        var sequence = Sequence(pipeline.Stages).ToList();
        var stages = Judged(sequence);
        var maker =
            stages.LastOrDefault(s => s.Kind == StageKind.Train)
            ?? stages.LastOrDefault(s => s.Kind == StageKind.Build);
        var deploys = stages.Where(s => s.Kind == StageKind.ProductionDeploy).ToList();
        var ungated = deploys.Where(d => d.IsSplit && maker is not null && d.Top == maker.Top).ToList();
        var first = deploys.Except(ungated).Select(d => (int?)d.Top).FirstOrDefault();
        var end = End(sequence, stages);
        var gate = ungated.Count > 0 ? end : first ?? end;
        var made = maker?.Top ?? -1;
        var beyond = stages.Where(s => s.Kind.IsBeyond() && s.Top > made).Select(s => (int?)s.Top).FirstOrDefault();
        return new DeliveryPlan
        {
            Pipeline = pipeline,
            Sequence = sequence,
            Stages = stages,
            Maker = maker,
            GateBefore = gate,
            RegisterBefore = Math.Min(beyond ?? gate, gate),
            ConditionOf =
                first is { } at && ungated.Count == 0
                    ? ConditionOf(sequence[at], stages.Where(s => s.Top == at))
                    : null,
            Ungated = ungated,
        };
    }

    /// <summary>Stages that only hold others one after the other are gone through; what runs side by side stays whole.</summary>
    private static IEnumerable<ForeignStage> Sequence(IEnumerable<ForeignStage> stages) =>
        stages.SelectMany(s => s is { IsSplit: false, Stages.Count: > 0 } ? Sequence(s.Stages) : [s]);

    private static List<PlannedStage> Judged(List<ForeignStage> sequence)
    {
        var stages = new List<PlannedStage>();
        for (var top = 0; top < sequence.Count; top++)
        {
            Add(sequence[top], top, isSplit: false, stages);
        }
        var deployed = stages.FindLastIndex(s => s.Kind == StageKind.ProductionDeploy);
        for (var i = deployed + 1; deployed >= 0 && i < stages.Count; i++)
        {
            if (stages[i].Kind is StageKind.UnitTest or StageKind.IntegrationTest or StageKind.PerformanceTest)
            {
                var reason = $"{stages[i].Finding.Reason}, and it runs after the deployment";
                stages[i] = stages[i] with { Finding = new(StageKind.Verify, reason) };
            }
        }
        return stages;
    }

    private static void Add(ForeignStage stage, int top, bool isSplit, List<PlannedStage> stages)
    {
        if (stage.Stages.Count == 0)
        {
            stages.Add(new PlannedStage(stage, StageRules.Find(stage), top, isSplit));
        }
        foreach (var part in stage.Stages)
        {
            Add(part, top, isSplit || stage.IsSplit, stages);
        }
    }

    /// <summary>Before the notices and clean-ups that close the pipeline.</summary>
    private static int End(List<ForeignStage> sequence, List<PlannedStage> stages)
    {
        var end = sequence.Count;
        while (end > 0 && stages.Where(s => s.Top == end - 1).All(s => s.Kind.IsClosing()))
        {
            end--;
        }
        return end;
    }

    /// <summary>
    /// The condition under which the deployment runs, or a weaker one: a gate that is passed too often costs time, one that is left
    /// out costs the gate.
    /// </summary>
    private static ForeignStage? ConditionOf(ForeignStage top, IEnumerable<PlannedStage> leaves)
    {
        if (top.Condition.Length > 0)
        {
            return top;
        }
        return leaves.Take(2).ToList() is [{ IsSplit: false, Stage: { Condition.Length: > 0 } only }] ? only : null;
    }
}
