using System.Text.RegularExpressions;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;

namespace Airworthy.Scenarios;

/// <summary>Every command of the tour is typed, in order, against a real server, and ends as the tour says.</summary>
public sealed partial class TourTests
{
    private const string DefaultAddress = "http://127.0.0.1:7878";

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Tour_TypedAsItStands_EndsAsItSays()
    {
        var lines = LinesOf("docs/tour.md");
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

    /// <summary>The lines of the tour's shell blocks; one that is to fail says so: <c># ends with 3</c>.</summary>
    private static List<(string Text, int Exit)> LinesOf(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        return
        [
            .. Block()
                .Matches(text)
                .SelectMany(m => m.Groups["body"].Value.Replace("\\\n", "", StringComparison.Ordinal).Split('\n'))
                .Where(line => line.Trim().Length > 0)
                .Select(line => (line, Exit().Match(line)))
                .Select(l => (l.line, l.Item2.Success ? int.Parse(l.Item2.Groups["code"].Value) : 0)),
        ];
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
