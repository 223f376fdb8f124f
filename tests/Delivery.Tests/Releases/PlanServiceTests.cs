using Airworthy.Delivery.Releases;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Tests.Releases;

public sealed class PlanServiceTests : IAsyncLifetime
{
    private readonly ReleaseHouse _house = new();

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Plan_OfARelease_SaysWhatEachStepWouldDoAndDoesNothing()
    {
        await _house.ApplyPipelineAsync(
            (await _house.YamlAsync()).Replace(
                "  - deploy: production",
                """
                  - { name: tell, notify: inbox, when: requested-by == 'user:olga' }
                  - { name: note, notify: inbox, when: outcome('tell') == 'skipped' }
                  - rollout: production
                    with: { steps: [{ weight: 5, hold: 10m }, { weight: 100, approve: yes }] }
                """.ReplaceLineEndings("\n")
            )
        );
        var size = (await _house.Record.CheckpointAsync(default))!.Checkpoint.Size;

        var plan = (await _house.Plans.OfAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).Value;

        Assert.Empty(plan.Against);
        Assert.Equal(["runs", "runs", "runs", "waits", "skipped", "depends", "runs"], plan.Steps.Select(s => s.Will));
        Assert.Contains("asks 5 controls", plan.Steps[0].Says, StringComparison.Ordinal);
        Assert.Contains("where nothing answers yet", plan.Steps[^1].Says, StringComparison.Ordinal);
        Assert.Equal(size, (await _house.Record.CheckpointAsync(default))!.Checkpoint.Size);
        Assert.Empty(await _house.State.AllAsync(ReleaseTables.Releases, default));
    }

    [Fact]
    public async Task Plan_WhereSomethingServes_SaysHowTheShareGrows()
    {
        await _house.ReleaseAsync(1);
        await _house.ApplyPipelineAsync(
            (await _house.YamlAsync()).Replace(
                "  - deploy: production",
                "  - rollout: production\n    with: { steps: [{ weight: 5, hold: 10m }, { weight: 100, approve: yes }] }"
            )
        );

        var plan = (await _house.Plans.OfAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).Value;

        var production = plan.Gates.Single(g => $"{g.Environment}" == "production");
        Assert.Equal(1, production.Champion);
        Assert.Equal("takes 5 of 100 requests for 10m, then all once a person lets it on", plan.Steps[^1].Says);
    }
}
