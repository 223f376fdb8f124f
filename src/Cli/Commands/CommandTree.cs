using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Commands;

/// <summary>Every command there is, in groups by who uses it, and the one way to invoke them.</summary>
internal static class CommandTree
{
    public const string Name = "airworthy";

    /// <summary>The groups in the order the map shows them.</summary>
    public static IReadOnlyList<CommandGroup> Groups(Surroundings outside) =>
        [
            new("Start here", [ElsewhereCommands.Up(outside), HelpCommands.Help(outside)]),
            new("The data scientist who owns the model", Owners(outside)),
            new(
                "The engineer who sets the rules",
                [
                    PipelineCommands.Create(outside),
                    PolicyCommands.Create(outside),
                    InitCommand.Create(outside),
                    ConvertCommand.Create(outside),
                    ElsewhereCommands.Import(outside),
                ]
            ),
            new(
                "The person who approves",
                [
                    ApprovalCommands.Approve(outside),
                    ApprovalCommands.Refuse(outside),
                    WordCommands.Ask(outside),
                    WordCommands.Withdraw(outside),
                    WordCommands.Delegate(outside),
                    WaiverCommands.Grant(outside),
                    WaiverCommands.List(outside),
                    WaiverCommands.Revoke(outside),
                    WordCommands.Review(outside),
                ]
            ),
            new(
                "Whoever is on call",
                [
                    EndpointCommands.Endpoints(outside),
                    TrafficCommands.Create(outside),
                    IncidentCommands.Create(outside),
                    WhyCommand.Create(outside),
                    RolloutCommands.Create(outside),
                    EndpointCommands.Rollback(outside),
                    EndpointCommands.Retire(outside),
                    ReleaseCommands.Cancel(outside),
                    WordCommands.BreakGlass(outside),
                ]
            ),
            new("The developer who calls the model", [PredictCommand.Create(outside), ScoreCommand.Create(outside)]),
            new("The auditor", [RecordCommands.Create(outside)]),
            new(
                "Identity",
                [
                    LoginCommands.Login(outside),
                    LoginCommands.Logout(outside),
                    LoginCommands.WhoAmI(outside),
                    AccountCommands.Create(outside),
                    TokenCommands.Create(outside),
                ]
            ),
            new(
                "This program",
                [CompletionCommands.Script(outside), HelpCommands.Version(outside), ElsewhereCommands.Test(outside)]
            ),
        ];

    private static IReadOnlyList<Command> Owners(Surroundings outside) =>
        [
            ScanCommand.Create(outside),
            RegisterCommand.Create(outside),
            ModelCommands.Models(outside),
            ModelCommands.Show(outside),
            CheckCommand.Create(outside),
            TestScoreCommand.Create(outside),
            SandboxCommands.Open(outside),
            SandboxCommands.List(outside),
            WordCommands.Inbox(outside),
            WordCommands.Answer(outside),
            ReleaseCommands.Release(outside),
            ShipCommand.Create(outside),
            ReleaseCommands.Watch(outside),
            ReleaseCommands.Releases(outside),
            GateCommand.Create(outside),
        ];

    public static Command Create(Surroundings outside)
    {
        var root = new Command(
            Name,
            "Takes a machine-learning model from candidate to production, and keeps its record."
        )
        {
            GlobalOptions.Server,
            GlobalOptions.TokenFile,
            GlobalOptions.Json,
            GlobalOptions.NoColor,
            new HelpOption("--help", "-h")
            {
                Recursive = true,
                Action = new HelpAction { MaxWidth = outside.Width },
            },
        };
        foreach (var command in Groups(outside).SelectMany(g => g.Commands))
        {
            root.Add(command);
        }
        root.Add(CompletionCommands.Complete(outside));
        root.SetAction(outside, run => Task.FromResult(HelpCommands.ShowMap(run)));
        return root;
    }

    /// <summary>Parses and runs; answers the process's exit code.</summary>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, Surroundings outside)
    {
        // 'help check' asks what 'check --help' asks.
        if (arguments is ["help", var first, ..] && !first.StartsWith('-'))
        {
            arguments = [.. arguments.Skip(1), "--help"];
        }
        var parse = Create(outside).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var streams = new InvocationConfiguration
        {
            Output = outside.Out,
            Error = outside.Error,
            EnableDefaultExceptionHandler = false,
        };
        if (parse.Action is ParseErrorAction wrong)
        {
            wrong.ShowHelp = false;
            await parse.InvokeAsync(streams);
            await outside.Error.WriteLineAsync($"Try: {PathOf(parse)} --help");
            TellPrograms(arguments, outside, string.Join(' ', parse.Errors.Select(e => e.Message)));
            return (int)ExitCode.BadInput;
        }
        try
        {
            return await parse.InvokeAsync(streams);
        }
        catch (OperationCanceledException)
        {
            await outside.Error.WriteLineAsync("interrupted");
            return (int)ExitCode.Interrupted;
        }
        catch (BadInputException bad)
        {
            await outside.Error.WriteLineAsync($"error: {bad.Message}");
            TellPrograms(arguments, outside, bad.Message);
            return (int)ExitCode.BadInput;
        }
#pragma warning disable CA1031 // The last line of defence: whatever comes here is a bug, and the exit code must say so.
        catch (Exception bug)
        {
            await outside.Error.WriteLineAsync($"This is a bug in {Name}; please report it with what follows.\n{bug}");
            return (int)ExitCode.Broken;
        }
#pragma warning restore CA1031
    }

    /// <summary>With <c>--json</c>, what was typed wrong as the problem that every other failure is.</summary>
    private static void TellPrograms(IReadOnlyList<string> arguments, Surroundings outside, string detail)
    {
        if (arguments.Contains("--json"))
        {
            new Screen(outside, json: true, colour: false).Machine(
                new ProblemView
                {
                    Title = "Bad input",
                    Detail = detail,
                    Code = "bad-input",
                },
                ApiJson.Default.ProblemView
            );
        }
    }

    /// <summary>Gives a command what it does.</summary>
    public static void SetAction(this Command command, Surroundings outside, Func<CommandRun, Task<ExitCode>> act) =>
        command.SetAction(
            async (parse, cancel) =>
            {
                using var run = new CommandRun(parse, outside, cancel);
                return (int)await act(run);
            }
        );

    private static string PathOf(ParseResult parse)
    {
        var names = new Stack<string>();
        for (var at = parse.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Push(at.Command.Name);
        }
        return string.Join(' ', names);
    }
}

/// <summary>Commands that one kind of person uses.</summary>
internal sealed record CommandGroup(string Who, IReadOnlyList<Command> Commands);
