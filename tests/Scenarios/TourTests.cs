using System.Text.RegularExpressions;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;

namespace Airworthy.Scenarios;

/// <summary>Every command of the pages that teach is typed, in order, against a real server, and ends as the page says.</summary>
public sealed partial class TourTests
{
    private const string DefaultAddress = "http://127.0.0.1:7878";

    [Theory]
    [InlineData("docs/tour.md")]
    [InlineData("docs/serving.md")]
    [Trait("Speed", "Slow")]
    public async Task Page_TypedAsItStands_EndsAsItSays(string document)
    {
        var lines = LinesOf(document);
        Assert.StartsWith("./airworthy up", lines[0].Text, StringComparison.Ordinal);
        using var workplace = new Workplace();
        await using var server = await RunningServer.StartAsync(workplace, lines[0].Text);
        workplace.Variables["AIRWORTHY_SERVER"] = server.Address.ToString();
        foreach (var line in lines.Skip(1))
        {
            var typed = line.Text.Replace(
                DefaultAddress,
                server.Address.ToString().TrimEnd('/'),
                StringComparison.Ordinal
            );
            var said = await workplace.TypeAsync(typed);
            TestContext.Current.TestOutputHelper?.WriteLine(said.ToString());
            Assert.True(said.Exit == line.Exit, $"Expected {line.Exit}:\n{said}");
        }
        Assert.Equal(0, await server.StopAsync());
    }

    /// <summary>A page whose commands need no server.</summary>
    [Theory]
    [InlineData("docs/convert.md")]
    [Trait("Speed", "Slow")]
    public async Task Page_TypedWithoutAServer_EndsAsItSays(string document)
    {
        using var workplace = new Workplace();
        foreach (var line in LinesOf(document))
        {
            var said = await workplace.TypeAsync(line.Text);
            TestContext.Current.TestOutputHelper?.WriteLine(said.ToString());
            Assert.True(said.Exit == line.Exit, $"Expected {line.Exit}:\n{said}");
        }
    }

    /// <summary>The commands of a page's shell blocks, which may go on over lines inside quotes; one that is to fail says so: <c># ends with 3</c>.</summary>
    private static List<(string Text, int Exit)> LinesOf(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        return
        [
            .. Block()
                .Matches(text)
                .SelectMany(m => Commands(m.Groups["body"].Value))
                .Where(line => line.Trim().Length > 0)
                .Select(line => (line, Exit().Match(line)))
                .Select(l => (l.line, l.Item2.Success ? int.Parse(l.Item2.Groups["code"].Value) : 0)),
        ];
    }

    private static IEnumerable<string> Commands(string block)
    {
        var command = "";
        foreach (var line in block.Replace("\\\n", "", StringComparison.Ordinal).Split('\n'))
        {
            command += line;
            if (command.Count(c => c == '\'') % 2 == 0)
            {
                yield return command;
                command = "";
            }
        }
    }

    [GeneratedRegex(
        "^```sh\n(?<body>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Block();

    [GeneratedRegex("# ends with (?<code>[0-9]+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Exit();
}
