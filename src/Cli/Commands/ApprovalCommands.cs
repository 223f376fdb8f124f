using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;

namespace Airworthy.Cli.Commands;

/// <summary><c>approve</c> and <c>refuse</c>: shows the evidence, then gives the word that is bound to it.</summary>
internal static class ApprovalCommands
{
    private static readonly Argument<string> What = new("RELEASE|MODEL")
    {
        Description = "A release's id, or the model whose only waiting release is meant",
    };

    private static readonly Option<string> Comment = new("--comment")
    {
        Description = "Goes into the record",
        HelpName = "TEXT",
    };

    private static readonly Option<string> Evidence = new("--evidence")
    {
        Description = "The digest of the evidence you saw; anything else is not approved",
        HelpName = "DIGEST",
    };

    private static readonly Option<string> For = new("--for")
    {
        Description = "Approve in this account's place, which let you",
        HelpName = "ACCOUNT",
    };

    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Do not watch the release go on" };

    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask once more" };

    public static Command Approve(Surroundings outside) =>
        Create(outside, "approve", "Let a waiting release in, upon the evidence shown", approved: true);

    public static Command Refuse(Surroundings outside) =>
        Create(outside, "refuse", "End a waiting release, upon the evidence shown", approved: false);

    private static Command Create(Surroundings outside, string name, string what, bool approved)
    {
        var command = new Command(name, what) { What, Comment, Evidence, NoWait, Yes, For };
        command.SetAction(outside, run => DecideAsync(run, approved));
        return command;
    }

    private static async Task<ExitCode> DecideAsync(CommandRun run, bool approved)
    {
        var found = await FindAsync(run, run.Get(What));
        if (!found.TryGet(out var release, out var problem))
        {
            return run.Fail(problem);
        }
        if (release.Awaited is not { } awaited)
        {
            return run.Fail(
                new Problem(
                    409,
                    "not-waiting",
                    "Not waiting",
                    $"Release {release.Id} is {release.Status} and waits for nobody."
                )
            );
        }
        ShowEvidence(run.Screen, release, awaited);
        if (run.Get(Evidence) is { } seen && seen != awaited.EvidenceDigest)
        {
            return run.Fail(
                new Problem(
                    409,
                    "other-evidence",
                    "Other evidence",
                    $"The evidence is no longer {seen}. Look at it again."
                )
            );
        }
        if (approved && await WhyNotAsync(run, release) is { } notMine)
        {
            return run.Fail(notMine);
        }
        if (!Confirmed(run, approved, awaited.Environment))
        {
            run.Screen.Note("Nothing was done.");
            return ExitCode.Interrupted;
        }
        var answer = await run.Client.ApproveAsync(
            release.Id,
            new ApproveRequest(approved, awaited.EvidenceDigest, run.Get(Comment), run.Get(For)),
            run.Cancel
        );
        if (!answer.TryGet(out var after, out problem))
        {
            return run.Fail(problem);
        }
        run.Screen.Line(
            approved
                ? $"[green]Approved[/] into {Texts.Safe(awaited.Environment)}."
                : "[red]Refused.[/] The release is over."
        );
        if (approved && !after.Finished && !run.Get(NoWait))
        {
            return await ReleaseCommands.FollowAsync(run, after.Id, throughApproval: false, known: release);
        }
        run.Screen.Machine(after, ApiJson.Default.ReleaseView);
        return ExitCode.Done;
    }

    /// <summary>Why the caller's word would not be taken, so that nobody is asked for one in vain; null when it would.</summary>
    private static async Task<Problem?> WhyNotAsync(CommandRun run, ReleaseView release)
    {
        if (run.Get(For) is not null)
        {
            return null;
        }
        var answer = await run.Client.MayApproveAsync(release.Id, run.Cancel);
        return !answer.TryGet(out var mine, out var problem) ? problem
            : mine.May ? null
            : new Problem(403, "not-yours-to-approve", "Not yours to approve", mine.Why);
    }

    private static void ShowEvidence(Screen screen, ReleaseView release, AwaitedApprovalView awaited)
    {
        ReleaseText.Head(screen, release);
        foreach (var gate in release.Gates.Where(g => g.EvidenceDigest == awaited.EvidenceDigest))
        {
            GateText.Show(screen, gate);
        }
        screen.Line($"  [grey]evidence {Texts.Safe(awaited.EvidenceDigest)}[/]");
    }

    private static bool Confirmed(CommandRun run, bool approved, string environment)
    {
        if (run.Get(Yes) || !run.Outside.InIsTerminal || !run.Outside.ErrorIsTerminal)
        {
            return true;
        }
        run.Outside.Error.Write($"{(approved ? "Approve" : "Refuse")} into {environment}? [y/N] ");
        return run.Outside.In.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    private static async Task<Answer<ReleaseView>> FindAsync(CommandRun run, string what)
    {
        if (what.StartsWith("rel_", StringComparison.Ordinal))
        {
            return await run.Client.GetReleaseAsync(what, run.Cancel);
        }
        var answer = await Items.AllAsync(page =>
            run.Client.ListReleasesAsync(what, "waiting", pageToken: page, cancel: run.Cancel)
        );
        if (!answer.TryGet(out var waiting, out var problem))
        {
            return problem;
        }
        return waiting.Items switch
        {
            [var only] => only,
            [] => new Problem(404, "nothing-waits", "Nothing waits", $"No release of '{what}' waits for an approval."),
            var several => new Problem(
                409,
                "several-wait",
                "Several wait",
                $"Several releases of '{what}' wait; name one: {string.Join(", ", several.Select(r => $"{r.Id} (version {r.Version})"))}."
            ),
        };
    }
}
