using Airworthy.Delivery.Releases;
using static Airworthy.Delivery.Tests.Releases.ScriptedWork;

namespace Airworthy.Delivery.Tests.Releases;

public sealed class RerunTests : IAsyncLifetime
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
    public async Task Rerun_FromAStepThatFailed_DoesItAndWhatFollowsAgainUnderANewKey()
    {
        _work.Plays("train", new Script { FailsAttempts = ["1"] });
        var failed = await RunAsync(
            "  - { name: fetch, command: fetch }\n  - { name: train, command: train }\n  - { name: report, command: report }\n"
        );
        Assert.Equal(["done", "failed", "pending"], Words(failed));

        Assert.Equal("step-unknown", await WhyNotAsync(failed, "report"));
        Assert.True((await _house.Releases.RerunAsync(ReleaseHouse.Olga, failed.Id, "train", default)).IsOk);
        Assert.Equal("release-still-open", await WhyNotAsync(failed, "train"));
        var again = await _house.RunAsync(failed.Id);

        Assert.Equal(["done", "done", "done"], Words(again));
        Assert.Equal(
            ["fetch/1", "train/1", "train/2", "report/1"],
            _work.Started.Select(o => o.Key[(o.Key.IndexOf('/') + 1)..])
        );
        Assert.Equal([ReleaseHouse.Olga], again.RerunBy!);
    }

    [Fact]
    public async Task Rerun_BeforeAGate_AsksItAnewAndWhoRanItAgainApprovesNothing()
    {
        _work.Plays("train", new Script { FailsAttempts = ["1"] });
        var yaml = await _house.YamlAsync();
        await _house.ApplyPipelineAsync(
            yaml.Replace("  - deploy: production", "  - { name: train, command: train }\n  - deploy: production")
        );
        var failed = await _house.ReleaseAsync(1);
        Assert.Equal(ReleaseStatus.Failed, failed.Status);

        Assert.True((await _house.Releases.RerunAsync(ReleaseHouse.Vic, failed.Id, "train", default)).IsOk);
        var waiting = await _house.RunAsync(failed.Id);

        Assert.Equal(ReleaseStatus.Waiting, waiting.Status);
        Assert.Empty(waiting.Approvals);
        Assert.Equal(
            "own-version",
            (await _house.Approvals.DecideAsync(ReleaseHouse.Vic, failed.Id, true, "", null, default)).Fault?.Code
        );
        Assert.True((await _house.Approvals.DecideAsync(ReleaseHouse.Rita, failed.Id, true, "", null, default)).IsOk);
        var over = await _house.RunAsync(failed.Id);
        Assert.True(over.Status == ReleaseStatus.Succeeded, over.Detail);
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Cancel_WhileItWaitsForATime_EndsAtOnceAndCleansUp()
    {
        var id = await ApplyAsync("  - wait: 30d\n  - { name: tidy, command: tidy, always: yes }\n");
        await _house.RunAsync(id, r => r.Steps[0].Status == StepStatus.Running);

        Assert.True((await _house.Releases.CancelAsync(ReleaseHouse.Olga, id, "not now", default)).IsOk);
        var over = await _house.RunAsync(id);

        Assert.Equal(ReleaseStatus.Cancelled, over.Status);
        Assert.Equal(["cancelled", "done"], Words(over));
    }

    private async Task<string?> WhyNotAsync(ReleaseState release, string from) =>
        (await _house.Releases.RerunAsync(ReleaseHouse.Olga, release.Id, from, default)).Fault?.Code;

    private async Task<ReleaseState> RunAsync(string steps) => await _house.RunAsync(await ApplyAsync(steps));

    private async Task<Core.Values.ReleaseId> ApplyAsync(string steps)
    {
        var yaml = await _house.YamlAsync();
        await _house.ApplyPipelineAsync(yaml[..yaml.IndexOf("steps:", StringComparison.Ordinal)] + "steps:\n" + steps);
        return (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).Value.Value.Id;
    }

    private static IEnumerable<string> Words(ReleaseState release) =>
        release.Steps.Select(s => s.Status.ToString().ToLowerInvariant());
}
