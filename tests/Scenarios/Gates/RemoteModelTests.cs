using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Gates;

/// <summary>
/// Given a model that another server keeps, of which no digest proves what answers, then a sandbox serves it, and production does not,
/// whoever asks and in whatever emergency, until the organisation's policy names it.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RemoteModelTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    private const string Model = FlightDelay.Model;

    [Fact]
    public async Task Remote_BeforeAGate_EntersWhereThePolicyNamesItAndNowhereElse()
    {
        await using var far = await house.OpenAsync("far");
        await house.People.IntoProductionAsync(far, 1);
        await using var server = await house.OpenAsync("near");
        await house.People.JoinAsync(server, "dora", "administrator");
        var number = await RegisterAsync(server, far);

        using var ann = house.People.Ann(server);
        var sandbox = FlightDelay.Ok(await ann.OpenSandboxAsync(Model, number));
        Assert.Equal(
            await house.People.PredictAsync(far, Model),
            await house.People.PredictAsync(server, sandbox.Name)
        );

        var refused = await house.People.ReleaseAsync(server, number);
        Assert.Equal("refused", refused.Status);
        Assert.Contains("digest unproven", refused.Detail, StringComparison.Ordinal);

        // Whoever may go past every control and approval does not go past this.
        await house.People.ApplyAsync(server, Policy("refuse"));
        using var dora = house.People.As(server, "dora");
        var emergency = await dora.StartEmergencyReleaseAsync(Model, number, "everything burns", "production");
        var over = await house.People.EndAsync(server, FlightDelay.Ok(emergency).Id);
        Assert.True(over.Status is "refused" or "failed", $"{over.Status}: {over.Detail}");
        Assert.Contains("digest unproven", over.Detail, StringComparison.Ordinal);
        await house.AssertNothingInProductionAsync(server);

        await house.People.ApplyAsync(server, Policy("allow"));
        await house.People.IntoProductionAsync(server, number);
        Assert.Equal(await house.People.PredictAsync(far, Model), await house.People.PredictAsync(server, Model));
    }

    private async Task<int> RegisterAsync(RunningServer server, RunningServer far)
    {
        var folder = Directory.CreateDirectory(house.Workplace.At("remote")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "remote.yaml"),
            $"url: {far.Address.ToString().TrimEnd('/')}\nmodel: {Model}\n"
        );
        using var ann = house.People.Ann(server);
        var read = FlightDelay.Ok(await ModelFolder.ReadAsync(folder));
        var request = new RegisterRequest { Owner = "ann", Files = [] };
        return FlightDelay.Ok(await ann.RegisterAsync(Model, request, read)).Number;
    }

    private static string Policy(string remote) =>
        $$"""
            for: organisation
            environments:
              staging:
                remote: {{remote}}
              production:
                controls:
                  - name: loads-and-predicts
                approvals: 1
                remote: {{remote}}
                emergency: { roles: [administrator], skips: [controls, approvals, freeze] }
            """;
}
