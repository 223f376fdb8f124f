using System.Text;
using Airworthy.Adapters.Processes;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Command;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.Command;

/// <summary>Real commands, isolated as a server isolates them.</summary>
public sealed class CommandControlTests : IDisposable
{
    private const string Suite = """
        import os, sys
        ok = open('model.txt').read() == 'weights'
        with open(os.environ['AIRWORTHY_SCRATCH'] + '/junit.xml', 'w') as report:
            report.write('<testsuite><testcase classname="suite" name="reads">' + ('' if ok else '<failure message="not the weights"/>') + '</testcase></testsuite>')
        sys.exit(0 if ok else 1)
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("weights", Outcome.Pass)]
    [InlineData("other", Outcome.Fail)]
    public async Task Ask_OfASuiteWithAReport_SaysWhatItsCasesSay(string file, Outcome expected)
    {
        var answer = await AskAsync(
            q => q,
            [("model.txt", file), ("tests/suite.py", Suite)],
            ("run", "python3 tests/suite.py"),
            ("reports", "junit.xml")
        );

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(expected == Outcome.Pass ? 0 : 1, answer.Figures["cases-failed"]);
        Assert.Contains(answer.Details, d => d.StartsWith("Ran under ", StringComparison.Ordinal));
        if (expected == Outcome.Fail)
        {
            Assert.Contains("suite.reads: not the weights", answer.Summary, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/bin/sh -c 'exit 3'", Outcome.Fail, "exit code 3")]
    [InlineData("/bin/sh -c 'exit 75'", Outcome.Inconclusive, "could not ask")]
    [InlineData("/bin/sh -c 'echo fine'", Outcome.Pass, "exit code 0")]
    [InlineData("/no/such/program", Outcome.Fail, "exit code 127")]
    public async Task Ask_WithoutReports_GoesByTheExitCode(string run, Outcome expected, string said)
    {
        var answer = await AskAsync(q => q, [("model.txt", "w")], ("run", run));

        Assert.Equal(expected, answer.Outcome);
        Assert.Contains(said, answer.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<testsuite/>", "no case of it ran")]
    [InlineData("<testsuite><testcase name='a'><skipped/></testcase></testsuite>", "1 skipped")]
    [InlineData("<html/>", "did not leave its report")]
    public async Task Ask_WhenNothingWasAsked_IsNoPass(string report, string said)
    {
        var answer = await AskAsync(
            q => q,
            [("model.txt", "w"), ("report.xml", report)],
            ("run", "cp /model/report.xml /scratch/r.xml"),
            ("reports", "r.xml")
        );

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains(said, answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ThatTakesTooLong_IsEndedAndInconclusive()
    {
        var answer = await AskAsync(
            q => q,
            [("model.txt", "w")],
            ("run", "/bin/sh -c 'while :; do sleep 1; done'"),
            ("seconds", "1")
        );

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains("within 1 seconds", answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ThatWritesASecret_ShowsEverythingButIt()
    {
        var answer = await AskAsync(
            q => q,
            [("model.txt", "w")],
            (
                "run",
                "/bin/sh -c 'echo token AKIAABCDEFGHIJKLMNOP here; printf \"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN\\n\"; exit 1'"
            )
        );

        Assert.Contains(answer.Details, d => d.Contains("token [an access key of AWS] here", StringComparison.Ordinal));
        Assert.DoesNotContain(answer.Details, d => d.Contains("MIIEvQ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ask_WithData_SeesTheSetsAndWhoIsUnderQuestion()
    {
        var answer = await AskAsync(
            q =>
                q with
                {
                    DataFile = (name, _) =>
                        Task.FromResult<Result<Stream>>(new MemoryStream(Encoding.UTF8.GetBytes($"{name ?? "all"}\n"))),
                },
            [("model.txt", "w")],
            (
                "run",
                "/bin/sh -c 'cat /data/evaluation.csv /data/training.csv; grep -o flight-delay /data/version.json; ls /data'"
            ),
            ("data", "yes")
        );

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal(
            ["all", "training", "flight-delay", "evaluation.csv", "training.csv", "version.json"],
            answer.Details.Where(d => d.StartsWith("wrote: ", StringComparison.Ordinal)).Select(d => d[7..])
        );
    }

    [Fact]
    public async Task Ask_ForANetworkThatIsNotAllowed_SaysWhoAllowsIt()
    {
        var answer = await AskAsync(q => q, [("model.txt", "w")], ("run", "true"), ("network", "yes"));

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains("commandNetwork", answer.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_WhereNothingCanBeIsolated_SaysSo()
    {
        var control = Airworthy.Delivery.Policies.StandardControls.Catalog().Find("command")!;

        var answer = await new Asking(control, Questions.Binary, Questions.Labels([0, 1])).OfAsync(
            [0.5, 0.5],
            ("run", "true")
        );

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
    }

    [Fact]
    public async Task Ask_HoweverItEnds_LeavesNoFileBehind()
    {
        await AskAsync(
            q => q,
            [("model.txt", "w"), ("deep/er/x", "y")],
            (
                "run",
                "/bin/sh -c 'mkdir /scratch/a /scratch/a/b; echo x >/scratch/a/b/c; chmod 000 /scratch/a/b /scratch/a; exit 1'"
            )
        );

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("isolated", "commands")));
    }

    [Theory]
    [InlineData("a b  c", new[] { "a", "b", "c" })]
    [InlineData("a 'b  c' \"d'e\" f\\ g", new[] { "a", "b  c", "d'e", "f g" })]
    [InlineData("a ''", new[] { "a", "" })]
    [InlineData("a 'b", null)]
    [InlineData("", null)]
    [InlineData("''", null)]
    public void Split_OfACommandLine_KeepsWhatQuotesHold(string text, string[]? words) =>
        Assert.Equal(words, CommandLineRules.Split(text));

    private async Task<Answer> AskAsync(
        Func<ControlQuestion, ControlQuestion> change,
        (string Path, string Text)[] files,
        params (string, string)[] with
    )
    {
        var isolation = new ProcessIsolation(_folder.At("isolated"), TimeProvider.System);
        var held = await isolation.HeldAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(held.IsOk, held.Fault?.Detail ?? "");
        var control = new CommandControl(
            isolation,
            new CommandSettings { WorkFolder = _folder.At("isolated", "commands") }
        );
        var evaluation = Questions.Binary with
        {
            Sets = new Dictionary<string, string> { ["training"] = "training.csv" },
        };
        return await new Asking(control, evaluation, Questions.Labels([0, 1]))
        {
            Files = files.ToDictionary(f => f.Path, f => Encoding.UTF8.GetBytes(f.Text)),
            Change = change,
        }.OfAsync([0.5, 0.5], with);
    }
}
