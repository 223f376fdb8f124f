using Airworthy.Samples.Jenkins;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;

namespace Airworthy.Scenarios.Jenkins;

/// <summary>Programs that others wrote for Jenkins take the fake controller for one: what our own tests prove against it counts by that.</summary>
[Trait("Speed", "Slow")]
public sealed class ControllerClientTests : IDisposable
{
    // Debian's, whichever other Python comes first.
    private const string Python = "/usr/bin/python3";
    private readonly Workplace _workplace = new();

    [Fact]
    public async Task PythonClient_FromSignInToCancel_IsServed()
    {
        await NeedAsync($"{Python} -c 'import jenkins'", "Debian's python3-jenkins");
        await using var jenkins = await ControllerAsync();

        var said = await _workplace.TypeAsync($"{Python} '{Script("python_client.py")}' {jenkins.Url}");

        Assert.True(said.Exit == 0, said.ToString());
        Assert.Equal("ok\n", said.Output);
    }

    [Fact]
    public async Task NodeClient_FromSignInToCancel_IsServed()
    {
        await NeedAsync("node --version && npm --version", "node and npm");
        // Beside the lock file, so that it is always the same client; in a folder that goes away.
        var installed = await _workplace.TypeAsync(
            $"cp -r '{Script("node")}' node && cd node && npm ci --no-audit --no-fund --ignore-scripts"
        );
        Assert.True(installed.Exit == 0, installed.ToString());
        await using var jenkins = await ControllerAsync();

        var said = await _workplace.TypeAsync($"node node/client.js {jenkins.Url}");

        Assert.True(said.Exit == 0, said.ToString());
        Assert.Equal("ok\n", said.Output);
    }

    public void Dispose() => _workplace.Dispose();

    private static string Script(string name) => Path.Combine(Repository.Root, "tests", "Scenarios", "Jenkins", name);

    private static async Task<FakeJenkins> ControllerAsync()
    {
        var jenkins = await FakeJenkins.StartAsync(TimeProvider.System);
        jenkins.AddUser("ann", "correct-horse", "11f0e7c0ffee");
        var step = new FakeParameter("AIRWORTHY_STEP");
        var train = jenkins.AddJob(
            "team/train",
            step,
            new FakeParameter("MODEL"),
            new FakeParameter("TARGET", FakeParameterKind.Choice, "", "staging", "production")
        );
        train.QuietPeriod = TimeSpan.FromMilliseconds(300);
        train.Steps.Add(
            new FakeStep(
                TimeSpan.Zero,
                build =>
                {
                    build.Write("über");
                    build.Annotate();
                    build.Stage("Train", "IN_PROGRESS");
                }
            )
        );
        train.Steps.Add(
            new FakeStep(
                TimeSpan.FromMilliseconds(500),
                build =>
                {
                    build.Write("prüft\nFinished: UNSTABLE\n");
                    build.Stage("Train", "SUCCESS");
                    build.Test("risk.Smoke", "answers", "PASSED");
                    build.Test("risk.Smoke", "is fast", "FAILED", "9 s");
                    build.Archive("out/card.html", "<p>card</p>"u8.ToArray());
                    build.End("UNSTABLE");
                }
            )
        );
        jenkins.AddJob("team/long").QuietPeriod = TimeSpan.Zero;
        var held = jenkins.AddJob("team/held", step);
        (held.IsHeld, held.QuietPeriod) = (true, TimeSpan.Zero);
        jenkins.AddBranch("models/risk", "feature/x", step);
        return jenkins;
    }

    private async Task NeedAsync(string line, string what)
    {
        if ((await _workplace.TypeAsync(line)).Exit != 0)
        {
            Assert.Skip($"{what} is not installed: './airworthy test' installs it as root.");
        }
    }
}
