using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;
using Airworthy.Samples.Jenkins;

namespace Airworthy.Adapters.Tests.Orchestrators.Jenkins;

/// <summary>A pipeline's <c>input</c>, answered from an approval.</summary>
public sealed class InputTests
{
    private const string Approver = "AIRWORTHY_APPROVER";
    private static readonly WorkOrder Train = JenkinsRig.Order();

    [Fact]
    public async Task AnswerAsync_InputDeclaresTheApprover_TellsWhoApproved()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        var input = build.Ask(
            "modelApproval",
            "Release to production?",
            new FakeParameter(Approver),
            new FakeParameter("NOTE", FakeParameterKind.String, "none")
        );

        var asking = await rig.LookAsync(Train, handle);
        var answered = await AnswerAsync(rig, handle, asking.Question!.Id, approved: true);
        var after = await rig.LookAsync(Train, handle);

        Assert.Equal((WorkPhase.Asking, "ModelApproval"), (asking.Phase, asking.Question.Id));
        Assert.Equal("Release to production?", asking.Detail);
        Assert.Equal([Approver, "NOTE"], asking.Question.Parameters);
        Assert.True(answered.IsOk, answered.Fault?.ToString());
        Assert.Equal("user:ann", input.Values[Approver]);
        Assert.Equal("none", input.Values["NOTE"]);
        Assert.Equal("airworthy", input.AnsweredBy);
        Assert.Equal(WorkPhase.Running, after.Phase);
    }

    [Fact]
    public async Task AnswerAsync_InputWithoutParameters_GoesOnAndTheDetailSaysWhoWillNotBeTold()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        var input = build.Ask("go", "Go?");

        var asking = await rig.LookAsync(Train, handle);
        var answered = await AnswerAsync(rig, handle, "Go", approved: true);

        Assert.Contains($"declares no {Approver}", asking.Detail, StringComparison.Ordinal);
        Assert.True(answered.IsOk, answered.Fault?.ToString());
        Assert.True(input.IsAnswered);
        Assert.Empty(input.Values);
    }

    [Fact]
    public async Task AnswerAsync_Refused_AbortsTheBuild()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.Ask("go", "Go?", new FakeParameter(Approver));

        var answered = await AnswerAsync(rig, handle, "Go", approved: false);
        var status = await rig.LookAsync(Train, handle);

        Assert.True(answered.IsOk, answered.Fault?.ToString());
        Assert.Equal(WorkOutcome.Cancelled, status.End?.Outcome);
    }

    [Fact]
    public async Task AnswerAsync_SomebodyWasQuicker_IsNoFault()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        var input = build.Ask("go", "Go?");
        input.IsRacing = true;

        var answered = await AnswerAsync(rig, handle, "Go", approved: true);

        Assert.True(answered.IsOk, answered.Fault?.ToString());
        Assert.Equal("somebody else", input.AnsweredBy);
    }

    [Fact]
    public async Task AnswerAsync_Twice_IsNoFault()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.Ask("go", "Go?");
        await AnswerAsync(rig, handle, "Go", approved: true);

        var again = await AnswerAsync(rig, handle, "Go", approved: true);

        Assert.True(again.IsOk, again.Fault?.ToString());
        Assert.Equal(1, rig.Jenkins.Requests.Count(r => r.EndsWith("/proceedEmpty", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AnswerAsync_NotASubmitter_SaysWhoIs()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        build.Ask("go", "Go?").Submitters = "release-managers";

        var refused = await AnswerAsync(rig, handle, "Go", approved: true);

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains("release-managers", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnswerAsync_ChoiceThatNobodyMade_IsRefused()
    {
        await using var rig = await JenkinsRig.StartAsync();
        var (build, handle) = await rig.BeginAsync(Train);
        var input = build.Ask("go", "Where?", new FakeParameter("WHERE", FakeParameterKind.Choice, "", "a", "b"));

        var refused = await AnswerAsync(rig, handle, "Go", approved: true);

        var fault = JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Contains("'WHERE'", fault.ToString(), StringComparison.Ordinal);
        Assert.False(input.IsAnswered);
    }

    [Fact]
    public async Task AnswerAsync_StillQueued_IsRefusedAndSendsNothing()
    {
        await using var rig = await JenkinsRig.StartAsync();
        rig.Jenkins.HoldsQueue = true;
        var handle = await rig.Orchestrator.StartAsync(Train, JenkinsRig.Cancel);
        var before = rig.Jenkins.Requests.Count;

        var refused = await AnswerAsync(rig, handle.Value, "Go", approved: true);

        JenkinsRig.Refused(refused, OrchestrationFaults.WorkRefused);
        Assert.Equal(before, rig.Jenkins.Requests.Count);
    }

    private static Task<Result<Nothing>> AnswerAsync(JenkinsRig rig, WorkHandle handle, string id, bool approved) =>
        rig.Orchestrator.AnswerAsync(Train, handle, new WorkAnswer(id, approved, JenkinsRig.Ann), JenkinsRig.Cancel);
}
