using System.CommandLine;

namespace Airworthy.Cli.Commands;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<string> Server { get; } =
        new("--server")
        {
            Description = "The server's address [AIRWORTHY_SERVER; else the last login; else http://127.0.0.1:7878]",
            HelpName = "URL",
            Recursive = true,
        };

    public static Option<string> TokenFile { get; } =
        new("--token-file")
        {
            Description =
                "A file with an API token, or - for standard input [AIRWORTHY_TOKEN holds one; else the last login's]",
            HelpName = "FILE",
            Recursive = true,
        };

    public static Option<bool> Json { get; } =
        new("--json")
        {
            Description = "JSON on standard output, the text for people on standard error",
            Recursive = true,
        };

    public static Option<bool> NoColor { get; } =
        new("--no-color") { Description = "No colours [NO_COLOR]", Recursive = true };
}
