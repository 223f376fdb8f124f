using System.Text.Json;
using System.Xml.Linq;
using Airworthy.Cli.Running;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Commands;

public sealed class GateCommandTests : IDisposable
{
    private const string Path = $"GET /api/v1/releases/{Answers.Release}";

    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Gate_OfARelease_SaysWhatItSaidThen()
    {
        _shell.Server.Answers(Path, Answers.Done);

        var said = await _shell.RunAsync("gate", Answers.Release);

        Assert.Equal(
            $"""
            flight 2, {Answers.Release}
            Gate of production, against version 1, which serves there now
              pass  metric-floor         roc_auc is 0.637, at least 0.6
              pass  no-slice-much-worse  no slice is worse
            Nothing blocked it.

            """.ReplaceLineEndings("\n"),
            said.Out
        );
        Assert.Equal((ExitCode.Done, ""), (said.Exit, said.Error));
    }

    [Fact]
    public async Task Gate_AskedForInAForm_PrintsThatAlone()
    {
        _shell.Server.Answers(Path, Answers.Done);

        var junit = await _shell.RunAsync("gate", Answers.Release, "--format", "junit");
        var sarif = await _shell.RunAsync("gate", Answers.Release, "-e", "production", "--format", "sarif");
        var markdown = await _shell.RunAsync("gate", Answers.Release, "--format", "markdown");
        var json = await _shell.RunAsync("gate", Answers.Release, "--json");

        Assert.Equal("testsuites", XDocument.Parse(junit.Out).Root!.Name.LocalName);
        Assert.Equal("2.1.0", JsonElement.Parse(sarif.Out).GetProperty("version").GetString());
        Assert.StartsWith("# flight 2 into production", markdown.Out, StringComparison.Ordinal);
        Assert.True(JsonElement.Parse(json.Out).GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task Gate_ThatItNeverCameTo_IsToldWithThoseItCameTo()
    {
        _shell.Server.Answers(Path, Answers.Done);

        var said = await _shell.RunAsync("gate", Answers.Release, "-e", "moon");

        Assert.NotEqual(ExitCode.Done, said.Exit);
        Assert.Contains("It came to: production.", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gate", Answers.Release)]
    [InlineData("check", "flight", "2")]
    public async Task Plots_AskedFor_AreWrittenAndLinked(params string[] command)
    {
        const string Picture = """<svg xmlns="http://www.w3.org/2000/svg"/>""";
        var blocked = Answers
            .Gate(false)
            .Replace(
                "\"mend\":\"Train",
                $"\"plots\":[{{\"title\":\"By slice\",\"svg\":{JsonSerializer.Serialize(Picture)}}}],\"mend\":\"Train",
                StringComparison.Ordinal
            );
        _shell.Server.Answers(Path, Answers.Done.Replace(Answers.Gate(true), blocked, StringComparison.Ordinal));
        _shell.Server.Answers("POST /api/v1/models/flight/versions/2/check", blocked);
        var plots = _folder.At("plots");

        var said = await _shell.RunAsync([.. command, "--format", "markdown", "--plots", plots]);

        Assert.Equal(ExitCode.Refused, said.Exit);
        var file = Assert.Single(Directory.GetFiles(plots));
        Assert.Equal(Picture, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains($"![By slice]({plots}/02-no-slice-much-worse-1.svg)", said.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plots_WhereNothingCanBeWritten_SaySo()
    {
        _shell.Server.Answers(Path, Answers.Done);
        var taken = _folder.Write("taken", "");

        var said = await _shell.RunAsync("gate", Answers.Release, "--plots", taken);

        Assert.NotEqual(ExitCode.Done, said.Exit);
        Assert.Contains("pictures cannot be written", said.Error, StringComparison.Ordinal);
    }
}
