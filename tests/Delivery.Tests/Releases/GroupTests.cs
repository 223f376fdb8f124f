using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Record.State;
using static Airworthy.Delivery.Tests.Releases.ScriptedWork;

namespace Airworthy.Delivery.Tests.Releases;

/// <summary>Steps of one concurrency group run one at a time, whichever release they are of.</summary>
public sealed class GroupTests : IAsyncLifetime
{
    private static readonly ModelName Other = ModelName.Parse("other").Value;
    private readonly ReleaseHouse _house = new();
    private readonly ScriptedWork _work = new("command");

    public async ValueTask InitializeAsync()
    {
        _house.Orchestrators.Add(_work);
        await _house.OpenAsync();
        await _house.RegisterAsync("first", ReleaseHouse.Ann, model: Other);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Group_OfTwoReleases_IsHeldByOneAtATime()
    {
        _work.Plays("hold", new Script { NeverEnds = true });
        var first = await BegunAsync(ReleaseHouse.Model, "hold", "wait");
        var second = await StartAsync(Other, "quick", "wait");
        var running = _house.RunAsync(second);
        await _work.Holding.Task;

        Assert.DoesNotContain(_work.Started, o => o.Target == "quick");
        Assert.True((await _house.Releases.CancelAsync(ReleaseHouse.Olga, first, "", default)).IsOk);

        Assert.Equal(ReleaseStatus.Succeeded, (await running).Status);
        Assert.Equal(["hold", "quick"], _work.Started.Select(o => o.Target));
        Assert.Empty(await _house.State.AllAsync(ReleaseTables.Groups, default));
    }

    [Fact]
    public async Task Group_HeldByAnother_FailsWhereTheStepIsToBeRefused()
    {
        _work.Plays("hold", new Script { NeverEnds = true });
        var first = await BegunAsync(ReleaseHouse.Model, "hold", "wait");

        var over = await _house.RunAsync(await StartAsync(Other, "quick", "refuse"));

        Assert.Equal(ReleaseStatus.Failed, over.Status);
        Assert.Contains("is held by step 'work'", over.Detail, StringComparison.Ordinal);
        Assert.True((await _house.Releases.FindAsync(first, default)).Value.Value.IsOpen);
    }

    [Fact]
    public async Task Group_HeldByAnOlder_IsTakenOverWhereTheStepSaysSo()
    {
        _work.Plays("hold", new Script { NeverEnds = true });
        var first = await BegunAsync(ReleaseHouse.Model, "hold", "wait");

        var over = await _house.RunAsync(await StartAsync(Other, "quick", "cancel-older"));

        Assert.True(over.Status == ReleaseStatus.Succeeded, over.Detail);
        var older = await _house.RunAsync(first);
        Assert.Equal(ReleaseStatus.Cancelled, older.Status);
        Assert.Contains("takes the place in the group 'gpu'", older.Detail, StringComparison.Ordinal);
    }

    private async Task<ReleaseId> BegunAsync(ModelName model, string command, string busy)
    {
        var id = await StartAsync(model, command, busy);
        await _house.RunAsync(id, r => r.Steps[0].Handle is not null);
        return id;
    }

    private async Task<ReleaseId> StartAsync(ModelName model, string command, string busy)
    {
        var yaml = await _house.YamlAsync();
        await _house.ApplyPipelineAsync(
            yaml[..yaml.IndexOf("steps:", StringComparison.Ordinal)]
                + $"steps:\n  - {{ name: work, command: {command}, concurrency: {{ group: gpu, on-busy: {busy} }} }}\n",
            model: model
        );
        return (await _house.Releases.StartAsync(ReleaseHouse.Ann, model, 1, default)).Value.Value.Id;
    }
}
