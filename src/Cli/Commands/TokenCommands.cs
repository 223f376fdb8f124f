using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>tokens issue | list | revoke</c>.</summary>
internal static class TokenCommands
{
    private static readonly Option<string> Account = new("--account")
    {
        Description = "Whose [your own]",
        HelpName = "NAME",
    };

    public static Command Create(Surroundings outside) =>
        new("tokens", "What accounts prove themselves with") { Issue(outside), List(outside), Revoke(outside) };

    private static Command Issue(Surroundings outside)
    {
        var label = new Option<string>("--label") { Description = "What it is for", HelpName = "TEXT" };
        var scope = new Option<string[]>("--scope")
        {
            Description =
                "Narrow it to read, register, release, approve, roll-back, pipeline, administer or audit; may be repeated",
            HelpName = "SCOPE",
        };
        var days = new Option<int?>("--days")
        {
            Description = "How long it is valid",
            HelpName = "N",
            CustomParser = Items.ReadCount,
        };
        var command = new Command("issue", "Make a token; its secret is shown this once")
        {
            Account,
            label,
            scope,
            days,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var account = await AccountAsync(run);
                if (!account.TryGet(out var name, out var problem))
                {
                    return run.Fail(problem);
                }
                var request = new CreateTokenRequest(
                    run.Get(label),
                    run.Get(scope) is { Length: > 0 } scopes ? scopes : null,
                    run.Get(days)
                );
                return run.Show(
                    await run.Client.CreateTokenAsync(name, request, run.Cancel),
                    ApiJson.Default.IssuedTokenView,
                    issued =>
                    {
                        run.Screen.Note(
                            $"[grey]Token {Texts.Safe(issued.Token.Id)} for {Texts.Safe(name)}, valid until {Texts.Time(issued.Token.ExpiresAt)}. "
                                + "Keep the line below; it is not shown again.[/]"
                        );
                        run.Screen.Line(Texts.Safe(issued.Secret));
                    }
                );
            }
        );
        return command;
    }

    private static Command List(Surroundings outside)
    {
        var command = new Command("list", "An account's tokens, without their secrets") { Account };
        command.SetAction(
            outside,
            async run =>
            {
                var account = await AccountAsync(run);
                return account.TryGet(out var name, out var problem)
                    ? run.Show(
                        await Items.AllAsync(page =>
                            run.Client.ListTokensAsync(name, pageToken: page, cancel: run.Cancel)
                        ),
                        ApiJson.Default.PageViewTokenView,
                        tokens => Show(run.Screen, tokens.Items, run.Now)
                    )
                    : run.Fail(problem);
            }
        );
        return command;
    }

    private static Command Revoke(Surroundings outside)
    {
        var token = new Argument<string>("TOKEN") { Description = "The token's id, tok_…" };
        var command = new Command("revoke", "Make a token invalid for good") { token };
        command.SetAction(
            outside,
            async run =>
            {
                var answer = await run.Client.RevokeTokenAsync(run.Get(token), run.Cancel);
                if (answer.Problem is { } problem)
                {
                    return run.Fail(problem);
                }
                run.Screen.Line($"Token {Texts.Safe(run.Get(token))} is revoked.");
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task<Answer<string>> AccountAsync(CommandRun run)
    {
        if (run.Get(Account) is { } named)
        {
            return named;
        }
        var answer = await run.Client.WhoAmIAsync(run.Cancel);
        return !answer.TryGet(out var caller, out var problem) ? problem
            : caller.Account is { } own ? own
            : new Problem(
                401,
                "no-account",
                "No account",
                "You are anonymous here; name an account with --account, or log in."
            );
    }

    private static void Show(Screen screen, IReadOnlyList<TokenView> tokens, DateTimeOffset now)
    {
        var table = Screen.Table("TOKEN", "FOR", "SCOPES", "STATE", "EXPIRES");
        foreach (var token in tokens)
        {
            table.AddRow(
                Texts.Safe(token.Id),
                Texts.Safe(token.Label),
                token.Scopes.Count == 0 ? "all of its account" : Texts.Safe(string.Join(", ", token.Scopes)),
                token.Revoked ? "[red]revoked[/]"
                    : token.ExpiresAt <= now ? "[red]expired[/]"
                    : "valid",
                Texts.Time(token.ExpiresAt)
            );
        }
        screen.Write(table);
    }
}
