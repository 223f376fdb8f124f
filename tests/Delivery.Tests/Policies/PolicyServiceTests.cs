using Airworthy.Core.Values;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Tests.Releases;

namespace Airworthy.Delivery.Tests.Policies;

public sealed class PolicyServiceTests : IAsyncLifetime
{
    private readonly ReleaseHouse _house = new();

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [InlineData("organisation")]
    [InlineData("team anybody")]
    [InlineData("model flight-delay")]
    public async Task Release_UnderAPolicyThatTodaysRulesCannotRead_IsRefusedAndSaysWhatToDo(string scope)
    {
        var digest = Sha256Digest.Of("old"u8);
        await _house.StateAsync(
            PolicyFacts.PolicyApplied.Draft(
                new PolicyApplied(scope, 1, digest, $"for: {scope}\nwhat-once-was: allowed\n"),
                PolicyFacts.Subject
            )
        );
        var id = (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, 1, default)).Value.Value.Id;

        var release = await _house.RunAsync(id);

        Assert.Equal(ReleaseStatus.Refused, release.Status);
        Assert.Contains("cannot be read any more", release.Detail, StringComparison.Ordinal);
        await _house.ApplyPolicyAsync($"for: {scope}\n{(scope[0] == 't' ? "models: [flight-*]\n" : "")}");
        Assert.Equal(ReleaseStatus.Succeeded, (await _house.ReleaseAsync(1)).Status);
    }

    [Fact]
    public async Task Apply_OfAPolicyTooLongForTheRecord_SaysWhatToDo()
    {
        var yaml = "for: organisation\n#" + new string('"', 65_000) + "\n";

        var applied = await _house.Policies.ApplyAsync(
            ReleaseHouse.Adam,
            System.Text.Encoding.UTF8.GetBytes(yaml),
            null,
            default
        );

        Assert.Contains("shorten its comments", applied.Fault!.Detail, StringComparison.Ordinal);
    }
}
