using System.Net;
using Airworthy.Cli.Running;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Commands;

public sealed class LoginTests : IDisposable
{
    private const string Caller =
        """{"principal":"user:ann","account":"ann","roles":["data-scientist"],"permissions":["read","register"]}""";

    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Login_WithATokenOnStandardInput_KeepsItForThatServer()
    {
        var shell = ShellAt(typed: "secret-1\n");
        shell.Server.Answers("GET /api/v1/whoami", Caller);
        Assert.Equal(ExitCode.Done, (await shell.RunAsync("login", "--server", "http://localhost:9")).Exit);

        var later = ShellAt();
        later.Server.Answers("GET /api/v1/whoami", Caller);
        Assert.Contains("ann", (await later.RunAsync("whoami")).Out, StringComparison.Ordinal);
        Assert.Equal(
            ("localhost:9", "Bearer secret-1"),
            (later.Server.Heard[0].Authority, later.Server.Heard[0].Authorization)
        );
    }

    [Fact]
    public async Task Login_WithATokenTheServerDoesNotKnow_KeepsNothing()
    {
        var shell = ShellAt(typed: "wrong");
        shell.Server.Answers(
            "GET /api/v1/whoami",
            """{"code":"token-refused","detail":"No."}""",
            HttpStatusCode.Unauthorized
        );
        Assert.Equal(ExitCode.NotAllowed, (await shell.RunAsync("login")).Exit);
        Assert.Empty(Directory.GetFiles(_home.Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Login_ThatEndsAnonymous_KeepsNothing()
    {
        var shell = ShellAt(typed: "wrong");
        shell.Server.Answers("GET /api/v1/whoami", """{"principal":"anonymous","permissions":["read"]}""");
        Assert.Equal(ExitCode.NotAllowed, (await shell.RunAsync("login")).Exit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task Login_WithoutOneToken_EndsWithTwo(string typed) =>
        Assert.Equal(ExitCode.BadInput, (await ShellAt(typed).RunAsync("login")).Exit);

    [Fact]
    public async Task Logout_AfterLogin_ForgetsTheToken()
    {
        var shell = ShellAt(typed: "secret-1");
        shell.Server.Answers("GET /api/v1/whoami", Caller);
        await shell.RunAsync("login");
        await ShellAt().RunAsync("logout");
        Assert.DoesNotContain(
            "secret-1",
            await File.ReadAllTextAsync(_home.At(".config/airworthy/credentials.json")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Tokens_Issued_ShowTheSecretAlone()
    {
        var shell = ShellAt();
        shell.Server.Answers(
            "POST /api/v1/accounts/bob/tokens",
            """{"token":{"id":"tok_1","account":"bob","label":"","scopes":[],"createdAt":"2026-03-02T12:00:00Z","expiresAt":"2026-04-02T12:00:00Z","revoked":false},"secret":"aw_secret"}"""
        );
        Assert.Equal("aw_secret\n", (await shell.RunAsync("tokens", "issue", "--account", "bob")).Out);
    }

    private Shell ShellAt(string typed = "")
    {
        var shell = new Shell { Typed = typed };
        shell.Variables["HOME"] = _home.Root;
        return shell;
    }
}
