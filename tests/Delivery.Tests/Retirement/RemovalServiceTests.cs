using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Retirement;
using Airworthy.Delivery.Rollouts;
using Airworthy.Delivery.Tests.Releases;

namespace Airworthy.Delivery.Tests.Retirement;

public sealed class RemovalServiceTests
{
    private static readonly ModelName Other = ModelName.Parse("late-flights").Value;

    [Fact]
    public async Task WhatServes_CanBeNeitherDeletedNorRenamed_UntilItsEndpointsAreRetired()
    {
        await using var house = new ReleaseHouse();
        await house.OpenAsync();
        Assert.Equal(ReleaseStatus.Succeeded, (await house.ReleaseAsync(1)).Status);

        var version = await house.Removal.DeleteVersionAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default);
        var model = await house.Removal.DeleteModelAsync(ReleaseHouse.Ann, ReleaseHouse.Model, default);
        var renamed = await house.Removal.RenameModelAsync(ReleaseHouse.Ann, ReleaseHouse.Model, Other, default);
        Assert.All(
            [version.Fault, model.Fault, renamed.Fault],
            f =>
            {
                Assert.Equal(RetirementFaults.StillServes, f!.Reason);
                Assert.Contains("airworthy retire flight-delay --reason", f.Detail, StringComparison.Ordinal);
            }
        );

        foreach (var name in (string[])["flight-delay", "flight-delay:staging"])
        {
            var endpoint = EndpointName.Parse(name).Value;
            Assert.True((await house.Retiring.RetireAsync(ReleaseHouse.Olga, endpoint, "not needed", default)).IsOk);
            Assert.Null(house.Answering(endpoint));
        }
        var again = (await house.Removal.RenameModelAsync(ReleaseHouse.Ann, ReleaseHouse.Model, Other, default)).Value;
        Assert.Equal(Other, again.Name);
        Assert.Equal(Other, (await house.Models.VersionAsync(Other, 1, default)).Value.Value.ModelName);
        Assert.True((await house.Removal.DeleteModelAsync(ReleaseHouse.Ann, Other, default)).IsOk);
        Assert.False((await house.Models.FindAsync(Other, default)).IsOk);
    }

    [Fact]
    public async Task Endpoint_Retired_CanBeReleasedToAgain()
    {
        await using var house = new ReleaseHouse();
        await house.OpenAsync();
        Assert.Equal(ReleaseStatus.Succeeded, (await house.ReleaseAsync(1)).Status);
        Assert.True(
            (await house.Retiring.RetireAsync(ReleaseHouse.Olga, ReleaseHouse.Production, "a test", default)).IsOk
        );
        Assert.Equal(
            RolloutFaults.EndpointUnknown,
            (await house.Retiring.RetireAsync(ReleaseHouse.Olga, ReleaseHouse.Production, "again", default))
                .Fault!
                .Reason
        );

        Assert.Equal(ReleaseStatus.Succeeded, (await house.ReleaseAsync(1)).Status);
        Assert.Equal(1, house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task WhatIsBeingReleased_StaysUntilTheReleaseIsOver()
    {
        await using var house = new ReleaseHouse();
        await house.OpenAsync();
        var id = (await house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).Value.Value.Id;

        var version = await house.Removal.DeleteVersionAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default);
        var model = await house.Removal.DeleteModelAsync(ReleaseHouse.Ann, ReleaseHouse.Model, default);
        Assert.Equal(RetirementFaults.StillReleasing, version.Fault!.Reason);
        Assert.Contains($"airworthy cancel {id}", version.Fault.Detail, StringComparison.Ordinal);
        Assert.Equal(RetirementFaults.StillReleasing, model.Fault!.Reason);

        Assert.True((await house.Releases.CancelAsync(ReleaseHouse.Ann, id, "", default)).IsOk);
        Assert.True((await house.Removal.DeleteVersionAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).IsOk);
        var started = await house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default);
        Assert.Equal(CatalogFaults.VersionUnknown, started.Fault!.Reason);
    }

    [Fact]
    public async Task DeletingAndReleasingAtOnce_NeverBothWin()
    {
        for (var i = 0; i < 10; i++)
        {
            await using var house = new ReleaseHouse();
            await house.OpenAsync();

            var starting = Task.Run(() => house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default));
            var deleting = Task.Run(() =>
                house.Removal.DeleteModelAsync(ReleaseHouse.Ann, ReleaseHouse.Model, default)
            );

            Assert.NotEqual((await starting).IsOk, (await deleting).IsOk);
        }
    }

    [Fact]
    public async Task Version_DeletedAfterItServed_IsNotRolledBackTo()
    {
        await using var house = new ReleaseHouse();
        await house.OpenAsync();
        Assert.Equal(ReleaseStatus.Succeeded, (await house.ReleaseAsync(1)).Status);
        await house.RegisterAsync("first", ReleaseHouse.Ann);
        Assert.Equal(ReleaseStatus.Succeeded, (await house.ReleaseAsync(2)).Status);
        Assert.True((await house.Removal.DeleteVersionAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).IsOk);

        var back = await house.Rollbacks.RollBackAsync(
            ReleaseHouse.Olga,
            ReleaseHouse.Production,
            null,
            "a test",
            default
        );

        Assert.Equal(RolloutFaults.NothingToRollBackTo, back.Fault!.Reason);
        Assert.Equal(2, house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Name_OfADeletedModel_IsAnothersFromThenOn()
    {
        await using var house = new ReleaseHouse();
        var first = await house.RegisterAsync("first", ReleaseHouse.Ann);
        Assert.True((await house.Removal.DeleteModelAsync(ReleaseHouse.Ann, ReleaseHouse.Model, default)).IsOk);

        var second = await house.RegisterAsync("first", ReleaseHouse.Ann);

        Assert.Equal(1, second.Number);
        Assert.NotEqual(first.ModelId, second.ModelId);
        Assert.NotNull((await house.Models.VersionAsync(first.Id, default)).Value.Value.DeletedAt);
        var life = await house.Record.OfSubjectAsync(first.Id.ToString(), 0, 100, default);
        Assert.Equal(["version.registered", "model.deleted"], life.Select(f => f.Kind));
    }
}
