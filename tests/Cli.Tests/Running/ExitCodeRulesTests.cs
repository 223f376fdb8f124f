using Airworthy.Cli.Running;
using Airworthy.Client.Http;
using Airworthy.Core.Results;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Running;

public sealed class ExitCodeRulesTests
{
    [Theory]
    [InlineData(0, ProblemCodes.ServerUnreachable, 5)]
    [InlineData(0, ProblemCodes.LocalFile, 2)]
    [InlineData(200, ProblemCodes.UnexpectedAnswer, 1)]
    [InlineData(400, "bad-name", 2)]
    [InlineData(401, "token-required", 6)]
    [InlineData(403, "not-permitted", 6)]
    [InlineData(404, "model-unknown", 4)]
    [InlineData(405, "method-not-allowed", 2)]
    [InlineData(409, "already-exists", 7)]
    [InlineData(411, "length-required", 2)]
    [InlineData(412, "precondition-failed", 7)]
    [InlineData(413, "too-large", 2)]
    [InlineData(422, "gate-refuses", 3)]
    [InlineData(428, "precondition-required", 7)]
    [InlineData(500, "internal-error", 1)]
    [InlineData(503, "unavailable", 5)]
    public void Of_AProblem_IsTheDocumentedCode(int status, string code, int exit) =>
        Assert.Equal(exit, (int)ExitCodeRules.Of(new Problem(status, code, "", "")));

    [Fact]
    public void Of_EveryKindOfFault_IsNeverDone()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var fault = new FaultCode("some-code", kind, "It means something.").With("It happened.");
            Assert.NotEqual(ExitCode.Done, ExitCodeRules.Of(fault));
        }
    }

    [Theory]
    [InlineData("succeeded", 0)]
    [InlineData("waiting", 0)]
    [InlineData("running", 0)]
    [InlineData("refused", 3)]
    [InlineData("cancelled", 3)]
    [InlineData("failed", 1)]
    [InlineData("a word of a later server", 1)]
    public void OfRelease_EveryStatus_IsTheDocumentedCode(string status, int exit) =>
        Assert.Equal(exit, (int)ExitCodeRules.OfRelease(status));

    [Fact]
    public void Table_AllCodes_StandsInTheDocument()
    {
        Assert.Equal(Enum.GetValues<ExitCode>(), ExitCodeRules.Table.Select(e => e.Code));
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/cli.md"));
        Assert.All(
            ExitCodeRules.Table,
            e => Assert.Contains($"| {(int)e.Code} | {e.Means} |", document, StringComparison.Ordinal)
        );
    }
}
