using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Pipelines.Templates;

namespace Airworthy.Cli.Commands;

/// <summary><c>pipeline new | plan | run</c>.</summary>
internal static class PlanCommands
{
    public static Command New(Surroundings outside)
    {
        var template = new Option<string>("--template")
        {
            Description = $"One of {string.Join(", ", PipelineTemplates.Names)}",
            HelpName = "NAME",
            DefaultValueFactory = _ => PipelineTemplates.Usual,
        };
        template.AcceptOnlyFromAmong([.. PipelineTemplates.Names]);
        var command = new Command("new", "Print a pipeline to begin with; asks no server") { template };
        command.SetAction(
            outside,
            run =>
            {
                run.Screen.Raw(PipelineTemplates.Text(run.Get(template)!));
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }

    public static Command Plan(Surroundings outside)
    {
        var (model, version) = (Items.Model(), Items.Version());
        var command = new Command("plan", "What a release of a version would do, and why; does nothing")
        {
            model,
            version,
        };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.PlanReleaseAsync(run.Get(model), run.Get(version), run.Cancel),
                    ApiJson.Default.PlanView,
                    plan => PlanText.Show(run.Screen, plan)
                )
        );
        return command;
    }

    public static Command Run(Surroundings outside)
    {
        var (model, version) = (Items.Model(), Items.Version());
        var command = new Command("run", "Run the model's pipeline for a version, as 'airworthy release' does")
        {
            model,
            version,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var started = await run.Client.StartReleaseAsync(run.Get(model), run.Get(version), run.Cancel);
                return started.TryGet(out var release, out var problem)
                    ? await ReleaseCommands.FollowAsync(run, release.Id, throughApproval: false)
                    : run.Fail(problem);
            }
        );
        return command;
    }
}
