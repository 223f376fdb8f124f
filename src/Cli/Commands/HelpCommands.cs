using System.CommandLine;
using System.Text.Json.Serialization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;

namespace Airworthy.Cli.Commands;

/// <summary>The map, and which version this is.</summary>
internal static class HelpCommands
{
    public static Command Help(Surroundings outside)
    {
        var command = new Command("help", "This map: every command, by who uses it");
        command.SetAction(outside, run => Task.FromResult(ShowMap(run)));
        return command;
    }

    public static Command Version(Surroundings outside)
    {
        var command = new Command("version", "The version of this program and of the server");
        command.SetAction(
            outside,
            async run =>
            {
                var own = typeof(HelpCommands).Assembly.GetName().Version!.ToString(3);
                var server = (await run.Client.VersionAsync(run.Cancel)).TryGet(out var answer, out _)
                    ? answer.Version
                    : null;
                run.Screen.Line($"airworthy {own}");
                run.Screen.Line(
                    server is null
                        ? $"[grey]no server answers at {Texts.Safe(run.Client.Server.ToString())}[/]"
                        : $"server {Texts.Safe(server)} at {Texts.Safe(run.Client.Server.ToString())}"
                );
                run.Screen.Machine(new VersionReport(own, server), CliJson.Default.VersionReport);
                return ExitCode.Done;
            }
        );
        return command;
    }

    public static ExitCode ShowMap(CommandRun run)
    {
        var screen = run.Screen;
        screen.Line("Airworthy takes a machine-learning model from candidate to production, and keeps its record.");
        var groups = CommandTree.Groups(run.Outside);
        var usages = groups.ToDictionary(
            g => g.Who,
            g => g.Commands.SelectMany(Usages).ToList(),
            StringComparer.Ordinal
        );
        var width = usages.Values.SelectMany(u => u).Max(u => u.Usage.Length) + 2;
        foreach (var (who, lines) in usages)
        {
            screen.Line();
            screen.Line($"[bold]{who}[/]");
            foreach (var (usage, what) in lines)
            {
                screen.Line($"  {Texts.Safe(usage.PadRight(width))}[grey]{Texts.Safe(what)}[/]");
            }
        }
        screen.Line();
        screen.Line("Every command tells its options with --help, and speaks JSON with --json.");
        screen.Line("Exit codes:");
        foreach (var (code, means) in ExitCodeRules.Table)
        {
            screen.Line($"  {(int)code, 3}  {means}");
        }
        run.Screen.Machine(
            new CommandMap([
                .. usages.Select(u => new CommandMapGroup(
                    u.Key,
                    [.. u.Value.Select(l => new CommandMapEntry(l.Usage, l.What))]
                )),
            ]),
            CliJson.Default.CommandMap
        );
        return ExitCode.Done;
    }

    /// <summary>A command with its arguments, or each of its own commands.</summary>
    private static IEnumerable<(string Usage, string What)> Usages(Command command)
    {
        if (command.Action is not null)
        {
            yield return (Usage(command), command.Description ?? "");
        }
        foreach (var usage in command.Subcommands.SelectMany(Usages))
        {
            yield return ($"{command.Name} {usage.Usage}", usage.What);
        }
    }

    private static string Usage(Command command) =>
        string.Join(
            ' ',
            command
                .Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name}]" : a.Name)
                .Prepend(command.Name)
        );
}

internal sealed record VersionReport(string Version, string? Server);

internal sealed record CommandMap(IReadOnlyList<CommandMapGroup> Groups);

internal sealed record CommandMapGroup(string Who, IReadOnlyList<CommandMapEntry> Commands);

internal sealed record CommandMapEntry(string Usage, string What);

/// <summary>What commands print for programs beyond the API's own contracts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(CommandMap))]
internal sealed partial class CliJson : JsonSerializerContext;
