using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Commands;

/// <summary><c>sandbox</c> and <c>sandboxes</c>: a version behind a real endpoint, without a gate, for a while.</summary>
internal static class SandboxCommands
{
    public static Command Open(Surroundings outside)
    {
        var (model, version) = (Items.Model(), Items.Version());
        var length = new Option<string>("--for") { Description = "How long: 30m, 2h [1h]", HelpName = "TIME" };
        var end = new Option<bool>("--end") { Description = "End it before its time" };
        var command = new Command(
            "sandbox",
            "Try a version behind a real endpoint of its own, without a gate; it ends by itself"
        )
        {
            model,
            version,
            length,
            end,
        };
        command.SetAction(
            outside,
            async run =>
            {
                if (run.Get(end))
                {
                    var name = $"{run.Get(model)}:sandbox-{run.Get(version)}";
                    var ended = await run.Client.CloseSandboxAsync(name, run.Cancel);
                    if (!ended.TryGet(out _, out var problem))
                    {
                        return run.Fail(problem);
                    }
                    run.Screen.Line($"The sandbox {Texts.Safe(name)} ended.");
                    return ExitCode.Done;
                }
                int? minutes = run.Get(length) is { } text
                    ? (int)WaiverCommands.Length(text, "--for").TotalMinutes
                    : null;
                var answer = await run.Client.OpenSandboxAsync(run.Get(model), run.Get(version), minutes, run.Cancel);
                return run.Show(
                    answer,
                    ApiJson.Default.SandboxView,
                    sandbox =>
                    {
                        Tell(run.Screen, sandbox);
                        run.Screen.Line(
                            $"Ask it: airworthy predict {Texts.Safe(sandbox.Name)} …  It passed no gate; nothing of it leads to production."
                        );
                    }
                );
            }
        );
        return command;
    }

    public static Command List(Surroundings outside)
    {
        var command = new Command("sandboxes", "What is being tried without a gate, by whom, until when");
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.ListSandboxesAsync(run.Cancel),
                    ApiJson.Default.PageViewSandboxView,
                    page =>
                    {
                        foreach (var sandbox in page.Items)
                        {
                            Tell(run.Screen, sandbox);
                        }
                        if (page.Items.Count == 0)
                        {
                            run.Screen.Line("No sandboxes.");
                        }
                    }
                )
        );
        return command;
    }

    private static void Tell(Screen screen, SandboxView sandbox) =>
        screen.Line(
            $"[yellow]sandbox[/] [bold]{Texts.Safe(sandbox.Name)}[/]: {Texts.Safe(sandbox.Model)} version {sandbox.Version}, until {Texts.Time(sandbox.Until)}, by {Texts.Safe(Texts.Who(sandbox.By))}"
        );
}
