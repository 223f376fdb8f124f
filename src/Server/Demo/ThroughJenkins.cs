using System.Diagnostics;
using System.Text;
using Airworthy.Client.Contracts;

namespace Airworthy.Server.Demo;

/// <summary>A release, a part of which a Jenkins runs: its log, its question and its files come into the release.</summary>
internal static class ThroughJenkins
{
    private const string Step = "evaluate";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<string> PipelineAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            "The administrator applies a pipeline in which a job of Jenkins runs beside the gate's own steps. Jenkins is a process of its own here, "
                + "which answers as a controller does (samples/jenkins)."
        );
        var samples = Path.GetDirectoryName(scene.Sample)!;
        var yaml = await File.ReadAllTextAsync(Path.Combine(samples, "jenkins", "pipeline.yaml"), cancel);
        var rows = Path.Combine(scene.Sample, "data", "evaluation.csv");
        var applied = (await scene.Administrator.ApplyPipelineAsync(scene.Model, yaml, rows, null, cancel: cancel)).Or(
            "Applying the pipeline"
        );
        scene.Teller.Show("steps", string.Join(", ", applied.Steps));
        return "production needs both: the people who approve, and the job";
    }

    public static async Task<string> ReleaseAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("ann releases version 1. The job is found by its parameters, ordered once, and followed.");
        var started = (await scene.Ann.StartReleaseAsync(scene.Model, 1, cancel)).Or("Releasing version 1");
        var watch = Stopwatch.StartNew();
        var log = await SaidAsync(scene, started.Id, "[Pipeline] input", cancel);
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            scene.Teller.Show("Jenkins", line);
        }
        scene.Waiting = await UntilAsync(scene, started.Id, r => r.Awaited is not null, "it waits for people", cancel);
        var step = StepOf(scene.Waiting);
        scene.Teller.Show("its page", step.Page ?? "");
        DemoAsking.Expect(step.Status == "running", $"The job's step is {step.Status}: {step.Detail}");
        return $"the log is here {watch.Elapsed.TotalSeconds:0.00} s after the order; Jenkins now asks who signs off, and so does the gate";
    }

    public static async Task<string> ApproveAsync(DemoScene scene, CancellationToken cancel)
    {
        var awaited = scene.Waiting!.Awaited!;
        scene.Teller.Say(
            "vic reads the evidence and approves, here. Nobody goes to Jenkins: its input is answered, and told who it was."
        );
        var word = new ApproveRequest(true, awaited.EvidenceDigest, "Above the floor, rows as expected");
        (await scene.Vic.ApproveAsync(scene.Waiting.Id, word, cancel)).Or("Approving");
        var after = await UntilAsync(
            scene,
            scene.Waiting.Id,
            r => r.Status is not ("running" or "waiting"),
            "it is over",
            cancel
        );
        DemoAsking.Expect(after.Status == "succeeded", $"The release is {after.Status}: {after.Detail}");
        scene.Waiting = after;
        foreach (var step in after.Steps)
        {
            scene.Teller.Show($"{step.Status, -5} {step.Name}", step.Detail);
        }
        return "version 1 is in production, by one person's word";
    }

    public static async Task<string> EvidenceAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("Log and files are kept with the release under their digests, whatever Jenkins forgets.");
        const string Signed = "Signed off by user:vic";
        var log = await SaidAsync(scene, scene.Waiting!.Id, "Finished", cancel);
        DemoAsking.Expect(log.Contains(Signed, StringComparison.Ordinal), "Jenkins was not told who signed off.");
        scene.Teller.Show("Jenkins", Signed);
        var step = StepOf(scene.Waiting);
        DemoAsking.Expect(step.Files.Count == 1, $"{step.Files.Count} files are kept, not one.");
        scene.Teller.Show("log", step.LogDigest ?? "");
        scene.Teller.Show(step.Files[0].Path, $"{step.Files[0].Digest}");
        return "Jenkins knows who signed off, and the record knows what Jenkins said";
    }

    private static StepView StepOf(ReleaseView release) => release.Steps.Single(s => s.Name == Step);

    /// <summary>The job's log from its beginning, once it holds a text.</summary>
    private static async Task<string> SaidAsync(DemoScene scene, string release, string text, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var asked = await scene.Ann.StepLogAsync(release, Step, null, 0, cancel);
            var said = asked.TryGet(out var log, out _) ? Encoding.UTF8.GetString(log.Bytes) : "";
            if (said.Contains(text, StringComparison.Ordinal))
            {
                return said;
            }
            DemoAsking.Expect(watch.Elapsed < Patience, $"Jenkins did not say '{text}'; it said: {said}");
            await Task.Delay(Pause, cancel);
        }
    }

    private static async Task<ReleaseView> UntilAsync(
        DemoScene scene,
        string id,
        Func<ReleaseView, bool> holds,
        string what,
        CancellationToken cancel
    )
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var release = (await scene.Ann.GetReleaseAsync(id, cancel)).Or("Looking at the release");
            if (holds(release))
            {
                return release;
            }
            DemoAsking.Expect(watch.Elapsed < Patience, $"The release is {release.Status}, and not yet: {what}.");
            await Task.Delay(Pause, cancel);
        }
    }
}
