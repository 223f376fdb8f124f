using System.Diagnostics;
using System.Net;
using System.Xml.Linq;
using Airworthy.Client.Contracts;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Api;

public sealed class ReleaseRoutesTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task Release_GoodVersion_ReachesProductionAfterSomebodyElseApproves()
    {
        var model = await town.ModelAsync();

        var waiting = await town.ReleaseAsync(model, 1);
        Assert.Equal(("waiting", false), (waiting.Status, waiting.Finished));
        Assert.Equal("production", waiting.Awaited!.Environment);
        Assert.Equal(["done", "done", "done", "pending", "pending"], waiting.Steps.Select(s => s.Status));
        var gate = waiting.Gates.Single(g => g.Environment == "production");
        Assert.Equal((true, 1), (gate.Passed, gate.ApprovalsNeeded));
        Assert.Equal((42f, "1"), await town.AskAsync($"{model}:staging"));
        Assert.Equal(waiting.Id, Assert.Single((await town.Nobody.GetModelAsync(model)).Good().OpenReleases).Id);

        var approval = new ApproveRequest(true, waiting.Awaited.EvidenceDigest, "looks right");
        (await town.Ann.ApproveAsync(waiting.Id, approval)).Refused(403, "own-version");
        var over = await town.SettledAsync((await town.Vic.ApproveAsync(waiting.Id, approval)).Good());

        Assert.Equal(("succeeded", true), (over.Status, over.Finished));
        Assert.NotNull(over.FinishedAt);
        Assert.Equal("looks right", Assert.Single(over.Approvals).Comment);
        Assert.Equal((42f, "1"), await town.AskAsync(model));
        var detail = (await town.Nobody.GetModelAsync(model)).Good();
        var production = detail.Serving.Single(s => s.Deployment.Environment == "production");
        Assert.Equal((1, over.Id), (production.Deployment.Version, production.Deployment.Release));
        Assert.True(production.Gate!.Passed);
        Assert.Equal("user:vic", Assert.Single(production.Approvals).By);
        Assert.Empty(detail.OpenReleases);
        Assert.Equal(2, detail.Model.Serving.Count);
        var serving = (await town.Nobody.ListModelsAsync(new() { Environment = "production" })).Good();
        Assert.Contains(model, serving.Items.Select(m => m.Name));
    }

    [Fact]
    public async Task Release_BadVersion_RefusedAtItsFirstStep()
    {
        var model = await town.ModelAsync(constant: 3);

        var checkedBefore = (await town.Nobody.CheckAsync(model, 1)).Good();
        var over = await town.ReleaseAsync(model, 1);

        Assert.False(checkedBefore.Passed);
        Assert.Contains(
            checkedBefore.Findings,
            f => f is { Control: "metric-floor", Outcome: "fail", Mend.Length: > 0 }
        );
        Assert.NotEmpty(checkedBefore.Reasons);
        Assert.Equal(("refused", true), (over.Status, over.Finished));
        Assert.Equal("refused", over.Steps[0].Status);
        (await town.Nobody.GetEndpointAsync(model)).Refused(404, "endpoint-unknown");
    }

    [Fact]
    public async Task Gate_OfAReleaseLongOver_IsReadInEveryForm()
    {
        var model = await town.ModelAsync(constant: 3);
        var over = await town.ReleaseAsync(model, 1);
        (await town.Nobody.CheckAsync(model, 1)).Good();
        var path = $"/api/v1/releases/{over.Id}/gates/production";
        using var http = town.Server.Http();

        var gate = (await town.Nobody.GetReleaseGateAsync(over.Id, "production")).Good();
        Assert.Equal(over.Gates.Single().EvidenceDigest, gate.EvidenceDigest);
        foreach (
            var (format, type, holds) in new[]
            {
                ("json", "application/json", "\"metric-floor\""),
                ("junit", "application/xml", "<testsuites"),
                ("sarif", "application/sarif+json", "\"2.1.0\""),
                ("markdown", "text/markdown", $"# {model} 1 into production: blocked"),
            }
        )
        {
            using var answer = await http.GetAsync($"{path}?format={format}");
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains(holds, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("bad-parameter", (await Raw.ProblemAsync(await http.GetAsync($"{path}?format=pdf"))).Code);
        (await town.Nobody.GetReleaseGateAsync(over.Id, "staging")).Refused(404, "no-such-gate");
        (await town.Nobody.GetReleaseGateAsync(over.Id, "No")).Refused(400, "bad-name");
    }

    [Fact]
    public async Task Check_InAFormOfAReport_IsThatForm()
    {
        var model = await town.ModelAsync();
        var path = $"/api/v1/models/{model}/versions/1/check?environment=production";
        using var http = town.Server.Http();

        using var junit = await http.PostAsync($"{path}&format=junit", null);
        Assert.Equal("application/xml", junit.Content.Headers.ContentType?.MediaType);
        var suite = XDocument.Parse(await junit.Content.ReadAsStringAsync()).Root!.Element("testsuite")!;
        Assert.Equal(("2", "0"), (suite.Attribute("tests")?.Value, suite.Attribute("failures")?.Value));
        Assert.Equal("bad-parameter", (await Raw.ProblemAsync(await http.PostAsync($"{path}&format=yaml", null))).Code);
    }

    [Fact]
    public async Task Ask_OfAWaitingRelease_ShowsTheQuestionUntilAndAfterItIsAnswered()
    {
        var model = await town.ModelAsync();
        var planned = (await town.Nobody.PlanReleaseAsync(model, 1)).Good();
        var waiting = await town.ReleaseAsync(model, 1);

        var open = (await town.Vic.AskAboutReleaseAsync(waiting.Id, "why so low?")).Good();
        var answered = (await town.Ann.AnswerAboutReleaseAsync(waiting.Id, "few rows")).Good();

        Assert.NotEmpty(planned.Steps);
        Assert.Equal(("why so low?", null), (Assert.Single(open.Questions).Question, open.Questions[0].Answer));
        Assert.Equal(("few rows", "user:ann"), (answered.Questions[0].Answer, answered.Questions[0].AnsweredBy));
    }

    [Fact]
    public async Task Release_RefusedByAPerson_Ends()
    {
        var model = await town.ModelAsync();
        var waiting = await town.ReleaseAsync(model, 1);

        var refusal = new ApproveRequest(false, waiting.Awaited!.EvidenceDigest, "not yet");
        var over = (await town.Vic.ApproveAsync(waiting.Id, refusal)).Good();

        Assert.Equal("refused", over.Status);
        Assert.Contains("not yet", over.Detail, StringComparison.Ordinal);
        (await town.Vic.ApproveAsync(waiting.Id, refusal)).Refused(409, "nothing-to-approve");
    }

    [Fact]
    public async Task Approve_OtherEvidence_Refused()
    {
        var model = await town.ModelAsync();
        var waiting = await town.ReleaseAsync(model, 1);
        var other = "sha256:" + new string('0', 64);

        (await town.Vic.ApproveAsync(waiting.Id, new ApproveRequest(true, other))).Refused(409, "evidence-changed");
        (await town.Vic.ApproveAsync(waiting.Id, new ApproveRequest(true, "x"))).Refused(400, "bad-digest");
    }

    [Fact]
    public async Task Cancel_OpenRelease_EndsItOnce()
    {
        var model = await town.ModelAsync();
        var waiting = await town.ReleaseAsync(model, 1);
        (await town.Ann.StartReleaseAsync(model, 1)).Refused(409, "release-open");

        var over = (await town.Ann.CancelReleaseAsync(waiting.Id, "changed my mind")).Good();

        Assert.Equal("cancelled", over.Status);
        Assert.Contains("changed my mind", over.Detail, StringComparison.Ordinal);
        (await town.Ann.CancelReleaseAsync(waiting.Id)).Refused(409, "release-over");
    }

    [Fact]
    public async Task Wait_NothingChanges_AnswersAsItIsWhenTimeIsUp()
    {
        var model = await town.ModelAsync();
        var waiting = await town.ReleaseAsync(model, 1);
        var watch = Stopwatch.StartNew();

        var same = (await town.Nobody.WaitForReleaseAsync(waiting.Id, waiting.Revision, 1)).Good();

        Assert.Equal(waiting.Revision, same.Revision);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 10);
    }

    [Fact]
    public async Task Wait_SomethingChanges_AnswersAtOnce()
    {
        var model = await town.ModelAsync();
        var waiting = await town.ReleaseAsync(model, 1);

        var wait = town.Nobody.WaitForReleaseAsync(waiting.Id, waiting.Revision);
        (await town.Ann.CancelReleaseAsync(waiting.Id)).Good();

        Assert.Equal("cancelled", (await wait.WaitAsync(TimeSpan.FromSeconds(20))).Good().Status);
    }

    [Fact]
    public async Task List_Releases_NewestFirstAndFiltered()
    {
        var model = await town.ModelAsync();
        var first = await town.ReleaseAsync(model, 1);
        (await town.Ann.CancelReleaseAsync(first.Id)).Good();
        var second = await town.ReleaseAsync(model, 1);

        var all = (await town.Nobody.ListReleasesAsync(model)).Good();
        var waiting = (await town.Nobody.ListReleasesAsync(model, "waiting")).Good();
        var page = (await town.Nobody.ListReleasesAsync(model, pageSize: 1)).Good();

        Assert.Equal([second.Id, first.Id], all.Items.Select(r => r.Id));
        Assert.Equal(second.Id, Assert.Single(waiting.Items).Id);
        Assert.NotNull(page.NextPageToken);
        (await town.Nobody.ListReleasesAsync(status: "done")).Refused(400, "bad-parameter");
        (await town.Nobody.ListReleasesAsync("nobody")).Refused(404, "model-unknown");
    }

    [Fact]
    public async Task Anything_Unknown_NotFound()
    {
        var model = await town.ModelAsync();
        const string Nowhere = "rel_00000000000000000000000000";

        (await town.Nobody.GetReleaseAsync(Nowhere)).Refused(404, "release-unknown");
        (await town.Nobody.GetReleaseAsync("x")).Refused(400, "bad-id");
        (await town.Ann.CancelReleaseAsync(Nowhere)).Refused(404, "release-unknown");
        (await town.Vic.ApproveAsync(Nowhere, new ApproveRequest(true, "sha256:" + new string('0', 64)))).Refused(
            404,
            "release-unknown"
        );
        (await town.Ann.StartReleaseAsync(model, 9)).Refused(404, "version-unknown");
        (await town.Nobody.CheckAsync(model, 1, "moon")).Refused(404, "no-such-environment");
        (await town.Nobody.CheckAsync(model, 1, "No")).Refused(400, "bad-name");
        (await town.Nobody.WaitForReleaseAsync(Nowhere, 0, 31)).Refused(400, "bad-parameter");
    }

    [Fact]
    public async Task Check_ModelWithoutPipeline_Refused()
    {
        await Tiny.RegisterAsync(town.Ann, "unpiped", Tiny.Folder(town.Folder, 9));

        (await town.Nobody.CheckAsync("unpiped", 1)).Refused(422, "no-pipeline");
        (await town.Ann.StartReleaseAsync("unpiped", 1)).Refused(422, "no-pipeline");
    }
}
