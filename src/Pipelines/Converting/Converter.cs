using Airworthy.Core.Results;
using Airworthy.Pipelines.Reading;
using Airworthy.Pipelines.Reading.GitHub;
using Airworthy.Pipelines.Reading.GitLab;
using Airworthy.Pipelines.Reading.Jenkins;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Converting;

/// <summary>A pipeline to convert.</summary>
public sealed record ConversionRequest
{
    /// <summary>Its file's name, which tells the tool: <c>Jenkinsfile</c>, <c>.gitlab-ci.yml</c>, a workflow's <c>*.yml</c>.</summary>
    public required string FileName { get; init; }

    public required string Text { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
}

/// <summary>The three files that come out, and what to tell at once.</summary>
public sealed record Conversion
{
    public required string Jenkinsfile { get; init; }

    public required string PipelineYaml { get; init; }

    public required string Report { get; init; }

    public required IReadOnlyList<ConvertedStage> Stages { get; init; }

    public required IReadOnlyList<string> Decisions { get; init; }
}

/// <summary>A stage, what it was recognised as, and why.</summary>
public sealed record ConvertedStage(string Name, int Line, string Kind, string Reason);

/// <summary>Turns a software delivery pipeline into one that delivers a model.</summary>
public static class Converter
{
    private const int MaximumYaml = 1024 * 1024;

    /// <summary>The files, or everything that is wrong with the pipeline: line, column, reason, what to do.</summary>
    public static (Conversion? Conversion, IReadOnlyList<Fault> Faults) Convert(ConversionRequest request)
    {
        if (IsYaml(request.FileName))
        {
            return Foreign(request).TryGet(out var foreign, out var fault)
                ? (Convert(request, foreign), [])
                : (null, [fault]);
        }
        var (pipeline, faults) = JenkinsfileReader.Read(request.Text);
        return pipeline is null ? (null, faults)
            : Converted(pipeline) is { } own ? (null, [own])
            : (Convert(request, pipeline), []);
    }

    private static bool IsYaml(string name) =>
        name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);

    private static Result<ForeignPipeline> Foreign(ConversionRequest request)
    {
        if (request.Text.Length > MaximumYaml)
        {
            return PipelineFaults.TooLarge.With(
                $"The file has {request.Text.Length} characters; at most {MaximumYaml} go."
            );
        }
        return request.FileName.Contains("gitlab", StringComparison.OrdinalIgnoreCase)
            ? GitLabReader.Read(request.Text)
            : WorkflowReader.Read(request.Text);
    }

    private static Conversion Convert(ConversionRequest request, ForeignPipeline pipeline)
    {
        var plan = DeliveryPlanRules.Make(pipeline);
        var model = Model(request.Model, plan);
        var writer = new JobsWriter(plan, model, request.FileName);
        var written = writer.Write();
        string[] left =
            writer.NotTaken.Count == 0
                ? []
                :
                [
                    "What Jenkins has no counterpart for is listed at the end of the report. Each such step is `unstable` in `Jenkinsfile` until you replace it.",
                ];
        return Outcome(plan, written, request.FileName, model, left, writer.LineOf, writer.NotTaken);
    }

    private static Fault? Converted(JenkinsPipeline pipeline)
    {
        var tokens = GroovyLexer.Read(pipeline.Source);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (
                tokens[i].Kind == TokenKind.Word
                && tokens.TextOf(i) is "airworthyRegister" or "airworthyRelease" or "waitForModelGate"
            )
            {
                return PipelinePlaces.FaultAt(
                    ConvertingFaults.AlreadyConverted,
                    "",
                    pipeline.Source.PlaceOf(tokens[i].Start),
                    $"'{tokens.Word(i)}' is a step of Airworthy, so this file delivers a model already; convert the one from before."
                );
            }
        }
        return null;
    }

    private static Conversion Convert(ConversionRequest request, JenkinsPipeline pipeline)
    {
        var plan = DeliveryPlanRules.Make(JenkinsOutline.Of(pipeline));
        var model = Model(request.Model, plan);
        var writer = new JenkinsfileWriter(pipeline, plan, model);
        var edits = writer.Write();
        var written = edits.Apply();
        var lines = new SourceText(written);
        int? LineOf(ForeignStep step) => lines.PlaceOf(edits.Moved(pipeline.Source.OffsetOf(step.At))).Line;
        return Outcome(plan, written, request.FileName, model, writer.Decisions, LineOf, []);
    }

    private static ModelFiles Model(string name, DeliveryPlan plan)
    {
        var path = ModelPathRules.Find(plan.Stages.SelectMany(s => s.Stage.Steps));
        return new ModelFiles(name, path ?? ModelPathRules.Fallback, path is null);
    }

    private static Conversion Outcome(
        DeliveryPlan plan,
        string jenkinsfile,
        string file,
        ModelFiles model,
        IEnumerable<string> ofLayout,
        Func<ForeignStep, int?> lineOf,
        IReadOnlyList<(ForeignPart Part, string Reason)> notTaken
    )
    {
        var decisions = DecisionRules.Of(plan, model, ofLayout);
        var facts = new ReportFacts
        {
            File = file,
            Model = model,
            Decisions = decisions,
            LineOf = lineOf,
            NotTaken = notTaken,
            Added = AdditionRules.Of(plan),
        };
        return new Conversion
        {
            Jenkinsfile = jenkinsfile,
            PipelineYaml = PipelineYamlWriter.Write(
                model.Name,
                file,
                new EvaluationFacts(),
                plan.Of(StageKind.PerformanceTest).Any()
            ),
            Report = ReportWriter.Write(plan, facts),
            Stages =
            [
                .. plan.Stages.Select(s => new ConvertedStage(
                    s.Stage.Name,
                    s.Stage.At.Line,
                    s.Kind.Word(),
                    s.Finding.Reason
                )),
            ],
            Decisions = decisions,
        };
    }
}
