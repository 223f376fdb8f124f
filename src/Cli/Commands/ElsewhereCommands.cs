using System.CommandLine;
using Airworthy.Cli.Running;

namespace Airworthy.Cli.Commands;

/// <summary>Commands that the launcher hands to another program; here they only stand on the map.</summary>
internal static class ElsewhereCommands
{
    public static Command Up(Surroundings outside) =>
        Elsewhere(outside, "up", "Start the server here; with --demo it shows itself on a real sample");

    public static Command Import(Surroundings outside) =>
        Elsewhere(outside, "import", "Bring over what an MLflow server or its SQLite file holds: import mlflow URI");

    public static Command Test(Surroundings outside) =>
        Elsewhere(outside, "test", "Run every test of this checkout; --fast leaves out the slow ones");

    private static Command Elsewhere(Surroundings outside, string name, string what)
    {
        var command = new Command(name, what) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(
            outside,
            run =>
            {
                run.Screen.Note(
                    $"[red]error:[/] '{name}' is no part of this program; the launcher starts it: ./airworthy {name}"
                );
                return Task.FromResult(ExitCode.BadInput);
            }
        );
        return command;
    }
}
