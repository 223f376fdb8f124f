using System.Text;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Samples.Jenkins;
using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Jenkins;

/// <summary>
/// Given a pipeline with a step that runs on Jenkins, when the server is killed in mid-build and the build asks for an approval, then the
/// release follows the very same build, answers it in the approver's name, and ends as the build does.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class JenkinsStepTests : IDisposable
{
    private const string Token = "11f0e7c0ffee5ec2e7";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Workplace _workplace = new();
    private readonly FlightDelay _house = new();

    public void Dispose() => _workplace.Dispose();

    [Fact]
    public async Task JenkinsStep_ServerKilledInMidBuild_IsFollowedToItsEndAndNeverOrderedTwice()
    {
        await using var jenkins = await FakeJenkins.StartAsync(TimeProvider.System);
        jenkins.AddUser("airworthy", "correct-horse", Token);
        var job = JobOf(jenkins);
        await File.WriteAllTextAsync(_workplace.At("jenkins.token"), $"{Token}\n");
        var up =
            $"./airworthy up --data data --jenkins-url {jenkins.Url} --jenkins-user airworthy --jenkins-token-file jenkins.token";
        string release;
        await using (var server = await RunningServer.StartAsync(_workplace, up))
        {
            await _house.PrepareAsync(server, _workplace.At("data"));
            await ApplyAsync(server);
            using var ann = _house.Ann(server);
            release = FlightDelay.Ok(await ann.StartReleaseAsync(FlightDelay.Model, 1)).Id;
            await SaidAsync(ann, release, "training");
            await server.KillAsync();
            Assert.DoesNotContain(Token, await server.Log, StringComparison.Ordinal);
        }
        await using (var server = await RunningServer.StartAsync(_workplace, up))
        {
            var waiting = await _house.SettleAsync(server, release);
            FlightDelay.Ok(await _house.ApproveAsync(server, "vic", waiting));
            var over = await _house.EndAsync(server, release);

            Assert.True(over.Status == "succeeded", string.Join("; ", over.Steps.Select(s => s.Detail)));
            var step = over.Steps.Single(s => s.Name == "train");
            Assert.Equal((1, "SUCCESS; tests: 1 passed, 0 failed, 0 skipped"), (step.Attempt, step.Detail));
            Assert.Equal(["report.html"], step.Files.Select(f => f.Path));
            Assert.EndsWith("/job/team/job/train/1/", step.Page, StringComparison.Ordinal);
            using var ann = _house.Ann(server);
            Assert.Equal(
                "training\nApproved by airworthy\nsigned off\n",
                await SaidAsync(ann, release, "signed off\n")
            );
            await server.KillAsync();
            Assert.DoesNotContain(Token, await server.Log, StringComparison.Ordinal);
        }
        var build = Assert.Single(job.Builds);
        Assert.Equal("1", build.Parameters["AIRWORTHY_VERSION"]);
        Assert.Equal("user:vic", Assert.Single(build.Inputs).Values["AIRWORTHY_APPROVER"]);
        var exported = await _workplace.TypeAsync(
            "./airworthy record verify --data data && ! grep -rq '" + Token + "' data"
        );
        Assert.True(exported.Exit == 0, exported.ToString());
    }

    [Fact]
    public async Task JenkinsStep_BuildIsUnstable_FailsTheReleaseWithItsTests()
    {
        await using var jenkins = await FakeJenkins.StartAsync(TimeProvider.System);
        jenkins.AddUser("airworthy", "correct-horse", Token);
        var job = JobOf(jenkins);
        job.Steps.Clear();
        job.Steps.Add(
            new FakeStep(
                TimeSpan.Zero,
                build =>
                {
                    build.Test("train.AucTest", "holds", "FAILED", "0.51 is not 0.6");
                    build.End("UNSTABLE");
                }
            )
        );
        await File.WriteAllTextAsync(_workplace.At("jenkins.token"), Token);
        await using var server = await RunningServer.StartAsync(
            _workplace,
            $"./airworthy up --data data --jenkins-url {jenkins.Url} --jenkins-user airworthy --jenkins-token-file jenkins.token"
        );
        await _house.PrepareAsync(server, _workplace.At("data"));
        await ApplyAsync(server);
        using var ann = _house.Ann(server);

        var over = await _house.EndAsync(server, FlightDelay.Ok(await ann.StartReleaseAsync(FlightDelay.Model, 1)).Id);

        Assert.Equal("failed", over.Status);
        Assert.StartsWith("train: UNSTABLE, 1 tests failed", over.Detail, StringComparison.Ordinal);
        Assert.Null(await _house.PredictAsync(server, $"{FlightDelay.Model}:staging"));
    }

    /// <summary>It trains, asks who signs off, and says so.</summary>
    private static FakeJob JobOf(FakeJenkins jenkins)
    {
        var job = jenkins.AddJob(
            "team/train",
            new FakeParameter("AIRWORTHY_STEP"),
            new FakeParameter("AIRWORTHY_VERSION"),
            new FakeParameter("TARGET", FakeParameterKind.Choice, "", "staging", "production")
        );
        job.QuietPeriod = TimeSpan.Zero;
        job.Steps.Add(new FakeStep(TimeSpan.Zero, build => build.Write("training\n")));
        job.Steps.Add(
            new FakeStep(
                TimeSpan.FromSeconds(2),
                build => build.Ask("modelApproval", "Go on?", new FakeParameter("AIRWORTHY_APPROVER"))
            )
        );
        job.Steps.Add(
            new FakeStep(
                TimeSpan.Zero,
                build =>
                {
                    build.Write("signed off\n");
                    build.Test("train.AucTest", "holds", "PASSED");
                    build.Archive("report.html", "<p>0.7</p>"u8.ToArray());
                    build.End("SUCCESS");
                }
            )
        );
        return job;
    }

    /// <summary>The sample's pipeline with a training on Jenkins beside what its gate asks.</summary>
    private async Task ApplyAsync(RunningServer server)
    {
        var sample = await File.ReadAllTextAsync(_workplace.At("samples/flight-delay/pipeline.yaml"));
        var yaml =
            sample[..sample.IndexOf("steps:", StringComparison.Ordinal)]
            + """
                steps:
                  - name: train
                    jenkins: team/train
                    with: { parameters: { TARGET: staging } }
                    artifacts: [report.html]
                  - check: production
                    needs: []
                  - approve: production
                  - deploy: staging
                    needs: [train, approve production]
                  - deploy: production
                """;
        using var administrator = _house.Admin(server);
        var known = (await administrator.GetPipelineAsync(FlightDelay.Model)).ETag;
        FlightDelay.Ok(await administrator.ApplyPipelineAsync(FlightDelay.Model, yaml, FlightDelay.Evaluation, known));
    }

    /// <summary>The step's log from its beginning, once it holds a text.</summary>
    private static async Task<string> SaidAsync(AirworthyClient ann, string release, string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            if ((await ann.StepLogAsync(release, "train", null, 0, patience.Token)).TryGet(out var log, out _))
            {
                var said = Encoding.UTF8.GetString(log.Bytes);
                if (said.Contains(text, StringComparison.Ordinal))
                {
                    return said;
                }
            }
            await Task.Delay(100, patience.Token);
        }
    }
}
