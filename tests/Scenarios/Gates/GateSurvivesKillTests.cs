using Airworthy.Client.Contracts;
using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Gates;

/// <summary>
/// Given a gate that has some findings and waits for a slow one, when the server is killed and started again, then the gate goes on, what
/// was found is not looked for again, and every fact stands in the record once.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class GateSurvivesKillTests : IClassFixture<GatedHouse>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly GatedHouse _house;

    /// <summary>Where the commands' scripts stand: not below /tmp, which a command has a folder of its own at.</summary>
    private readonly string _suite;

    public GateSurvivesKillTests(GatedHouse prepared)
    {
        _house = prepared;
        _suite = $"/var/tmp/{Path.GetFileName(Path.GetDirectoryName(_house.Workplace.At("suite")))}";
        Directory.CreateDirectory(_suite);
    }

    public void Dispose() => Directory.Delete(_suite, recursive: true);

    [Fact]
    public async Task Gate_OfAServerKilledInItsMiddle_GoesOnWithWhatItHad()
    {
        await (await _house.OpenAsync("gate")).KillAsync();
        string release;
        string quick;
        await using (var server = await AgainAsync())
        {
            await _house.People.ApplyAsync(server, Policy());
            using var ann = _house.People.Ann(server);
            release = FlightDelay.Ok(await ann.StartReleaseAsync(FlightDelay.Model, 1)).Id;
            quick = await KeptAsync(server, release);
            Assert.False(FlightDelay.Ok(await ann.GetReleaseAsync(release)).Finished);
            await server.KillAsync();
        }

        await File.WriteAllTextAsync(Path.Combine(_suite, "go"), "");
        await using var again = await AgainAsync();
        var waiting = await _house.People.SettleAsync(again, release);

        Assert.True(waiting.Awaited is not null, $"{waiting.Status}: {waiting.Detail}");
        var gate = waiting.Gates.Single(g => g.Environment == "production");
        Assert.True(gate.Passed, string.Join("\n", gate.Reasons));
        // What the quick command wrote is another each time it runs.
        Assert.Contains(quick, Finding(gate, "quick.sh"), StringComparison.Ordinal);
        Assert.Contains("slow is done", Finding(gate, "slow.sh"), StringComparison.Ordinal);
        FlightDelay.Ok(await _house.People.ApproveAsync(again, "vic", waiting));
        Assert.Equal("succeeded", (await _house.People.EndAsync(again, release)).Status);
        await AssertOnceAsync(again);
        await again.KillAsync();
        var verified = await _house.Workplace.TypeAsync("./airworthy record verify --data gate");
        Assert.True(verified.Exit == 0, verified.ToString());
    }

    /// <summary>Two commands beside each other: one writes a number that nobody can guess, the other waits for a file.</summary>
    private string Policy()
    {
        File.WriteAllText(Path.Combine(_suite, "quick.sh"), "echo quick is $(date +%s%N)\n");
        File.WriteAllText(
            Path.Combine(_suite, "slow.sh"),
            $"while ! test -e {_suite}/go; do sleep 0.1; done; echo slow is done\n"
        );
        return $$"""
            for: model {{FlightDelay.Model}}
            environments:
              production:
                controls:
                  - { name: command, with: { run: sh {{_suite}}/slow.sh, seconds: 600 } }
                  - { name: command, with: { run: sh {{_suite}}/quick.sh } }
            """;
    }

    private async Task<RunningServer> AgainAsync() =>
        await RunningServer.StartAsync(_house.Workplace, $"./airworthy up --data gate --command-folders {_suite}");

    /// <summary>Waits until the quick command's finding is kept on the disk, and gives what the command wrote.</summary>
    private async Task<string> KeptAsync(RunningServer server, string release)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ann = _house.People.Ann(server);
        while (true)
        {
            foreach (var file in Directory.GetFiles(_house.Workplace.At("gate/findings"), "*"))
            {
                var text = await File.ReadAllTextAsync(file, patience.Token);
                var at = text.IndexOf("quick is ", StringComparison.Ordinal);
                if (at >= 0)
                {
                    return text[at..(at + "quick is ".Length + 19)];
                }
            }
            var view = FlightDelay.Ok(await ann.WaitForReleaseAsync(release, -1, 0, patience.Token));
            Assert.False(view.Finished, $"{view.Status}: {view.Detail}");
        }
    }

    private static string Finding(GateView gate, string script)
    {
        var findings = gate.Findings.Where(f => f.Control.Contains("command", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, findings.Count);
        return string.Join('\n', findings[script == "slow.sh" ? 0 : 1].Details);
    }

    private async Task AssertOnceAsync(RunningServer server)
    {
        using var ann = _house.People.Ann(server);
        var facts = FlightDelay.Ok(await ann.GetRecordAsync(FlightDelay.Model, 1)).Items;
        var counts = facts.CountBy(f => f.Kind).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(
            (1, 2, 1, 1, 2, 5),
            (
                counts["release.started"],
                counts["gate.decided"],
                counts["approval.given"],
                counts["release.finished"],
                counts["endpoint.deployed"],
                counts["release.step-finished"]
            )
        );
    }
}
