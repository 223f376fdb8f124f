using System.CommandLine;
using Airworthy.Cli.Connecting;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>login</c>, <c>logout</c>, <c>whoami</c>.</summary>
internal static class LoginCommands
{
    public static Command Login(Surroundings outside)
    {
        var command = new Command("login", "Keep a token for a server, from --token-file or standard input");
        command.SetAction(outside, LoginAsync);
        return command;
    }

    public static Command Logout(Surroundings outside)
    {
        var command = new Command("logout", "Forget the token kept for a server");
        command.SetAction(outside, run => Task.FromResult(Logout(run)));
        return command;
    }

    public static Command WhoAmI(Surroundings outside)
    {
        var command = new Command("whoami", "Who the server takes you for, and what you may do");
        command.SetAction(
            outside,
            async run =>
            {
                var connection = run.Connect();
                return run.Show(
                    await run.Client.WhoAmIAsync(run.Cancel),
                    ApiJson.Default.CallerView,
                    caller => Tell(run.Screen, connection, caller)
                );
            }
        );
        return command;
    }

    private static async Task<ExitCode> LoginAsync(CommandRun run)
    {
        var file = HomeFile(run);
        var connection = run.Connect();
        var token = run.Get(GlobalOptions.TokenFile) is not null ? connection.Token! : Ask(run);
        if (ConnectionRules.IsOpen(connection.Server))
        {
            run.Screen.Note(
                "[yellow]warning:[/] the token goes to this server unencrypted; whoever is on the way can read it."
            );
        }
        using var client = new AirworthyClient(connection.Server, token, run.Outside.Handler);
        var answer = await client.WhoAmIAsync(run.Cancel);
        if (answer.TryGet(out var caller, out _) && caller.Account is not null)
        {
            Keep(file, (kept, key) => kept.With(key, token), connection.Server);
        }
        else if (answer.IsOk)
        {
            return run.Fail(new Problem(401, "no-account", "No account", "The server does not know this token."));
        }
        return run.Show(
            answer,
            ApiJson.Default.CallerView,
            known =>
            {
                Tell(run.Screen, connection, known);
                run.Screen.Line($"[grey]The token is kept in {Texts.Safe(file.Path)}.[/]");
            }
        );
    }

    private static ExitCode Logout(CommandRun run)
    {
        var file = HomeFile(run);
        var server = run.Connect().Server;
        var key = ConnectionRules.Key(server);
        if (!file.Read().Credentials.Tokens.ContainsKey(key))
        {
            run.Screen.Note($"No token is kept for {Texts.Safe(key)}.");
            return ExitCode.Done;
        }
        Keep(file, (kept, at) => kept.Without(at), server);
        run.Screen.Line(
            $"The token for {Texts.Safe(key)} is forgotten here. It stays valid until it is revoked or expires."
        );
        return ExitCode.Done;
    }

    private static void Keep(CredentialsFile file, Func<Credentials, string, Credentials> change, Uri server)
    {
        try
        {
            file.Write(change(file.Read().Credentials, ConnectionRules.Key(server)));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Credentials cannot be kept: {broken.Message}");
        }
    }

    private static CredentialsFile HomeFile(CommandRun run) =>
        CredentialsFile.Find(run.Outside.Variable)
        ?? throw new BadInputException("There is no home folder to keep credentials in; set HOME or XDG_CONFIG_HOME.");

    /// <summary>The token from standard input; a person types it unseen.</summary>
    private static string Ask(CommandRun run) =>
        run.Outside is { InIsTerminal: true, ErrorIsTerminal: true }
            ? run.Screen.Progress.Prompt(new TextPrompt<string>("Token:").Secret(null)).Trim()
            : run.ReadToken("-");

    private static void Tell(Screen screen, Connection connection, CallerView caller)
    {
        screen.Line(
            caller.Account is null
                ? $"[bold]anonymous[/] at {Texts.Safe(connection.Server.ToString())}"
                : $"[bold]{Texts.Safe(caller.Account)}[/] at {Texts.Safe(connection.Server.ToString())}, token from {connection.TokenFrom}"
        );
        screen.Write(
            Screen.Facts(
                ("roles", Texts.Safe(string.Join(", ", caller.Roles))),
                ("may", Texts.Safe(string.Join(", ", caller.Permissions)))
            )
        );
    }
}
