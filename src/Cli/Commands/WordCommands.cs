using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;

namespace Airworthy.Cli.Commands;

/// <summary>What people say about a release beside approving it, and what they have to do.</summary>
internal static class WordCommands
{
    public static Command Inbox(Surroundings outside)
    {
        var command = new Command("inbox", "What you have to do or to know");
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.GetInboxAsync(run.Cancel),
                    ApiJson.Default.PageViewInboxItemView,
                    page =>
                    {
                        foreach (var item in page.Items)
                        {
                            run.Screen.Line($"[bold]{Texts.Safe(item.Kind)}[/] {Texts.Safe(item.Text)}");
                            run.Screen.Line($"  {Texts.Safe(item.Command)}");
                        }
                        if (page.Items.Count == 0)
                        {
                            run.Screen.Line("Nothing waits for you.");
                        }
                    }
                )
        );
        return command;
    }

    public static Command Withdraw(Surroundings outside) =>
        Saying(
            outside,
            "withdraw",
            "Take your approval back before it is used",
            "REASON",
            (client, release, text, cancel) => client.WithdrawApprovalAsync(release, text, cancel)
        );

    public static Command Ask(Surroundings outside) =>
        Saying(
            outside,
            "ask",
            "Ask a version's owner something before you decide",
            "QUESTION",
            (client, release, text, cancel) => client.AskAboutReleaseAsync(release, text, cancel)
        );

    public static Command Answer(Surroundings outside) =>
        Saying(
            outside,
            "answer",
            "Answer what an approver asked",
            "TEXT",
            (client, release, text, cancel) => client.AnswerAboutReleaseAsync(release, text, cancel)
        );

    public static Command Review(Surroundings outside) =>
        Saying(
            outside,
            "review",
            "Close the review of an emergency, saying what you found",
            "FINDING",
            (client, release, text, cancel) => client.ReviewEmergencyAsync(release, text, cancel)
        );

    public static Command BreakGlass(Surroundings outside)
    {
        var environment = WaiverCommands.EnvironmentOption();
        var release = Items.Release();
        var reason = new Argument<string>("REASON") { Description = "Why it cannot wait; goes into the record" };
        var command = new Command(
            "break-glass",
            "Go past a gate of an open release, as far as the policy lets you; somebody else reviews it afterwards"
        )
        {
            release,
            reason,
            environment,
        };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.BreakGlassAsync(
                        run.Get(release),
                        run.Get(reason),
                        run.Get(environment),
                        run.Cancel
                    ),
                    ApiJson.Default.ReleaseView,
                    r => ReleaseText.Head(run.Screen, r)
                )
        );
        return command;
    }

    public static Command Delegate(Surroundings outside)
    {
        var to = new Argument<string>("ACCOUNT") { Description = "Who stands in for you" };
        var length = new Option<string>("--for")
        {
            Description = "How long: 12h, 7d, 2w; left out, it is taken back",
            HelpName = "TIME",
        };
        var command = new Command("delegate", "Let another approver approve in your place for a while") { to, length };
        command.SetAction(
            outside,
            async run =>
            {
                DateTimeOffset? until = run.Get(length) is { } text
                    ? run.Now + WaiverCommands.Length(text, "--for")
                    : null;
                var answer = await run.Client.DelegateAsync(run.Get(to), until, run.Cancel);
                if (!answer.TryGet(out _, out var problem))
                {
                    return run.Fail(problem);
                }
                run.Screen.Line(
                    until is { } end
                        ? $"{Texts.Safe(run.Get(to))} approves in your place until {Texts.Time(end)}."
                        : "Nobody approves in your place any more."
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Saying(
        Surroundings outside,
        string name,
        string what,
        string text,
        Func<AirworthyClient, string, string, CancellationToken, Task<Answer<ReleaseView>>> say
    )
    {
        var release = Items.Release();
        var words = new Argument<string>(text) { Description = "Goes into the record" };
        var command = new Command(name, what) { release, words };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await say(run.Client, run.Get(release), run.Get(words), run.Cancel),
                    ApiJson.Default.ReleaseView,
                    r => ReleaseText.Head(run.Screen, r)
                )
        );
        return command;
    }
}
