using Airworthy.Scenarios.Running;
using Airworthy.Testing;

namespace Airworthy.Scenarios.Mlflow;

/// <summary>Programs that MLflow's users run talk to a server as it is started, through nothing but its address.</summary>
[Trait("Speed", "Slow")]
public sealed class MlflowClientTests : IDisposable
{
    private readonly Workplace _workplace = new();

    [Fact]
    public async Task PythonClient_FromExperimentToTrace_IsServed()
    {
        await NeedAsync("python3 -c 'import requests'", "Python's requests");
        await using var server = await RunningServer.StartAsync(_workplace, "./airworthy up");

        var said = await _workplace.TypeAsync($"python3 '{Script("python_client.py")}' {server.Address}");

        TestContext.Current.TestOutputHelper?.WriteLine(said.ToString());
        Assert.True(said.Exit == 0, said.ToString());
    }

    [Fact]
    public async Task NodeClient_FromExperimentToRun_IsServed()
    {
        await NeedAsync("node --version && npm --version", "node and npm");
        // Beside the lock file, so that it is always the same client; in a folder that goes away.
        var installed = await _workplace.TypeAsync(
            $"cp -r '{Script("node")}' node && cd node && npm ci --no-audit --no-fund --ignore-scripts"
        );
        Assert.True(installed.Exit == 0, installed.ToString());
        await using var server = await RunningServer.StartAsync(_workplace, "./airworthy up");

        var said = await _workplace.TypeAsync($"node node/client.js {server.Address}");

        Assert.True(said.Exit == 0, said.ToString());
        Assert.Equal("ok\n", said.Output);
    }

    public void Dispose() => _workplace.Dispose();

    private static string Script(string name) => Path.Combine(Repository.Root, "tests", "Scenarios", "Mlflow", name);

    private async Task NeedAsync(string line, string what)
    {
        if ((await _workplace.TypeAsync(line)).Exit != 0)
        {
            Assert.Skip($"{what} is not installed: './airworthy test' installs it as root.");
        }
    }
}
