using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;

namespace Airworthy.Cli.Commands;

/// <summary><c>ship</c>: a version's way to production in the words of whoever made the model.</summary>
internal static class ShipCommand
{
    public static Command Create(Surroundings outside)
    {
        var (model, version) = (Items.Model(), Items.Version());
        var command = new Command("ship", "Bring a version to production: says what will be asked, then releases it")
        {
            model,
            version,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var planned = await run.Client.PlanReleaseAsync(run.Get(model), run.Get(version), run.Cancel);
                if (!planned.TryGet(out var plan, out var problem))
                {
                    if (problem.Code == "no-pipeline")
                    {
                        run.Screen.Note(
                            "Your team's template is a beginning: airworthy pipeline new --template classic > pipeline.yaml"
                        );
                    }
                    return run.Fail(problem);
                }
                PlanText.Story(run.Screen, plan);
                var started = await run.Client.StartReleaseAsync(plan.Model, plan.Version, run.Cancel);
                return started.TryGet(out var release, out problem)
                    ? await ReleaseCommands.FollowAsync(run, release.Id, throughApproval: false)
                    : run.Fail(problem);
            }
        );
        return command;
    }
}
