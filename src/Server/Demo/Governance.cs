using Airworthy.Client.Contracts;

namespace Airworthy.Server.Demo;

/// <summary>What rules above the pipeline do: leave that ends by itself, and approvals that hold for what was seen and nothing else.</summary>
internal static class Governance
{
    private static readonly TimeSpan WaiverLasts = TimeSpan.FromSeconds(4);

    public static async Task<string> WaiverAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            $"vic lets version 3 past that one control, for {WaiverLasts.TotalSeconds:0} seconds. ann releases it meanwhile, and nobody hurries to approve."
        );
        var request = new WaiverRequest(
            "no-slice-much-worse",
            "Early flights are rare this week; retrained on Monday",
            TimeProvider.System.GetUtcNow() + WaiverLasts
        );
        var waiver = (await scene.Vic.GrantWaiverAsync(scene.Model, 3, request, cancel)).Or("Granting a waiver");
        scene.Teller.Show(
            "waived",
            $"{waiver.Control} for version 3 into {waiver.Environment}, until {waiver.Until:HH:mm:ss}: {waiver.Reason}"
        );
        var own = await scene.Ann.GrantWaiverAsync(scene.Model, 3, request, cancel);
        scene.Teller.Show("refused", $"of ann: {own.Refused("A waiver of one's own", 403).Detail}");
        var started = (await scene.Ann.StartReleaseAsync(scene.Model, 3, cancel)).Or("Releasing version 3");
        var waiting = await scene.FollowAsync(scene.Ann, started, cancel);
        DemoAsking.Expect(waiting.Awaited is not null, $"The release is {waiting.Status}: {waiting.Detail}");
        scene.Teller.Say(
            "Its time is over, and the gate closes again by itself: what was asked upon the waiver is void."
        );
        var after = await scene.EndAsync(waiting, cancel);
        DemoAsking.Expect(after.Status == "refused", $"The release is {after.Status}.");
        var inbox = (await scene.Ann.GetInboxAsync(cancel)).Or("Reading ann's inbox").Items;
        var item = inbox.FirstOrDefault(i => i.Text.Contains(scene.Model + " 3 ", StringComparison.Ordinal));
        DemoAsking.Expect(item is not null, "ann's inbox does not say that the waiver is over.");
        scene.Teller.Show("ann's inbox", item!.Text);
        return "the waiver ended by itself; the release that waited upon it was asked again and refused";
    }

    public static async Task<string> VoidAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            "The administrator applies a policy: from now on two people approve. ann registers version 4 and releases it; vic approves."
        );
        var policy = new PolicyRequest($"for: model {scene.Model}\nenvironments:\n  production:\n    approvals: 2\n");
        (await scene.Administrator.ApplyPolicyAsync(policy, cancel)).Or("Applying a policy");
        await Opening.RegisterAsync(scene, "better", "Version 2, trained again", cancel);
        var started = (await scene.Ann.StartReleaseAsync(scene.Model, 4, cancel)).Or("Releasing version 4");
        var waiting = await scene.FollowAsync(scene.Ann, started, cancel);
        waiting = await scene.ApproveAsVicAsync(waiting, "As good as version 2", cancel);
        DemoAsking.Expect(waiting.Awaited is not null, $"The release is {waiting.Status}: {waiting.Detail}");
        scene.Teller.Say(
            "While it waits for the second, the file that it was judged on changes: its last 200 flights are left out."
        );
        var changed = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.csv");
        try
        {
            var rows = await File.ReadAllLinesAsync(Path.Combine(scene.Sample, "data", "evaluation.csv"), cancel);
            await File.WriteAllLinesAsync(changed, rows[..^200], cancel);
            var yaml = await File.ReadAllTextAsync(Path.Combine(scene.Sample, "pipeline.yaml"), cancel);
            var now = await scene.Administrator.GetPipelineAsync(scene.Model, cancel);
            (await scene.Administrator.ApplyPipelineAsync(scene.Model, yaml, changed, now.ETag, cancel: cancel)).Or(
                "Applying the pipeline with other rows"
            );
        }
        finally
        {
            File.Delete(changed);
        }
        var after = await scene.EndAsync(waiting, cancel);
        DemoAsking.Expect(after.Status == "refused", $"The release is {after.Status}.");
        var answer = (await scene.Flights[0].AskAsync(scene.Ann, scene.Model, cancel)).Or("Predicting");
        DemoAsking.Expect(answer.Version == "2", $"Version {answer.Version} answers, not 2.");
        return "vic's approval was for what the old file showed, and lets nothing in";
    }

    /// <summary>Follows a release that waits for people until it is over.</summary>
    private static async Task<ReleaseView> EndAsync(this DemoScene scene, ReleaseView release, CancellationToken cancel)
    {
        await foreach (var answer in scene.Ann.FollowReleaseAsync(release.Id, cancel))
        {
            release = answer.Or("Following the release");
        }
        var last = release.Steps.LastOrDefault(s => s.Status is "refused" or "failed");
        scene.Teller.Show($"{last?.Status ?? release.Status, -7} {last?.Name}", last?.Detail ?? release.Detail);
        return release;
    }
}
