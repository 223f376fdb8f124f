using System.CommandLine;
using System.Text;
using Airworthy.Cli.Commands;
using Airworthy.Cli.Running;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Commands;

public sealed class HelpTests
{
    /// <summary>What every command says of itself is a text that a reviewer reads.</summary>
    [Fact]
    public async Task Help_OfEveryCommand_IsTheApprovedText()
    {
        var shell = new Shell();
        var text = new StringBuilder((await shell.RunAsync("help")).Out);
        var tree = CommandTree.Create(Surroundings.OfProcess());
        foreach (var path in Paths(tree, []).Where(p => p is not (["up"] or ["test"] or ["help"])))
        {
            text.Append('\n').Append('=', 80).Append($"\nairworthy {string.Join(' ', path)} --help\n\n");
            text.Append((await shell.RunAsync([.. path, "--help"])).Out.TrimEnd()).Append('\n');
        }
        Approval.Compare("docs/cli-help.txt", text.ToString());
    }

    private static IEnumerable<string[]> Paths(Command command, string[] before) =>
        command
            .Subcommands.Where(c => !c.Hidden)
            .SelectMany(c => Paths(c, [.. before, c.Name]).Prepend([.. before, c.Name]));
}
