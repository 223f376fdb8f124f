using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Cli.Commands;

/// <summary><c>waivers</c>, <c>waive</c> and <c>unwaive</c>.</summary>
internal static class WaiverCommands
{
    public static Command List(Surroundings outside)
    {
        var model = new Argument<string?>("MODEL")
        {
            Description = "Only of this model",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("waivers", "Who may go past which control, and until when") { model };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.ListWaiversAsync(run.Get(model), run.Cancel),
                    ApiJson.Default.PageViewWaiverView,
                    page =>
                    {
                        foreach (var waiver in page.Items)
                        {
                            Tell(run.Screen, waiver);
                        }
                        if (page.Items.Count == 0)
                        {
                            run.Screen.Line("No waivers.");
                        }
                    }
                )
        );
        return command;
    }

    public static Command Grant(Surroundings outside)
    {
        var (model, version) = (Items.Model(), Items.Version());
        var control = new Argument<string>("CONTROL")
        {
            Description = "Its name, or its name with options as findings show them",
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Goes into the record",
            Required = true,
            HelpName = "TEXT",
        };
        var length = new Option<string>("--for")
        {
            Description = "How long it holds: 12h, 7d, 2w",
            Required = true,
            HelpName = "TIME",
        };
        var environment = EnvironmentOption();
        var command = new Command("waive", "Let a version of somebody else past one control for a while")
        {
            model,
            version,
            control,
            reason,
            length,
            environment,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var until = run.Now + Length(run.Get(length)!, "--for");
                var answer = await run.Client.GrantWaiverAsync(
                    run.Get(model),
                    run.Get(version),
                    new WaiverRequest(run.Get(control), run.Get(reason)!, until, run.Get(environment)),
                    run.Cancel
                );
                return run.Show(answer, ApiJson.Default.WaiverView, w => Tell(run.Screen, w));
            }
        );
        return command;
    }

    public static Command Revoke(Surroundings outside)
    {
        var waiver = new Argument<string>("WAIVER") { Description = "A waiver's id, wvr_…" };
        var reason = new Option<string>("--reason") { Description = "Goes into the record", HelpName = "TEXT" };
        var command = new Command("unwaive", "Take a waiver back before its time; what serves goes on serving")
        {
            waiver,
            reason,
        };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.RevokeWaiverAsync(run.Get(waiver), run.Get(reason) ?? "", run.Cancel),
                    ApiJson.Default.WaiverView,
                    w => Tell(run.Screen, w)
                )
        );
        return command;
    }

    internal static Option<string> EnvironmentOption() =>
        new("--environment", "-e") { Description = "Whose gate [the pipeline's last environment]", HelpName = "NAME" };

    /// <summary>Reads a length of time; what is none ends the command.</summary>
    internal static TimeSpan Length(string text, string option) =>
        Durations.Parse(text).TryGet(out var length, out var fault)
            ? length
            : throw new BadInputException($"{option}: {fault.Detail}");

    private static void Tell(Screen screen, WaiverView waiver) =>
        screen.Line(
            $"{Texts.Safe(waiver.Id)} {Texts.Safe(waiver.Model)} {waiver.Version} into {Texts.Safe(waiver.Environment)}: [bold]{Texts.Safe(waiver.Control)}[/] {Texts.Safe(waiver.Status)}, until {Texts.Time(waiver.Until)}, by {Texts.Safe(Texts.Who(waiver.GrantedBy))}: {Texts.Safe(waiver.Reason)}"
        );
}
