using System.Net;
using Airworthy.Cli.Running;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Commands;

public sealed class CommandTests
{
    private readonly Shell _shell = new();

    [Fact]
    public async Task Models_ForPeople_AreATable()
    {
        _shell.Server.Answers("GET /api/v1/models", Answers.Models);
        var said = await _shell.RunAsync("models");
        Assert.Equal(
            """
            MODEL   OWNER  LATEST  SERVING       CHANGED
            flight  ann    2       production 1  30 min ago

            """.ReplaceLineEndings("\n"),
            said.Out
        );
        Assert.Equal((ExitCode.Done, ""), (said.Exit, said.Error));
    }

    [Fact]
    public async Task Models_WithFilters_AreAskedForByThem()
    {
        _shell.Server.Answers(
            "GET /api/v1/models?owner=ann&tag=team%3Dops&metric=auc%3E%3D0.6&environment=staging&q=fli",
            Answers.Models
        );
        var said = await _shell.RunAsync(
            "models",
            "fli",
            "--owner",
            "ann",
            "--tag",
            "team=ops",
            "--metric",
            "auc>=0.6",
            "-e",
            "staging"
        );
        Assert.Equal(ExitCode.Done, said.Exit);
    }

    [Fact]
    public async Task Models_ForPrograms_AreJsonAndNothingElse()
    {
        _shell.Server.Answers("GET /api/v1/models", Answers.Models);
        var said = await _shell.RunAsync("models", "--json");
        using var json = System.Text.Json.JsonDocument.Parse(said.Out);
        Assert.Equal("flight", json.RootElement.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Contains("30 min ago", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OfAVersion_TellsAllOfIt()
    {
        _shell.Server.Answers("GET /api/v1/models/flight/versions/2", Answers.Version);
        var said = await _shell.RunAsync("show", "flight", "2");
        Approval.Compare("tests/Cli.Tests/Commands/show-version.txt", said.Out);
    }

    [Fact]
    public async Task Show_OfAModel_TellsWhyItServes()
    {
        _shell.Server.Answers(
            "GET /api/v1/models/flight",
            $$"""
            {"model":{{Answers.Model}},"serving":[{"deployment":{{Answers.Deployment}},"gate":{{Answers.Gate(
                true
            )}},"approvals":[{"by":"user:vic","environment":"production","approved":true,"comment":"fine","evidenceDigest":"{{Answers.Evidence}}","at":"2026-03-02T09:59:00Z"}]}],"latestVersions":[{{Answers.Version}}],"openReleases":[{{Answers.Waiting}}]}
            """
        );
        var said = await _shell.RunAsync("show", "flight");
        Approval.Compare("tests/Cli.Tests/Commands/show-model.txt", said.Out);
    }

    [Fact]
    public async Task Check_OfABlockedVersion_SaysHowToMendItAndEndsWithThree()
    {
        _shell.Server.Answers("POST /api/v1/models/flight/versions/2/check", Answers.Gate(false));
        var said = await _shell.RunAsync("check", "flight", "2");
        Approval.Compare("tests/Cli.Tests/Commands/check-blocked.txt", said.Out);
        Assert.Equal(ExitCode.Refused, said.Exit);
    }

    [Theory]
    [InlineData("check", "flight", "three")]
    [InlineData("show", "flight", "0")]
    [InlineData("rollback", "flight", "--reason", "r", "--to", "v2")]
    public async Task Version_ThatIsNone_IsToldInPlainWords(params string[] arguments)
    {
        var said = await _shell.RunAsync(arguments);
        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Contains("is no version number: 1, 2, 3", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "flight", "three", "--json")]
    [InlineData("predict", "flight", "--json")]
    public async Task Json_WhereInputIsWrong_IsAProblemToo(params string[] arguments)
    {
        var said = await _shell.RunAsync(arguments);
        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Contains("\"code\":\"bad-input\"", said.Out, StringComparison.Ordinal);
        Assert.NotEmpty(said.Error);
    }

    [Fact]
    public async Task Help_OfACommand_IsWhatTheCommandTellsOfItself() =>
        Assert.Equal((await _shell.RunAsync("check", "--help")).Out, (await _shell.RunAsync("help", "check")).Out);

    [Fact]
    public async Task Check_OfASoundVersion_SaysWhatComesNext()
    {
        _shell.Server.Answers("POST /api/v1/models/flight/versions/2/check?environment=staging", Answers.Gate(true));
        var said = await _shell.RunAsync("check", "flight", "2", "--environment", "staging");
        Assert.Equal(ExitCode.Done, said.Exit);
        Assert.Contains("airworthy release flight 2", said.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_ThatComesToWait_ShowsItsStepsAndWhatToType()
    {
        _shell.Server.Answers(
            "POST /api/v1/models/flight/versions/2/releases",
            Answers.Waiting,
            HttpStatusCode.Created
        );
        _shell.Server.Answers(
            $"GET /api/v1/releases/{Answers.Release}?afterRevision=-1&waitSeconds=30",
            Answers.Waiting
        );
        var said = await _shell.RunAsync("release", "flight", "2");
        Approval.Compare("tests/Cli.Tests/Commands/release-waiting.txt", said.Out);
        Assert.Equal(ExitCode.Done, said.Exit);
    }

    [Fact]
    public async Task Watch_OfARefusedRelease_EndsWithThree()
    {
        _shell.Server.Answers(
            $"GET /api/v1/releases/{Answers.Release}?afterRevision=-1&waitSeconds=30",
            Answers.ReleaseIn("refused", awaited: false)
        );
        Assert.Equal(ExitCode.Refused, (await _shell.RunAsync("watch", Answers.Release)).Exit);
    }

    [Fact]
    public async Task Approve_ByModel_SendsTheEvidenceThatWasShown()
    {
        _shell.Server.Answers(
            "GET /api/v1/releases?model=flight&status=waiting",
            $$"""{"items":[{{Answers.Waiting}}]}"""
        );
        _shell.Server.Answers($"GET /api/v1/releases/{Answers.Release}/approvals/mine", """{"may":true,"why":""}""");
        _shell.Server.Answers(
            $"POST /api/v1/releases/{Answers.Release}/approvals",
            Answers.ReleaseIn("running", awaited: true)
        );
        _shell.Server.Answers($"GET /api/v1/releases/{Answers.Release}?afterRevision=-1&waitSeconds=30", Answers.Done);
        var said = await _shell.RunAsync("approve", "flight", "--comment", "fine");
        Approval.Compare("tests/Cli.Tests/Commands/approve.txt", said.Out);
        Assert.Equal(ExitCode.Done, said.Exit);
        Assert.Equal(
            $$"""{"approved":true,"evidenceDigest":"{{Answers.Evidence}}","comment":"fine"}""",
            _shell.Server.Heard[^2].Body
        );
    }

    [Fact]
    public async Task Approve_OfOnesOwnVersion_SaysSoBeforeAskingForTheWord()
    {
        _shell.Server.Answers($"GET /api/v1/releases/{Answers.Release}", Answers.Waiting);
        _shell.Server.Answers(
            $"GET /api/v1/releases/{Answers.Release}/approvals/mine",
            """{"may":false,"why":"'user:ann' owns this version."}"""
        );
        var said = await _shell.RunAsync("approve", Answers.Release);
        Assert.Equal(ExitCode.NotAllowed, said.Exit);
        Assert.Contains("owns this version", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_shell.Server.Heard, h => h.Request.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Approve_OfOtherEvidenceThanSeen_SendsNothing()
    {
        _shell.Server.Answers($"GET /api/v1/releases/{Answers.Release}", Answers.Waiting);
        var said = await _shell.RunAsync("approve", Answers.Release, "--evidence", "sha256:other");
        Assert.Equal(ExitCode.Conflict, said.Exit);
        Assert.Single(_shell.Server.Heard);
    }

    [Fact]
    public async Task Approve_WhereNothingWaits_EndsWithFour()
    {
        _shell.Server.Answers("GET /api/v1/releases?model=flight&status=waiting", """{"items":[]}""");
        Assert.Equal(ExitCode.NotFound, (await _shell.RunAsync("approve", "flight")).Exit);
    }

    [Fact]
    public async Task Predict_OfTypedRows_ShowsTheAnswer()
    {
        _shell.Server.Answers(
            "GET /v2/models/flight",
            """{"name":"flight","inputs":[{"name":"hour","datatype":"FP32","shape":[-1,1]}]}"""
        );
        _shell.Server.Answers(
            "POST /v2/models/flight/infer",
            """{"model_name":"flight","model_version":"2","outputs":[{"name":"probability","datatype":"FP32","shape":[1,1],"data":[0.25]}]}"""
        );
        var said = await _shell.RunAsync("predict", "flight", "--row", """{"hour":17}""");
        Assert.Equal("flight, version 2\nROW  probability\n1    0.25\n", said.Out);
    }

    [Theory]
    [InlineData(2, "predict", "flight")]
    [InlineData(2, "predict", "flight", "--row", "[1]")]
    [InlineData(2, "predict", "flight", "--file", "there-is-no-such-file.csv")]
    [InlineData(2, "chekc", "flight", "2")]
    [InlineData(2, "check", "flight", "two")]
    [InlineData(2, "check", "flight", "0")]
    [InlineData(2, "rollback", "flight")]
    [InlineData(2, "models", "--server", "nonsense")]
    [InlineData(2, "models", "--token-file", "there-is-no-such-file")]
    [InlineData(2, "accounts", "add", "bob", "--role", "king")]
    [InlineData(2, "record", "verify")]
    [InlineData(2, "register", "flight", "there-is-no-such-file")]
    [InlineData(2, "register", "flight", ".", "--metric", "auc=high")]
    [InlineData(2, "up")]
    [InlineData(4, "show", "unknown")]
    [InlineData(4, "rollback", "flight", "--reason", "why")]
    [InlineData(0, "help")]
    [InlineData(0)]
    [InlineData(0, "check", "--help")]
    public async Task Run_OfACommandLine_EndsAsDocumented(int exit, params string[] arguments) =>
        Assert.Equal(exit, (int)(await _shell.RunAsync(arguments)).Exit);

    [Fact]
    public async Task Run_WithoutAServer_EndsWithFive()
    {
        var shell = new Shell { Unreachable = true };
        var said = await shell.RunAsync("models", "--server", "http://127.0.0.1:1");
        Assert.Equal(ExitCode.Unreachable, said.Exit);
        Assert.Contains("airworthy up", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithAProblem_TellsProgramsItsCode()
    {
        var said = await _shell.RunAsync("show", "unknown", "--json");
        using var json = System.Text.Json.JsonDocument.Parse(said.Out);
        Assert.Equal("unknown-thing", json.RootElement.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("airworthy rel", "release\nreleases\n")]
    [InlineData("./airworthy pipeline ", "apply\nlint\nnew\nplan\nrun\nschema\nshow\nwatch\n")]
    [InlineData("/some where/airworthy", "")]
    [InlineData("airworthy completion f", "fish\n")]
    public async Task Complete_OfALine_OffersWhatFits(string line, string offers)
    {
        var said = await _shell.RunAsync("complete", "--", line);
        Assert.Equal(
            offers,
            string.Concat(said.Out.Split('\n').Where(w => w.Length > 0 && w[0] != '-').Select(w => w + "\n"))
        );
    }
}
