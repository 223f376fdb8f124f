using System.Text;
using Airworthy.Pipelines.Reading;

namespace Airworthy.Pipelines.Converting;

/// <summary>What the report is made of, beside the plan.</summary>
internal sealed record ReportFacts
{
    /// <summary>The converted file's name.</summary>
    public required string File { get; init; }

    public required ModelFiles Model { get; init; }

    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>The line of the new Jenkinsfile that a step stands in; null when it could not be taken over and stands here alone.</summary>
    public required Func<ForeignStep, int?> LineOf { get; init; }

    /// <summary>What the tool can and Jenkins cannot, with the reason; each is kept in the report as it is written.</summary>
    public IReadOnlyList<(ForeignPart Part, string Reason)> NotTaken { get; init; } = [];

    public required IReadOnlyList<string> Added { get; init; }
}

/// <summary>Tells what became of everything, for a person to read once and act on.</summary>
internal static class ReportWriter
{
    public static string Write(DeliveryPlan plan, ReportFacts facts)
    {
        var report = new StringBuilder();
        Head(report, plan, facts);
        Decisions(report, facts);
        Stages(report, plan);
        Added(report, facts);
        Kept(report, plan);
        Steps(report, plan, facts);
        NotTaken(report, facts);
        return report.ToString();
    }

    private static void Head(StringBuilder report, DeliveryPlan plan, ReportFacts facts)
    {
        var steps = plan.Stages.Sum(s => s.Stage.Steps.Count);
        report.Append(
            $"""
            # From {Cell(facts.File)} to the delivery of a model

            Read: a pipeline of {plan.Pipeline.Tool} with {Count(plan.Stages.Count, "stage")} and {Count(
                steps,
                "step"
            )}.
            Written: `Jenkinsfile` (the pipeline with the model's delivery in it), `pipeline.yaml` (what a version of
            `{Code(facts.Model.Name)}` must pass) and this report. Nothing was run.


            """
        );
    }

    private static void Decisions(StringBuilder report, ReportFacts facts)
    {
        report.Append("## What you must decide\n\n");
        for (var i = 0; i < facts.Decisions.Count; i++)
        {
            report.Append($"{i + 1}. {facts.Decisions[i]}\n");
        }
        report.Append('\n');
    }

    private static void Stages(StringBuilder report, DeliveryPlan plan)
    {
        report.Append(
            "## What each stage became\n\n| line | stage | recognised as | because | became |\n|---|---|---|---|---|\n"
        );
        foreach (var stage in plan.Stages)
        {
            var becomes = plan.Ungated.Contains(stage) ? "**not gated**: see above" : stage.Kind.Becomes();
            report.Append(
                $"| {stage.Stage.At.Line} | {Cell(stage.Stage.Name)} | {stage.Kind.Word()} | {Cell(stage.Finding.Reason)} | {becomes} |\n"
            );
        }
        report.Append('\n');
    }

    private static void Added(StringBuilder report, ReportFacts facts)
    {
        report.Append("## What was added\n\n");
        foreach (var line in facts.Added)
        {
            report.Append($"- {line}\n");
        }
        report.Append('\n');
    }

    private static void Kept(StringBuilder report, DeliveryPlan plan)
    {
        var parts = plan.Pipeline.Parts.Concat(All(plan.Pipeline.Stages).SelectMany(s => s.Parts)).ToList();
        if (parts.Count == 0 && plan.Pipeline.Secrets.Count == 0)
        {
            return;
        }
        report.Append("## What was kept as it was\n\n");
        foreach (var kind in parts.GroupBy(p => p.Name, StringComparer.Ordinal))
        {
            var lines = string.Join(", ", kind.Select(p => p.At.Line));
            report.Append($"- `{Code(kind.Key)}`, line {lines}\n");
        }
        if (plan.Pipeline.Secrets.Count > 0)
        {
            var names = string.Join(", ", plan.Pipeline.Secrets.Select(s => $"`{Code(s)}`"));
            report.Append($"- by name only, secrets: {names}\n");
        }
        report.Append('\n');
    }

    private static IEnumerable<ForeignStage> All(IEnumerable<ForeignStage> stages) =>
        stages.SelectMany(s => All(s.Stages).Prepend(s));

    private static void Steps(StringBuilder report, DeliveryPlan plan, ReportFacts facts)
    {
        report.Append(
            "## Where every step is\n\n| stage | step | was in line | is in line of `Jenkinsfile` |\n|---|---|---|---|\n"
        );
        foreach (var stage in plan.Stages)
        {
            foreach (var step in stage.Stage.Steps)
            {
                var now = facts.LineOf(step) is { } line ? $"{line}" : "only below";
                report.Append(
                    $"| {Cell(stage.Stage.Name)} | `{Code(FirstLine(step.Text))}` | {step.At.Line} | {now} |\n"
                );
            }
        }
        report.Append('\n');
    }

    private static void NotTaken(StringBuilder report, ReportFacts facts)
    {
        if (facts.NotTaken.Count == 0)
        {
            return;
        }
        report.Append("## What could not be taken over\n\n");
        foreach (var (part, reason) in facts.NotTaken)
        {
            var fence = part.Text.Contains("```", StringComparison.Ordinal) ? "~~~~" : "```";
            report.Append($"`{Code(part.Name)}`, line {part.At.Line}: {reason}\n\n{fence}\n{part.Text}\n{fence}\n\n");
        }
    }

    public static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\n', '\r');
        var first = (end < 0 ? line : line[..end]).TrimEnd();
        return first.Length > 70 ? $"{first[..70]}…"
            : end < 0 ? first.ToString()
            : $"{first} …";
    }

    /// <summary>Text that stays in its cell of a table and turns into nothing else.</summary>
    private static string Cell(string text) =>
        string.Concat(
            text.Where(c => !char.IsControl(c))
                .Select(c => c is '|' or '<' or '*' or '_' or '`' or '[' or '\\' ? $"\\{c}" : $"{c}")
        );

    /// <summary>Text between backquotes.</summary>
    private static string Code(string text) =>
        string.Concat(text.Where(c => !char.IsControl(c)))
            .Replace('`', '\'')
            .Replace("|", "\\|", StringComparison.Ordinal);
}
