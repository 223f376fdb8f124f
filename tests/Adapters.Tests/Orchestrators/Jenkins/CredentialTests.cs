using Airworthy.Delivery.Orchestration;
using Airworthy.Samples.Jenkins;

namespace Airworthy.Adapters.Tests.Orchestrators.Jenkins;

/// <summary>Who orders, and what Jenkins lets that user do.</summary>
public sealed class CredentialTests
{
    [Fact]
    public async Task StartAsync_Password_FetchesACrumbOnceASession()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var jenkins = rig.WithPassword();

        Assert.True((await jenkins.StartAsync(JenkinsRig.Order("one"), JenkinsRig.Cancel)).IsOk);
        Assert.True((await jenkins.StartAsync(JenkinsRig.Order("two"), JenkinsRig.Cancel)).IsOk);
        var before = rig.Count("GET /crumbIssuer");
        rig.Jenkins.GoDown();
        rig.Jenkins.ComeUp();
        var after = await jenkins.StartAsync(JenkinsRig.Order("three"), JenkinsRig.Cancel);

        Assert.True(after.IsOk, after.Fault?.ToString());
        await rig.LookAsync(JenkinsRig.Order("three"), after.Value);
        Assert.Equal(1, before);
        Assert.Equal(2, rig.Count("GET /crumbIssuer"));
        Assert.Equal(3, rig.Job.Builds.Count);
    }

    [Fact]
    public async Task StartAsync_Token_NeedsNoCrumb()
    {
        await using var rig = await JenkinsRig.StartAsync();

        await rig.BeginAsync(JenkinsRig.Order());

        Assert.Equal(0, rig.Count("GET /crumbIssuer"));
    }

    [Fact]
    public async Task StartAsync_WrongToken_IsRefused()
    {
        await using var rig = await JenkinsRig.StartAsync();

        var refused = await rig.Connect("no token").StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains("does not know the user 'airworthy'", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_MayNotBuild_NamesThePermission()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.User.Lacks.Add("hudson.model.Item.Build");

        var refused = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains("hudson.model.Item.Build", fault.ToString(), StringComparison.Ordinal);
    }
}
