using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Commands;

/// <summary><c>rollout</c>: pause, resume, approve, abort.</summary>
internal static class RolloutCommands
{
    public static Command Create(Surroundings outside) =>
        new("rollout", "Steer a rollout that is under way")
        {
            Verb(outside, "pause", "Leave the share as it is; its time stands still", takesReason: true),
            Verb(outside, "resume", "Let its time run on", takesReason: false),
            Verb(outside, "approve", "Let it on to the share that waits for a person", takesReason: false),
            Verb(
                outside,
                "abort",
                "Take the version back at once; what answered before answers all",
                takesReason: true
            ),
        };

    private static Command Verb(Surroundings outside, string verb, string says, bool takesReason)
    {
        var release = Items.Release();
        var reason = new Option<string>("--reason") { Description = "Goes into the record", HelpName = "TEXT" };
        var command = new Command(verb, says) { release };
        if (takesReason)
        {
            command.Add(reason);
        }
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.SteerRolloutAsync(
                        run.Get(release),
                        verb,
                        takesReason ? run.Get(reason) ?? "" : null,
                        run.Cancel
                    ),
                    ApiJson.Default.ReleaseView,
                    after => ReleaseText.Whole(run.Screen, after)
                )
        );
        return command;
    }
}
