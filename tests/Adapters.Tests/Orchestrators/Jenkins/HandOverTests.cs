using Airworthy.Delivery.Orchestration;
using Airworthy.Samples.Jenkins;

namespace Airworthy.Adapters.Tests.Orchestrators.Jenkins;

/// <summary>What an order becomes in Jenkins: one build, or a reason.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task StartAsync_OrdersThatOnlyTheKeyTellsApart_AreTwoBuilds()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.HoldsQueue = true;

        var one = await rig.Orchestrator.StartAsync(JenkinsRig.Order("one"), JenkinsRig.Cancel);
        var two = await rig.Orchestrator.StartAsync(JenkinsRig.Order("two"), JenkinsRig.Cancel);

        Assert.NotEqual(one.Value, two.Value);
    }

    [Fact]
    public async Task StartAsync_Order_TellsDeclaredInputsAndParameters()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var order = JenkinsRig.Order("one", ("parameters.MODEL", "risk & ü"), ("parameters.FULL", "true"));

        var (build, _) = await rig.BeginAsync(order);

        Assert.Equal("one", build.Parameters[JenkinsRig.Key]);
        Assert.Equal("risk & ü", build.Parameters["MODEL"]);
        Assert.Equal("true", build.Parameters["FULL"]);
        Assert.Equal("3", build.Parameters["AIRWORTHY_VERSION"]);
        Assert.Equal("staging", build.Parameters["TARGET"]);
    }

    [Fact]
    public async Task StartAsync_SameKeyWhileQueued_IsTheSameItem()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.HoldsQueue = true;
        var order = JenkinsRig.Order();
        var first = await rig.Orchestrator.StartAsync(order, JenkinsRig.Cancel);

        var again = await rig.Orchestrator.StartAsync(order, JenkinsRig.Cancel);

        Assert.Equal(first.Value.Text.Split(':')[..2], again.Value.Text.Split(':')[..2]);
        Assert.Equal(1, rig.Orders);
    }

    [Fact]
    public async Task StartAsync_SameKeyAfterItsBuildBegan_IsThatBuild()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(JenkinsRig.Order());

        var again = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        Assert.Equal(handle.Text.Split(':')[..2], again.Value.Text.Split(':')[..2]);
        Assert.Equal(build, Assert.Single(rig.Job.Builds));
    }

    [Fact]
    public async Task StartAsync_SameKeyAfterAHundredNewerBuilds_IsStillThatBuild()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (_, handle) = await rig.BeginAsync(JenkinsRig.Order());
        for (var i = 0; i < 120; i++)
        {
            rig.Jenkins.Order(rig.Job, new Dictionary<string, string> { [JenkinsRig.Key] = $"other-{i}" });
        }

        var again = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        Assert.Equal(handle.Text.Split(':')[..2], again.Value.Text.Split(':')[..2]);
        Assert.Equal(1, rig.Orders);
    }

    [Fact]
    public async Task StartAsync_EqualItemCameJustBefore_IsThatItem()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.HoldsQueue = true;
        var order = JenkinsRig.Order() with { Inputs = new Dictionary<string, WorkInput>() };
        var other = 0L;
        rig.Jenkins.BeforeNext(
            "buildWithParameters",
            () => other = rig.Jenkins.Order(rig.Job, new Dictionary<string, string> { [JenkinsRig.Key] = order.Key })
        );

        var handle = await rig.Orchestrator.StartAsync(order, JenkinsRig.Cancel);

        Assert.StartsWith($"queue:{other}:", handle.Value.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ConnectionCutAfterOrderWasTaken_IsExactlyOneBuild()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.CutNext("buildWithParameters");

        var handle = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        Assert.True(handle.IsOk, handle.Fault?.ToString());
        Assert.Equal(1, rig.Orders);
        Assert.Single(rig.Job.Builds);
    }

    [Fact]
    public async Task StartAsync_ConnectionCutAndControllerGone_IsLaterAndThenThatBuild()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.CutNext("buildWithParameters", rig.Jenkins.GoDown);

        var later = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);
        rig.Jenkins.ComeUp();
        var handle = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        JenkinsRig.Refused(later, OrchestrationFaults.OrchestratorUnreachable);
        Assert.True(handle.IsOk, handle.Fault?.ToString());
        Assert.Equal(1, rig.Orders);
    }

    [Theory]
    [InlineData("MODLE", "risk", "has no parameter 'MODLE'")]
    [InlineData("TARGET", "mars", "none of staging, production")]
    [InlineData("FULL", "yes", "neither true nor false")]
    [InlineData("DATA", "x.csv", "is a file")]
    public async Task StartAsync_ParameterThatDoesNotFit_IsRefusedBeforeItIsSent(string name, string value, string why)
    {
        await using var rig = await JenkinsRig.StartAsync();

        var refused = await rig.Orchestrator.StartAsync(
            JenkinsRig.Order("one", ($"parameters.{name}", value)),
            JenkinsRig.Cancel
        );

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains(why, fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, rig.Orders);
    }

    [Theory]
    [InlineData("MODEL", false)]
    [InlineData("SECRET", true)]
    public async Task StartAsync_Secret_GoesIntoPasswordParametersOnly(string parameter, bool goes)
    {
        await using var rig = await JenkinsRig.StartAsync();
        var order = JenkinsRig.Order() with
        {
            Inputs = new Dictionary<string, WorkInput> { [parameter] = new("hunter2", IsSecret: true) },
        };

        var started = await rig.Orchestrator.StartAsync(order, JenkinsRig.Cancel);

        Assert.Equal(goes, started.IsOk);
        Assert.Equal(goes ? 1 : 0, rig.Orders);
        Assert.DoesNotContain("hunter2", started.Fault?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_JobThatNeverRan_IsRefusedWithTheWayOut()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Job.LearnsParameters = true;

        var refused = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains("must run once", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_Branch_IsEncodedTwiceOnTheWire()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var branch = rig.Jenkins.AddBranch("models/risk", "feature/x #1", new FakeParameter(JenkinsRig.Key));
        var order = JenkinsRig.Order("one", ("branch", "feature/x #1")) with { Target = "models/risk" };

        var started = await rig.Orchestrator.StartAsync(order, JenkinsRig.Cancel);
        var status = await rig.LookAsync(order, started.Value);

        Assert.Single(branch.Builds);
        Assert.Equal(1, rig.Count("POST /job/models/job/risk/job/feature%252Fx%20%25231/buildWithParameters"));
        Assert.Contains("/job/feature%252Fx%20%25231/1/", status.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_LocationOfAnInternalHost_IsFollowedAtTheConfiguredUrl()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.InternalRoot = "http://jenkins.internal.invalid:8080";

        var (build, handle) = await rig.BeginAsync(JenkinsRig.Order());
        var status = await rig.LookAsync(JenkinsRig.Order(), handle);

        Assert.Equal(WorkPhase.Running, status.Phase);
        Assert.Equal(new Uri(rig.Jenkins.Url, $"job/team/job/train/{build.Number}/").AbsoluteUri, status.Page);
    }

    [Fact]
    public async Task StartAsync_InvisibleJob_IsRefusedAsAbsent()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.User.Lacks.Add("hudson.model.Item.Read");

        var refused = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains("may not see it", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../train")]
    [InlineData("team//train")]
    [InlineData("")]
    public async Task StartAsync_NameThatLeadsElsewhere_IsRefused(string target)
    {
        await using var rig = await JenkinsRig.StartAsync();

        var refused = await rig.Orchestrator.StartAsync(JenkinsRig.Order() with { Target = target }, JenkinsRig.Cancel);

        JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Empty(rig.Jenkins.Requests);
    }

    [Fact]
    public async Task StartAsync_DisabledWhileOrdering_IsRefused()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.BeforeNext("buildWithParameters", () => rig.Job.IsDisabled = true);

        var refused = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains("is disabled", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_Veto_IsRefusedAndNotFollowed()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Job.IsVetoed = true;

        var refused = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains("forbids it", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, false)]
    [InlineData(502, false)]
    [InlineData(429, false)]
    [InlineData(405, true)]
    public async Task StartAsync_SomethingBetweenAnswers_IsLaterUnlessItIsNoUse(int status, bool isRefused)
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.AnswerNext("buildWithParameters", status, "between");

        var refused = await rig.Orchestrator.StartAsync(JenkinsRig.Order(), JenkinsRig.Cancel);

        JenkinsRig.Refused(
            refused,
            isRefused ? OrchestrationFaults.WorkRefused : OrchestrationFaults.OrchestratorUnreachable
        );
    }
}
