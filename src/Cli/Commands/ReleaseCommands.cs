using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>release</c>, <c>releases</c>, <c>watch</c>, <c>cancel</c>.</summary>
internal static class ReleaseCommands
{
    public static Command Release(Surroundings outside)
    {
        var model = Items.Model();
        var version = Items.Version();
        var noWait = new Option<bool>("--no-wait") { Description = "Start it and return at once" };
        var breakGlass = new Option<string>("--break-glass")
        {
            Description = "Go past the gate in an emergency, as far as the policy lets you; why",
            HelpName = "REASON",
        };
        var command = new Command("release", "Run the model's pipeline for a version, and watch its steps")
        {
            model,
            version,
            noWait,
            breakGlass,
            StepCommands.Rerun(outside),
            StepCommands.Logs(outside),
        };
        command.SetAction(
            outside,
            async run =>
            {
                var started = run.Get(breakGlass) is { } reason
                    ? await run.Client.StartEmergencyReleaseAsync(
                        run.Get(model),
                        run.Get(version),
                        reason,
                        cancel: run.Cancel
                    )
                    : await run.Client.StartReleaseAsync(run.Get(model), run.Get(version), run.Cancel);
                if (!started.TryGet(out var release, out _) || run.Get(noWait))
                {
                    return run.Show(started, ApiJson.Default.ReleaseView, r => ReleaseText.Head(run.Screen, r));
                }
                return await FollowAsync(run, release.Id, throughApproval: false);
            }
        );
        return command;
    }

    public static Command Watch(Surroundings outside)
    {
        var release = Items.Release();
        var once = new Option<bool>("--once") { Description = "Show it as it stands now, and return" };
        var command = new Command("watch", "Watch a release until it is over, approvals included") { release, once };
        command.SetAction(
            outside,
            async run =>
            {
                if (!run.Get(once))
                {
                    return await FollowAsync(run, run.Get(release), throughApproval: true);
                }
                var found = await run.Client.GetReleaseAsync(run.Get(release), run.Cancel);
                var shown = run.Show(found, ApiJson.Default.ReleaseView, r => ReleaseText.Whole(run.Screen, r));
                return found.TryGet(out var now, out _) ? ExitCodeRules.OfRelease(now.Status) : shown;
            }
        );
        return command;
    }

    public static Command Releases(Surroundings outside)
    {
        var model = new Argument<string?>("MODEL")
        {
            Description = "Only of this model",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var status = new Option<string>("--status") { Description = "Only those that stand so", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong("running", "waiting", "succeeded", "refused", "failed", "cancelled");
        var command = new Command("releases", "List releases, newest first") { model, status };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await Items.AllAsync(page =>
                        run.Client.ListReleasesAsync(
                            run.Get(model),
                            run.Get(status),
                            pageToken: page,
                            cancel: run.Cancel
                        )
                    ),
                    ApiJson.Default.PageViewReleaseView,
                    releases => ReleaseText.List(run.Screen, releases.Items, run.Now)
                )
        );
        return command;
    }

    public static Command Cancel(Surroundings outside)
    {
        var release = Items.Release();
        var reason = new Option<string>("--reason") { Description = "Goes into the record", HelpName = "TEXT" };
        var command = new Command("cancel", "Call off a release that is under way") { release, reason };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.CancelReleaseAsync(run.Get(release), run.Get(reason), run.Cancel),
                    ApiJson.Default.ReleaseView,
                    cancelled => ReleaseText.Whole(run.Screen, cancelled)
                )
        );
        return command;
    }

    /// <summary>Shows each step as it ends. Stops where the release is over, or waits for people unless told to wait with it.</summary>
    /// <param name="run">The command.</param>
    /// <param name="id">The release.</param>
    /// <param name="throughApproval">Whether to wait with it for people.</param>
    /// <param name="known">As it was shown before; what was over then is not shown again.</param>
    public static async Task<ExitCode> FollowAsync(
        CommandRun run,
        string id,
        bool throughApproval,
        ReleaseView? known = null
    )
    {
        var shown = (known?.Steps ?? [])
            .Where(ReleaseText.IsOver)
            .Select(s => s.Name)
            .ToHashSet(StringComparer.Ordinal);
        var last = known;
        Problem? problem = null;
        if (run.Screen.Moves)
        {
            await run.Screen.Progress.Status().StartAsync("…", FollowWithSpinnerAsync);
        }
        else
        {
            await FollowStepsAsync(_ => { });
        }
        if (problem is not null)
        {
            return run.Fail(problem);
        }
        ReleaseText.Foot(run.Screen, last!);
        run.Screen.Machine(last!, ApiJson.Default.ReleaseView);
        return ExitCodeRules.OfRelease(last!.Status);

        Task FollowWithSpinnerAsync(StatusContext spinner) =>
            FollowStepsAsync(text =>
            {
                spinner.Status(text);
                spinner.Refresh();
            });

        async Task FollowStepsAsync(Action<string> doing)
        {
            await foreach (var answer in run.Client.FollowReleaseAsync(id, run.Cancel))
            {
                if (!answer.TryGet(out var now, out problem))
                {
                    return;
                }
                if (last is null)
                {
                    ReleaseText.Head(run.Screen, now);
                }
                last = now;
                Tell(run, now, shown);
                if (now.Awaited is not null && !throughApproval)
                {
                    return;
                }
                doing(Texts.Safe(now.Awaited is null ? ReleaseText.At(now) : "waiting for approval"));
            }
        }
    }

    /// <summary>Tells the steps that ended since. A gate that was voided takes steps back that were shown as done.</summary>
    private static void Tell(CommandRun run, ReleaseView now, HashSet<string> shown)
    {
        shown.IntersectWith(now.Steps.Where(ReleaseText.IsOver).Select(s => s.Name));
        foreach (var step in now.Steps.Where(ReleaseText.IsOver).OrderBy(s => s.FinishedAt))
        {
            if (shown.Add(step.Name))
            {
                ReleaseText.Step(run.Screen, now, now.Steps.ToList().IndexOf(step));
            }
        }
    }
}
