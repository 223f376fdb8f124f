using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Delivery.Releases;
using static Airworthy.Delivery.Tests.Releases.ScriptedWork;

namespace Airworthy.Delivery.Tests.Releases;

public sealed class GraphReleaseTests : IAsyncLifetime
{
    private readonly ReleaseHouse _house = new();
    private readonly ScriptedWork _work = new("command");

    public async ValueTask InitializeAsync()
    {
        _house.Orchestrators.Add(_work);
        await _house.OpenAsync();
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Release_OfAGraph_RunsSideBySideSkipsAndHandsValuesOn()
    {
        _work.Plays(
            "train",
            new Script
            {
                Outputs = new Dictionary<string, string> { ["auc"] = "0.9", ["other"] = "x" },
            }
        );
        var release = await RunAsync(
            """
              - parallel:
                  - { name: train, command: train, outputs: [auc] }
                  - { name: lint, command: lint }
              - name: report
                command: report
                inputs: { AUC: "${output('train', 'auc')} of ${model}" }
                when: output('train', 'auc') > 0.8
              - { name: apologise, command: apologise, when: "output('train', 'auc') <= 0.8" }
            """
        );

        Assert.Equal(ReleaseStatus.Succeeded, release.Status);
        Assert.Equal(["done", "done", "done", "skipped"], Words(release));
        Assert.Equal("0.9 of flight-delay", _work.Started.Single(o => o.Target == "report").Inputs["AUC"].Value);
        Assert.Equal(["auc"], release.Steps[0].Outputs!.Keys);
        var life = await _house.LifeAsync(release.Id);
        Assert.Equal(3, life.Count(f => f.Kind == "release.step-begun"));
        Assert.Equal(3, life.Count(f => f.Kind == "release.step-handed-over"));
    }

    [Fact]
    public async Task Release_WithAStepThatFailsTwice_TriesThreeTimesUnderThreeKeys()
    {
        _work.Plays("flaky", new Script { FailsAttempts = ["1", "2"] });
        var release = await RunAsync(
            "  - { name: flaky, command: flaky, retry: { attempts: 3, delay: 1s, maximum: 1s } }\n"
        );

        Assert.Equal((ReleaseStatus.Succeeded, 3), (release.Status, release.Steps[0].Attempt));
        Assert.Equal(3, _work.Started.Select(o => o.Key).Distinct().Count());
    }

    [Fact]
    public async Task Release_WithAFailure_CleansUpAndRunsNothingElse()
    {
        _work.Plays("bad", new Script { Outcome = WorkOutcome.Unstable });
        var release = await RunAsync(
            """
              - { name: bad, command: bad }
              - { name: never, command: never }
              - { name: tidy, command: tidy, always: yes }
            """
        );

        Assert.Equal(ReleaseStatus.Failed, release.Status);
        Assert.StartsWith("bad: ", release.Detail, StringComparison.Ordinal);
        Assert.Equal(["failed", "pending", "done"], Words(release));
        Assert.Equal(["bad", "tidy"], _work.Started.Select(o => o.Target));
    }

    [Fact]
    public async Task Release_WithAStepThatMayFail_GoesOnAndKnowsIt()
    {
        _work.Plays("bad", new Script { Outcome = WorkOutcome.Failed });
        var release = await RunAsync(
            """
              - { name: bad, command: bad, may-fail: yes }
              - { name: after, command: after, when: outcome('bad') == 'failed' }
            """
        );

        Assert.Equal(ReleaseStatus.Succeeded, release.Status);
        Assert.Equal(["failed", "done"], Words(release));
    }

    [Fact]
    public async Task Cancel_OfARunningStep_StopsItAndCleansUp()
    {
        _work.Plays("long", new Script { NeverEnds = true });
        var running = StartAsync("  - { name: long, command: long }\n  - { name: tidy, command: tidy, always: yes }\n");
        var (id, ran) = await running;
        await _work.Holding.Task;

        Assert.True((await _house.Releases.CancelAsync(ReleaseHouse.Ann, id, "enough", default)).IsOk);
        var release = await ran;

        Assert.Equal(ReleaseStatus.Cancelled, release.Status);
        Assert.Equal(["cancelled", "done"], Words(release));
        Assert.Contains("enough", release.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, ReleaseStatus.Succeeded, 1)]
    [InlineData(true, false, ReleaseStatus.Failed, 1)]
    [InlineData(true, true, ReleaseStatus.Succeeded, 1)]
    public async Task Release_KilledBetweenBegunAndHandedOver_NeverStartsTwiceWhatMayHaveStarted(
        bool forgets,
        bool repeatable,
        ReleaseStatus expected,
        int attempts
    )
    {
        _work.Plays("x", new Script { HangsAtStart = true, Forgets = forgets });
        var id = await ApplyAsync($"  - {{ name: x, command: x, repeatable: {(repeatable ? "yes" : "no")} }}\n");
        using (var kill = new CancellationTokenSource())
        {
            var worker = Task.Run(() => _house.Worker().RunAsync(kill.Token));
            await _work.Holding.Task;
            await kill.CancelAsync();
            await worker;
        }

        var release = await _house.RunAsync(id);

        Assert.Equal((expected, attempts), (release.Status, release.Steps[0].Attempt));
        Assert.Equal([false, true], _work.Started.Select(o => o.MayHaveStarted));
        Assert.Single(_work.Started.Select(o => o.Key).Distinct());
    }

    [Fact]
    public async Task Release_WithASecret_MasksItInTheLogAlsoInPieces()
    {
        _house.Secrets["TOKEN"] = "swordfish-7";
        _work.Plays(
            "say",
            new Script { Log = ["the token is sword", "fish-7, again swordfish-7 and sword", "less\n"] }
        );
        var release = await RunAsync("  - { name: say, command: say, secrets: [TOKEN], artifacts: [out/*.txt] }\n");

        using var log = new StreamReader(_house.Logs.Open(new StepLogKey(release.Id, "say", 1))!);
        Assert.Equal("the token is ***, again *** and swordless\n", await log.ReadToEndAsync());
        var life = await _house.LifeAsync(release.Id);
        Assert.DoesNotContain(life, f => f.Body.GetRawText().Contains("swordfish", StringComparison.Ordinal));
        Assert.NotNull(release.Steps[0].Kept!.Log);
    }

    [Fact]
    public async Task Release_WithASecretThatIsNotThere_FailsByName()
    {
        var release = await RunAsync("  - { name: say, command: say, secrets: [TOKEN] }\n");

        Assert.Equal(ReleaseStatus.Failed, release.Status);
        Assert.Contains("'TOKEN'", release.Detail, StringComparison.Ordinal);
        Assert.Empty(_work.Started);
    }

    [Fact]
    public async Task Release_WithFiles_KeepsThoseAskedForByDigest()
    {
        _work.Plays(
            "make",
            new Script
            {
                Files = new Dictionary<string, string> { ["out/a.txt"] = "kept", ["b.txt"] = "not" },
            }
        );
        var release = await RunAsync("  - { name: make, command: make, artifacts: [out/*.txt] }\n");

        var file = Assert.Single(release.Steps[0].Kept!.Files);
        Assert.Equal(("out/a.txt", 4L), (file.Path, file.Size));
        using var kept = new StreamReader(_house.Open(file.Digest)!);
        Assert.Equal("kept", await kept.ReadToEndAsync());
    }

    [Fact]
    public async Task Release_WithAWait_GoesOnWhenItsTimeHasCome()
    {
        var release = await RunAsync("  - wait: 1s\n  - { name: after, command: after }\n");

        Assert.Equal(ReleaseStatus.Succeeded, release.Status);
        Assert.True(release.Steps[0].FinishedAt - release.StartedAt >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Release_WithATimeout_StopsTheWorkAndFails()
    {
        _work.Plays("long", new Script { NeverEnds = true });
        var release = await RunAsync("  - { name: long, command: long, timeout: 1s }\n");

        Assert.Equal(ReleaseStatus.Failed, release.Status);
        Assert.Contains("longer than 1s", release.Detail, StringComparison.Ordinal);
        Assert.Single(_work.Cancelled);
    }

    [Fact]
    public async Task Release_OfACommandThenADeploy_IsStillHeldByTheGate()
    {
        var release = await RunAsync(
            "  - { name: train, command: train }\n  - check: production\n  - deploy: staging\n  - approve: production\n  - deploy: production\n"
        );

        Assert.Equal((ReleaseStatus.Waiting, "approve production"), (release.Status, release.Current!.Name));
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    private async Task<ReleaseState> RunAsync(string steps)
    {
        var id = await ApplyAsync(steps);
        return await _house.RunAsync(id);
    }

    private async Task<(ReleaseId Id, Task<ReleaseState> Ran)> StartAsync(string steps)
    {
        var id = await ApplyAsync(steps);
        return (id, _house.RunAsync(id));
    }

    private async Task<ReleaseId> ApplyAsync(string steps)
    {
        var yaml = await _house.YamlAsync();
        await _house.ApplyPipelineAsync(yaml[..yaml.IndexOf("steps:", StringComparison.Ordinal)] + "steps:\n" + steps);
        return (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).Value.Value.Id;
    }

    private static IEnumerable<string> Words(ReleaseState release) =>
        release.Steps.Select(s => s.Status.ToString().ToLowerInvariant());
}
