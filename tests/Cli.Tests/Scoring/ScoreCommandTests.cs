using System.Globalization;
using System.Net;
using System.Text.Json;
using Airworthy.Cli.Running;
using Airworthy.Cli.Scoring;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Scoring;

/// <summary>A server whose model adds 1 to x, and says as the real one does what is no number.</summary>
public sealed class ScoreCommandTests : IDisposable
{
    private const string Endpoint = """
        {"name":"tiny","model":"tiny","environment":"production","ready":true,"answering":2,
         "current":{"endpoint":"tiny","environment":"production","version":2,"versionId":"ver_2","release":"rel_2","since":"2026-01-01T00:00:00Z"},
         "previous":[{"endpoint":"tiny","environment":"production","version":1,"versionId":"ver_1","release":"rel_1","since":"2026-01-01T00:00:00Z"}]}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Shell _shell = new();
    private int _asked;

    public ScoreCommandTests()
    {
        _shell.Server.Answers("GET /api/v1/endpoints/tiny", Endpoint);
        _shell.Server.Answers("GET /v2/models/tiny/versions/2", """{"name":"tiny","inputs":[],"outputs":[]}""");
        _shell.Server.Script = heard =>
            heard.Request == "POST /endpoints/tiny/versions/2/predict" ? Predict(heard.Body) : null;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Requests after which the server lets nobody in any more.</summary>
    private int StopsAfter { get; set; } = int.MaxValue;

    private string Out => _folder.At("out.csv");

    private (HttpStatusCode, string) Predict(string body)
    {
        if (_asked++ >= StopsAfter)
        {
            return (HttpStatusCode.Unauthorized, """{"code":"token-required","detail":"This call needs a token."}""");
        }
        var predictions = new List<string>();
        foreach (var (row, index) in body.TrimEnd().Split('\n').Skip(1).Select((r, i) => (r, i)))
        {
            var cell = row.Split(',')[0];
            if (!double.TryParse(cell, CultureInfo.InvariantCulture, out var x))
            {
                return (
                    HttpStatusCode.BadRequest,
                    $$"""{"code":"bad-cell","detail":"Row {{index + 1}}, column 'x': {{cell}} is not FP32; give a number."}"""
                );
            }
            predictions.Add(string.Create(CultureInfo.InvariantCulture, $$"""{"y":{{x + 1}}}"""));
        }
        return (
            HttpStatusCode.OK,
            $$"""{"model_name":"tiny","model_version":"2","predictions":[{{string.Join(',', predictions)}}]}"""
        );
    }

    private string Rows(int count, params int[] bad) =>
        _folder.Write(
            "rows.csv",
            "x,note\n"
                + string.Concat(
                    Enumerable.Range(1, count).Select(i => $"{(bad.Contains(i) ? "?" : $"{i}")},\"n,{i}\"\n")
                )
        );

    private Task<Said> ScoreAsync(string rows, params string[] more) =>
        _shell.RunAsync(["score", "tiny", rows, "-o", Out, "--batch", "8", .. more]);

    [Fact]
    public async Task Score_OfAFile_WritesEveryRowWithItsLine()
    {
        var said = await ScoreAsync(Rows(20));

        Assert.Equal((ExitCode.Done, ""), (said.Exit, said.Error));
        Assert.Equal("20 of 20 rows scored by tiny, version 2, into " + Out + "\n", said.Out);
        var lines = await File.ReadAllLinesAsync(Out);
        Assert.Equal(("line,x,note,y", "2,1,\"n,1\",2", "21,20,\"n,20\",21"), (lines[0], lines[1], lines[^1]));
        Assert.Equal(21, lines.Length);
        Assert.Equal(3, _asked);
        Assert.Equal(["out.csv", "rows.csv"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Score_OfBadRows_TellsEachWithLineAndReasonAndScoresTheOthers()
    {
        var rows = Rows(20, bad: [3, 4, 17]);
        await File.AppendAllTextAsync(rows, "21\n");

        var said = await ScoreAsync(rows, "--json");

        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Equal(
            [
                "line,reason",
                "4,Column 'x': ? is not FP32; give a number.",
                "5,Column 'x': ? is not FP32; give a number.",
                "18,Column 'x': ? is not FP32; give a number.",
                "22,1 values under 2 column names.",
            ],
            await File.ReadAllLinesAsync(ScoreFiles.BadOf(Out))
        );
        Assert.Equal(
            Enumerable.Range(2, 20).Except([4, 5, 18]),
            (await File.ReadAllLinesAsync(Out))
                .Skip(1)
                .Select(l => int.Parse(l.Split(',')[0], CultureInfo.InvariantCulture))
        );
        var report = JsonElement.Parse(said.Out);
        Assert.Equal((21, 17, 4), (Number("rows"), Number("scored"), Number("bad")));
        Assert.Equal("rel_2", report.GetProperty("release").GetString());
        int Number(string name) => report.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Score_Broken_GoesOnWhereItWasAndWritesNoRowTwice()
    {
        var rows = Rows(50, bad: [9]);
        await ScoreAsync(rows);
        var whole = (await File.ReadAllTextAsync(Out), await File.ReadAllTextAsync(ScoreFiles.BadOf(Out)));
        File.Delete(Out);
        File.Delete(ScoreFiles.BadOf(Out));
        var times = 0;
        for (var exit = ExitCode.NotAllowed; exit == ExitCode.NotAllowed; times++)
        {
            (_asked, StopsAfter) = (0, 9);
            exit = (await ScoreAsync(rows)).Exit;
            if (exit == ExitCode.NotAllowed)
            {
                // As if it had been killed between writing rows and saying so.
                Assert.False(File.Exists(Out));
                await File.AppendAllTextAsync(ScoreFiles.PartOf(Out), "26,25,half a ro");
                await File.AppendAllTextAsync(ScoreFiles.BadOf(Out), "99,");
            }
        }

        Assert.True(times > 1);
        Assert.Equal(whole, (await File.ReadAllTextAsync(Out), await File.ReadAllTextAsync(ScoreFiles.BadOf(Out))));
    }

    [Fact]
    public async Task Score_OfOtherRowsThanWereBegun_IsRefused()
    {
        StopsAfter = 1;
        Assert.Equal(ExitCode.NotAllowed, (await ScoreAsync(Rows(20))).Exit);

        var said = await ScoreAsync(Rows(21));

        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Contains("other rows", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_OverAFileThatIsThere_IsRefused()
    {
        _folder.Write("out.csv", "mine");

        Assert.Equal(ExitCode.BadInput, (await ScoreAsync(Rows(2))).Exit);
        Assert.Equal("mine", await File.ReadAllTextAsync(Out));
    }

    [Fact]
    public async Task Score_WithTooManyBadRows_StopsAndSaysHowToGoOn()
    {
        var said = await ScoreAsync(Rows(40, bad: [.. Enumerable.Range(1, 40)]), "--max-bad", "10");

        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Contains("--max-bad", said.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Out));
    }

    [Theory]
    [InlineData("tiny", "3", "has not passed the gate into production")]
    [InlineData("tiny", "1", "answers there no more")]
    [InlineData("tiny:sandbox-3", "3", "passed no gate")]
    public async Task Score_ByAVersionThatIsNotLetIn_IsRefused(string endpoint, string version, string why)
    {
        var said = await _shell.RunAsync("score", endpoint, Rows(2), "-o", Out, "--version", version);

        Assert.Equal(ExitCode.Refused, said.Exit);
        Assert.Contains(why, said.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Out));
        Assert.Equal(0, _asked);
    }
}
