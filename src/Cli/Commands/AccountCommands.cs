using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>accounts add | list | disable | enable</c>.</summary>
internal static class AccountCommands
{
    public static Command Create(Surroundings outside) =>
        new("accounts", "People and programs that the server knows")
        {
            Add(outside),
            List(outside),
            Switch(outside, "disable", "Refuse every token of an account", disabled: true),
            Switch(outside, "enable", "Let a disabled account's tokens be valid again", disabled: false),
        };

    private static Command Add(Surroundings outside)
    {
        var name = new Argument<string>("NAME") { Description = "1 to 40 of a-z, 0-9 and -, beginning with a letter" };
        var role = new Option<string[]>("--role")
        {
            Description = $"One of {string.Join(", ", Roles.Names)}; may be repeated",
            HelpName = "ROLE",
            Required = true,
        };
        role.AcceptOnlyFromAmong([.. Roles.Names]);
        var command = new Command("add", "Make an account") { name, role };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.CreateAccountAsync(
                        new CreateAccountRequest(run.Get(name), run.Get(role)!),
                        run.Cancel
                    ),
                    ApiJson.Default.AccountView,
                    account =>
                    {
                        run.Screen.Line(
                            $"Account [bold]{Texts.Safe(account.Name)}[/]: {Texts.Safe(string.Join(", ", account.Roles))}."
                        );
                        run.Screen.Line(
                            $"Give it a token: airworthy tokens issue --account {Texts.Safe(account.Name)}"
                        );
                    }
                )
        );
        return command;
    }

    private static Command List(Surroundings outside)
    {
        var command = new Command("list", "Every account");
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await Items.AllAsync(page => run.Client.ListAccountsAsync(pageToken: page, cancel: run.Cancel)),
                    ApiJson.Default.PageViewAccountView,
                    accounts => Show(run.Screen, accounts.Items, run.Now)
                )
        );
        return command;
    }

    private static Command Switch(Surroundings outside, string verb, string what, bool disabled)
    {
        var name = new Argument<string>("NAME") { Description = "The account" };
        var command = new Command(verb, what) { name };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.ChangeAccountAsync(
                        run.Get(name),
                        new ChangeAccountRequest(Disabled: disabled),
                        run.Cancel
                    ),
                    ApiJson.Default.AccountView,
                    account =>
                        run.Screen.Line(
                            $"Account [bold]{Texts.Safe(account.Name)}[/] is {(account.Disabled ? "disabled" : "enabled")}."
                        )
                )
        );
        return command;
    }

    private static void Show(Screen screen, IReadOnlyList<AccountView> accounts, DateTimeOffset now)
    {
        var table = Screen.Table("ACCOUNT", "ROLES", "STATE", "MADE");
        foreach (var account in accounts)
        {
            table.AddRow(
                Texts.Safe(account.Name),
                Texts.Safe(string.Join(", ", account.Roles)),
                account.Disabled ? "[red]disabled[/]" : "enabled",
                Texts.Ago(account.CreatedAt, now)
            );
        }
        screen.Write(table);
    }
}
