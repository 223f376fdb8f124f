using System.Text.Json;
using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios;

/// <summary>The demo is a promise of the README: every step of it holds, also where it ran before.</summary>
public sealed class DemoTests
{
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Demo_OnceAndAgainOnTheSameData_HoldsEveryStep()
    {
        using var workplace = new Workplace();
        var first = await workplace.TypeAsync("./airworthy up --demo --once --json --port 0");
        var again = await workplace.TypeAsync("./airworthy up --demo --once --json --port 0");
        Assert.Equal(StepsOf(first), StepsOf(again));
        Assert.Contains("waiver", StepsOf(first));
        Assert.Contains("void", StepsOf(first));
        Assert.Contains("tamper", StepsOf(first));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Demo_ThroughJenkins_HoldsEveryStep()
    {
        using var workplace = new Workplace();
        var said = await workplace.TypeAsync("./airworthy up --demo --jenkins --once --json --port 0");
        Assert.Contains("evidence", StepsOf(said));
        Assert.Contains("Signed off by user:vic", said.Error, StringComparison.Ordinal);
    }

    private static List<string> StepsOf(Said said)
    {
        Assert.True(said.Exit == 0, said.ToString());
        var steps = said
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.All(steps, s => Assert.True(s.GetProperty("ok").GetBoolean(), s.ToString()));
        Assert.All(
            steps,
            s =>
                Assert.True(
                    s.GetProperty("seconds").GetDouble() >= 0 && s.GetProperty("detail").GetString()!.Length > 0
                )
        );
        return [.. steps.Select(s => s.GetProperty("step").GetString()!)];
    }
}
