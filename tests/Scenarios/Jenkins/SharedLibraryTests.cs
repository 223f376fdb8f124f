using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Airworthy.Client.Contracts;
using Airworthy.Scenarios.Running;
using Airworthy.Testing;

namespace Airworthy.Scenarios.Jenkins;

/// <summary>
/// The shared library of integrations/jenkins, run by Groovy with Jenkins' steps as stubs, against a server and with the command line as they
/// are shipped. What stubs cannot show is how Jenkins' own interpreter saves a build under way: House looks for what it cannot save.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class SharedLibraryTests : IAsyncLifetime
{
    private readonly Workplace _workplace = new();
    private readonly FlightDelay _sample = new();
    private readonly int _port = FreePort();
    private RunningServer? _server;

    private RunningServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        if ((await _workplace.TypeAsync(JavaHome + "groovy --version")).Exit != 0)
        {
            Assert.Skip("Groovy is not installed: './airworthy test' installs it as root.");
        }
        _server = await RunningServer.StartAsync(_workplace, $"./airworthy up --data '{_workplace.At("data")}'");
        await _sample.PrepareAsync(Server, _workplace.At("data"));
        await _sample.IntoProductionAsync(Server, 1);
        _workplace.Variables["AIRWORTHY_SERVER"] = Server.Address.ToString();
        _workplace.Variables["AIRWORTHY_CLI"] = _workplace.At("airworthy");
        _workplace.Variables["CREDENTIAL"] = _sample.TokenOf("ann");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        _workplace.Dispose();
    }

    [Fact]
    public async Task Pipeline_OfABetterModel_WaitsWithoutAnExecutorAndIsWokenByTheWebhook()
    {
        await WebhookAsync();
        var building = BuildAsync(
            """
            node('') {
                airworthyRegister model: 'flight-delay', path: 'samples/flight-delay/models/better', metrics: [roc_auc: 0.7], commit: 'c0ffee1'
                airworthyCheck environment: 'production'
                airworthyRelease()
            }
            return waitForModelGate(pollSeconds: 600)
            """
        );
        await WaitingAsync();
        await ApproveAsync(2);
        var (build, end) = await building;

        Assert.Equal("SUCCESS", end.GetProperty("result").GetString());
        var gate = end.GetProperty("answer");
        Assert.Equal("succeeded", gate.GetProperty("status").GetString());
        Assert.Equal("user:vic", Assert.Single(gate.GetProperty("approvers").EnumerateArray()).GetString());
        Assert.Equal(0, build.GetProperty("heldWhileWaiting").GetInt32());
        Assert.True(build.GetProperty("woken").GetInt32() >= 1, build.ToString());
        Assert.Equal(0, build.GetProperty("slept").GetInt32());
        Assert.Contains("flight-delay 2: succeeded", build.GetProperty("description").GetString());
        var tests = Assert.Single(build.GetProperty("tests").EnumerateArray());
        Assert.Equal(0, tests.GetProperty("failures").GetInt32());
        Assert.False(tests.GetProperty("marks").GetBoolean());
        using var ann = _sample.Ann(Server);
        var version = FlightDelay.Ok(await ann.GetVersionAsync(FlightDelay.Model, 2));
        Assert.Equal("https://jenkins.example.org/job/flight/7/", version.Tags["jenkins.build"]);
        Assert.Equal("c0ffee1", version.Commit);
    }

    [Fact]
    public async Task Pipeline_OfAWorseModel_IsUnstableAtTheCheckAndEndsAtTheGate()
    {
        var champion = await _sample.RegisterAsync(Server, "better");
        await _sample.IntoProductionAsync(Server, champion.Number);
        var (build, end) = await BuildAsync(
            """
            node('') {
                airworthyRegister model: 'flight-delay', path: 'samples/flight-delay/models/worse-on-a-slice'
                airworthyCheck onFailure: 'unstable'
                airworthyRelease()
            }
            waitForModelGate(pollSeconds: 1, webhook: false)
            """
        );

        Assert.Equal("FAILURE", end.GetProperty("result").GetString());
        Assert.Contains("no-slice-much-worse", end.GetProperty("why").GetString());
        Assert.Equal("UNSTABLE", build.GetProperty("result").GetString());
        Assert.True(Assert.Single(build.GetProperty("tests").EnumerateArray()).GetProperty("failures").GetInt32() > 0);
        Assert.True(Assert.Single(build.GetProperty("issues").EnumerateArray()).GetInt32() > 0);
    }

    [Fact]
    public async Task Pipeline_WithoutTheWebhookPluginAndWithoutAnAnswer_AsksUntilItIsOver()
    {
        var started = await _sample.RegisterAsync(Server, "better");
        var release = await _sample.ReleaseAsync(Server, started.Number);
        // A server that does not answer is asked again; the release it answers of in the end is the one that was asked for.
        var building = BuildAsync(
            $$"""
            env.AIRWORTHY_SERVER = 'http://127.0.0.1:1'
            Map silent = null
            node('') { silent = airworthyCli(['watch', '{{release.Id}}', '--once'], [allow: [5]]) }
            if (silent.code != 5) { error("ended with ${silent.code}") }
            env.AIRWORTHY_SERVER = '{{Server.Address}}'
            return waitForModelGate(release: '{{release.Id}}', pollSeconds: 1, abortPipeline: false)
            """,
            without: "registerWebhook,waitForWebhook"
        );
        using (var vic = _sample.Vic(Server))
        {
            FlightDelay.Ok(
                await vic.ApproveAsync(release.Id, new ApproveRequest(false, release.Awaited!.EvidenceDigest, "no"))
            );
        }
        var (build, end) = await building;

        Assert.Equal("SUCCESS", end.GetProperty("result").GetString());
        Assert.Equal("refused", end.GetProperty("answer").GetProperty("status").GetString());
        Assert.Equal(0, build.GetProperty("heldWhileWaiting").GetInt32());
    }

    [Fact]
    public async Task CommandLine_OfAwkwardArguments_QuotesThemForEitherShell()
    {
        var (_, end) = await BuildAsync(
            """
            import io.airworthy.CommandLine
            node('') {
                String awkward = "it's \"so\" \$HOME `id` \u2019"
                sh(script: CommandLine.sh([awkward], 'said').replace('"${AIRWORTHY_CLI:-airworthy}"', 'printf %s'))
                if (readFile(file: 'said') != awkward) { error(readFile(file: 'said')) }
            }
            return CommandLine.powershell(["it's \"so\" \u2019"], 'f').readLines()[1]
            """
        );

        Assert.Equal(
            "& $cli 'it''s \\\"so\\\" \u2019\u2019' | Out-File -Encoding utf8 'f'",
            end.GetProperty("answer").GetString()
        );
    }

    // Debian's launcher of Groovy asks for a variable that Debian does not set.
    private const string JavaHome =
        "export JAVA_HOME=${JAVA_HOME:-$(dirname \"$(dirname \"$(readlink -f \"$(command -v java)\")\")\")}; ";

    private async Task<(JsonElement Build, JsonElement End)> BuildAsync(string script, string without = "")
    {
        await File.WriteAllTextAsync(_workplace.At("pipeline.groovy"), script);
        var jenkins = Path.Combine(Repository.Root, "integrations", "jenkins");
        var here = Path.Combine(Repository.Root, "tests", "Scenarios", "Jenkins");
        var said = await _workplace.TypeAsync(
            $"{JavaHome}groovy -cp '{jenkins}/src:{here}/stubs' '{here}/Controller.groovy' '{jenkins}/vars' pipeline.groovy . {_port} {without}"
        );
        TestContext.Current.TestOutputHelper?.WriteLine(said.ToString());
        Assert.True(said.Exit == 0, said.ToString());
        var all = JsonDocument.Parse(said.Output.Trim().Split('\n')[^1]).RootElement;
        return (all.GetProperty("build"), all.GetProperty("end"));
    }

    /// <summary>The server tells this build's controller of every release that is over.</summary>
    private async Task WebhookAsync()
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _sample.TokenOf("ann"));
        var url = $"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}/webhook-step/airworthy-{{release}}";
        var made = await http.PostAsJsonAsync(
            "api/2.0/mlflow/webhooks",
            new
            {
                name = "jenkins",
                url,
                events = new[] { new { entity = "RELEASE", action = "FINISHED" } },
            }
        );
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
    }

    /// <summary>Until the build has asked once and waits for the webhook: an approval before that would need none.</summary>
    private async Task WaitingAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!File.Exists(_workplace.At("waiting")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }

    private async Task ApproveAsync(int number)
    {
        using var vic = _sample.Vic(Server);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var open = FlightDelay.Ok(
                await vic.ListReleasesAsync(FlightDelay.Model, "waiting", cancel: patience.Token)
            );
            if (open.Items.SingleOrDefault(r => r.Version == number) is { Awaited: { } awaited } release)
            {
                FlightDelay.Ok(await vic.ApproveAsync(release.Id, new ApproveRequest(true, awaited.EvidenceDigest)));
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
