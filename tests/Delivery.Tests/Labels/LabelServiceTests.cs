using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Labels;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Tests.Releases;

namespace Airworthy.Delivery.Tests.Labels;

public sealed class LabelServiceTests
{
    private static readonly string[] Reserved = ["champion", "Champion", "production", "staging", "STAGING"];

    [Fact]
    public async Task Labels_OfAModelNobodyManages_AreFree()
    {
        await using var house = new ReleaseHouse();
        await house.RegisterAsync("first", ReleaseHouse.Ann);

        foreach (var alias in Reserved)
        {
            Assert.True(
                (await house.Labels.SetAliasAsync(ReleaseHouse.Ann, ReleaseHouse.Model, alias, 1, default)).IsOk
            );
        }
        var staged = await house.Labels.StageAsync(
            ReleaseHouse.Ann,
            ReleaseHouse.Model,
            1,
            VersionStage.Production,
            archive: false,
            default
        );

        Assert.Equal(VersionStage.Production, staged.Value.Stage);
        Assert.Null(house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Labels_OfAManagedModel_AreMovedByAReleaseOnly()
    {
        await using var house = new ReleaseHouse();
        await house.OpenAsync();

        foreach (var alias in Reserved)
        {
            var set = await house.Labels.SetAliasAsync(ReleaseHouse.Ann, ReleaseHouse.Model, alias, 1, default);
            var removed = await house.Labels.RemoveAliasAsync(ReleaseHouse.Ann, ReleaseHouse.Model, alias, default);
            Assert.Equal(LabelFaults.OnlyByRelease, set.Fault!.Reason);
            Assert.Equal(LabelFaults.OnlyByRelease, removed.Fault!.Reason);
            Assert.Contains("airworthy release flight-delay 1", set.Fault.Detail, StringComparison.Ordinal);
        }
        foreach (var stage in (string[])[VersionStage.Production, VersionStage.Staging])
        {
            var staged = await StageAsync(house, 1, stage);
            Assert.Equal(LabelFaults.OnlyByRelease, staged.Fault!.Reason);
        }
        Assert.True((await house.Labels.SetAliasAsync(ReleaseHouse.Ann, ReleaseHouse.Model, "best", 1, default)).IsOk);
        Assert.True((await StageAsync(house, 1, VersionStage.Archived)).IsOk);
    }

    [Fact]
    public async Task Labels_WhereAPolicyManagesEveryModel_AreMovedByAReleaseOnlyWithoutAPipelineToo()
    {
        await using var house = new ReleaseHouse();
        await house.RegisterAsync("first", ReleaseHouse.Ann);

        await house.ApplyPolicyAsync("for: organisation\nmanages: all\n");

        var set = await house.Labels.SetAliasAsync(ReleaseHouse.Ann, ReleaseHouse.Model, "champion", 1, default);
        Assert.Equal(LabelFaults.OnlyByRelease, set.Fault?.Reason);
        Assert.Equal(LabelFaults.OnlyByRelease, (await StageAsync(house, 1, VersionStage.Production)).Fault?.Reason);
        Assert.True((await house.Labels.SetAliasAsync(ReleaseHouse.Ann, ReleaseHouse.Model, "best", 1, default)).IsOk);
    }

    [Fact]
    public async Task Labels_WhereTheSettingManagesEveryModel_AreMovedByAReleaseOnly()
    {
        await using var house = new ReleaseHouse();
        await house.RegisterAsync("first", ReleaseHouse.Ann);
        var labels = new LabelService(
            house.State,
            house.Models,
            house.Pipelines,
            house.Policies,
            house.RegisteredModels,
            house.RegisteredVersions,
            new LabelOptions(All: true)
        );

        var set = await labels.SetAliasAsync(ReleaseHouse.Ann, ReleaseHouse.Model, "champion", 1, default);

        Assert.Equal(LabelFaults.OnlyByRelease, set.Fault?.Reason);
    }

    [Fact]
    public async Task Labels_AfterARelease_TellWhatServes()
    {
        await using var house = new ReleaseHouse();
        await house.OpenAsync();
        Assert.Equal(ReleaseStatus.Succeeded, (await house.ReleaseAsync(1)).Status);

        var model = (await house.Models.FindAsync(ReleaseHouse.Model, default)).Value.Value;
        var labels = await house.Labels.OfAsync(model, default);
        var version = (await house.Models.VersionAsync(ReleaseHouse.Model, 1, default)).Value.Value;

        Assert.Empty(model.Aliases);
        Assert.Equal(1, labels.NumberOf(model, "champion"));
        Assert.Equal(1, labels.Aliases(model).Single(a => a.Key == "production").Value);
        Assert.Equal(VersionStage.Production, labels.StageOf(version));
        Assert.Equal(VersionStage.None, version.Stage);
        // Out of the stage is a move too.
        Assert.Equal(LabelFaults.OnlyByRelease, (await StageAsync(house, 1, VersionStage.Archived)).Fault!.Reason);
    }

    [Fact]
    public async Task Labels_PutBeforeTheModelWasManaged_DoNotCountAsEnvironments()
    {
        await using var house = new ReleaseHouse();
        await house.RegisterAsync("first", ReleaseHouse.Ann);
        await house.RegisterAsync("first", ReleaseHouse.Ann);
        Assert.True(
            (await house.Labels.SetAliasAsync(ReleaseHouse.Ann, ReleaseHouse.Model, "champion", 2, default)).IsOk
        );
        Assert.True((await StageAsync(house, 2, VersionStage.Production)).IsOk);

        await house.OpenAsync();

        var model = (await house.Models.FindAsync(ReleaseHouse.Model, default)).Value.Value;
        var labels = await house.Labels.OfAsync(model, default);
        var version = (await house.Models.VersionAsync(ReleaseHouse.Model, 2, default)).Value.Value;
        Assert.Null(labels.NumberOf(model, "champion"));
        Assert.DoesNotContain(labels.Aliases(model), a => a.Key == "champion");
        Assert.Equal(VersionStage.None, labels.StageOf(version));
    }

    private static Task<Core.Results.Result<VersionState>> StageAsync(ReleaseHouse house, int number, string stage) =>
        house.Labels.StageAsync(ReleaseHouse.Ann, ReleaseHouse.Model, number, stage, archive: false, default);
}
