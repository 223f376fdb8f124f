using System.CommandLine;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Commands;

/// <summary>The commands that need the server's own parts; the launcher hands them on to here.</summary>
internal static class ServerCommands
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("Airworthy: the commands that need the store or a runtime.");
        root.Subcommands.Add(UpCommand.Make(output, errors));
        root.Subcommands.Add(VerifyDataCommand.Make(output, errors));
        root.Subcommands.Add(ImportCommand.Make(output, errors));
        var parse = root.Parse(args);
        // Signals are the up command's business: it drains requests before it ends.
        var how = new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            ProcessTerminationTimeout = null,
        };
        var code = await parse.InvokeAsync(how);
        return parse.Errors.Count > 0 ? ExitCodes.BadInput : code;
    }

    /// <summary>One option a setting: texts, so that all that is wrong is reported together.</summary>
    public static Option<string?> OptionOf(SettingDefinition setting) =>
        new(setting.Flag)
        {
            Description = $"{setting.Means} Allowed: {setting.Range}; default {setting.Default}.",
            Arity = setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            HelpName = setting.Range,
        };

    /// <summary>The flags as given; a switch that stands alone means true.</summary>
    public static Dictionary<string, string> FlagsOf(
        ParseResult parse,
        IEnumerable<(SettingDefinition Setting, Option<string?> Option)> options
    ) =>
        options
            .Where(o => parse.GetResult(o.Option) is { Implicit: false })
            .ToDictionary(
                o => o.Setting.Name,
                o => parse.GetValue(o.Option) ?? (o.Setting.IsSwitch ? "true" : ""),
                StringComparer.Ordinal
            );

    public static IReadOnlyDictionary<string, string> Variables() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
}
