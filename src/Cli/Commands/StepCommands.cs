using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;

namespace Airworthy.Cli.Commands;

/// <summary><c>release rerun</c> and <c>release logs</c>.</summary>
internal static class StepCommands
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Command Rerun(Surroundings outside)
    {
        var release = Items.Release();
        var from = new Option<string>("--from")
        {
            Description = "The step to begin with; what comes after it is done anew too",
            HelpName = "STEP",
            Required = true,
        };
        var command = new Command("rerun", "Run a release that ended again from a step") { release, from };
        command.SetAction(
            outside,
            async run =>
            {
                var answer = await run.Client.RerunReleaseAsync(run.Get(release), run.Get(from)!, run.Cancel);
                return answer.TryGet(out var again, out var problem)
                    ? await ReleaseCommands.FollowAsync(run, again.Id, throughApproval: false)
                    : run.Fail(problem);
            }
        );
        return command;
    }

    public static Command Logs(Surroundings outside)
    {
        var release = Items.Release();
        var step = new Argument<string>("STEP") { Description = "A step's name" };
        var follow = new Option<bool>("--follow") { Description = "Go on until the step ends" };
        var attempt = new Option<int?>("--attempt")
        {
            Description = "Which attempt; the last if left out",
            HelpName = "N",
        };
        var command = new Command("logs", "What a step's work said, secrets masked") { release, step, follow, attempt };
        command.SetAction(
            outside,
            async run =>
            {
                var decoder = System.Text.Encoding.UTF8.GetDecoder();
                var next = 0L;
                while (true)
                {
                    var answer = await run.Client.StepLogAsync(
                        run.Get(release),
                        run.Get(step)!,
                        run.Get(attempt),
                        next,
                        run.Cancel
                    );
                    if (!answer.TryGet(out var piece, out var problem))
                    {
                        return run.Fail(problem);
                    }
                    var text = new char[decoder.GetCharCount(piece.Bytes, false)];
                    decoder.GetChars(piece.Bytes, text, false);
                    run.Screen.Raw(Texts.Lines(new string(text)));
                    var stands = piece.Next == next;
                    next = piece.Next;
                    if (piece.Ended || (stands && !run.Get(follow)))
                    {
                        return ExitCode.Done;
                    }
                    if (stands)
                    {
                        await Task.Delay(Pause, run.Cancel);
                    }
                }
            }
        );
        return command;
    }
}
