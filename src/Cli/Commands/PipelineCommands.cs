using System.CommandLine;
using System.Text;
using System.Text.Json.Serialization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Schema;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Cli.Commands;

/// <summary><c>pipeline lint | apply | show | schema | new | plan | run | watch</c>.</summary>
internal static class PipelineCommands
{
    private static readonly Argument<string> Source = new("FILE") { Description = "The pipeline's YAML" };

    public static Command Create(Surroundings outside) =>
        new("pipeline", "What a version must pass on its way to production")
        {
            Apply(outside),
            Show(outside),
            Lint(outside),
            Schema(outside),
            PlanCommands.New(outside),
            PlanCommands.Plan(outside),
            PlanCommands.Run(outside),
            ReleaseCommands.Watch(outside),
        };

    private static Command Schema(Surroundings outside)
    {
        var command = new Command("schema", "The JSON Schema of pipeline files, for editors; asks no server");
        command.SetAction(
            outside,
            run =>
            {
                run.Screen.Raw(PipelineSchema.Text());
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }

    private static Command Lint(Surroundings outside)
    {
        var command = new Command("lint", "Everything wrong with a pipeline file; asks no server") { Source };
        command.SetAction(
            outside,
            run =>
            {
                var file = run.Get(Source);
                var (spec, faults) = Read(file);
                if (spec is null)
                {
                    return Task.FromResult(run.Fail(faults));
                }
                run.Screen.Line(
                    $"[green]Sound.[/] {Texts.Safe(spec.Name)}: {Texts.Safe(string.Join(" → ", spec.Steps.Select(s => s.Name)))}"
                );
                run.Screen.Machine(
                    new LintReport(file, spec.Name, [.. spec.Steps.Select(s => s.Name)]),
                    PipelineJson.Default.LintReport
                );
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }

    private static Command Apply(Surroundings outside)
    {
        var model = Items.Model();
        var command = new Command("apply", "Make a pipeline and its evaluation data the ones that count")
        {
            model,
            Source,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var file = run.Get(Source);
                var (spec, faults) = Read(file);
                if (spec is null)
                {
                    return run.Fail(faults);
                }
                var current = await run.Client.GetPipelineAsync(run.Get(model), run.Cancel);
                if (current.Problem is { Status: not 404 } problem)
                {
                    return run.Fail(problem);
                }
                var answer = await run.Client.ApplyPipelineAsync(
                    run.Get(model),
                    Encoding.UTF8.GetString(File.ReadAllBytes(file)),
                    Beside(file, spec.Evaluation.Data),
                    current.ETag,
                    spec.Evaluation.Sets.ToDictionary(s => s.Key, s => Beside(file, s.Value), StringComparer.Ordinal),
                    run.Cancel
                );
                return run.Show(answer, ApiJson.Default.PipelineView, applied => Tell(run.Screen, applied));
            }
        );
        return command;
    }

    private static Command Show(Surroundings outside)
    {
        var model = Items.Model();
        var command = new Command("show", "The pipeline that counts now, as it was applied") { model };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.GetPipelineAsync(run.Get(model), run.Cancel),
                    ApiJson.Default.PipelineView,
                    pipeline =>
                    {
                        Tell(run.Screen, pipeline);
                        run.Screen.Line();
                        run.Screen.Write(new Spectre.Console.Text(string.Concat(pipeline.Yaml.Where(IsHarmless))));
                    }
                )
        );
        return command;
    }

    private static string Beside(string file, string data) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, data);

    private static bool IsHarmless(char c) => c == '\n' || !char.IsControl(c);

    private static void Tell(Screen screen, PipelineView pipeline)
    {
        screen.Line($"[bold]{Texts.Safe(pipeline.Model)}[/]: {Texts.Safe(string.Join(" → ", pipeline.Steps))}");
        screen.Write(
            Screen.Facts(
                ("digest", Texts.Safe(pipeline.Digest)),
                ("evaluation", Texts.Safe(pipeline.EvaluationDigest)),
                ("applied", $"{Texts.Time(pipeline.AppliedAt)} by {Texts.Safe(Texts.Who(pipeline.AppliedBy))}")
            )
        );
    }

    private static (PipelineSpec? Spec, IReadOnlyList<Fault> Faults) Read(string file)
    {
        try
        {
            var reading = PipelineYaml.Read(File.ReadAllBytes(file));
            var faults = PipelineLint.Check(reading);
            return (faults.Count == 0 ? reading.Spec : null, faults);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The pipeline cannot be read: {broken.Message}");
        }
    }
}

internal sealed record LintReport(string File, string Name, IReadOnlyList<string> Steps);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LintReport))]
internal sealed partial class PipelineJson : JsonSerializerContext;
