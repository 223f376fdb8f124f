namespace Airworthy.Server.Demo;

/// <summary>What does not get through, and why.</summary>
internal static class Refusals
{
    public static async Task<string> CheckAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("ann registers version 3. Its overall figure is the best yet.");
        await Opening.RegisterAsync(scene, "worse-on-a-slice", "Tuned for the evening peak", cancel);
        var gate = (await scene.Ann.CheckAsync(scene.Model, 3, cancel: cancel)).Or("Checking version 3");
        scene.Teller.Findings(gate);
        DemoAsking.Expect(!gate.Passed, "The gate would let version 3 through.");
        var failed = gate.Findings.Where(f => f.Outcome != "pass").ToList();
        DemoAsking.Expect(
            failed is [{ Control: "no-slice-much-worse", Mend.Length: > 0 }],
            $"Not (only) the slices block it: {string.Join(", ", failed.Select(f => f.Control))}."
        );
        return $"blocked: {failed[0].Summary}";
    }

    public static async Task<string> ReleaseAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("ann releases it all the same.");
        var started = (await scene.Ann.StartReleaseAsync(scene.Model, 3, cancel)).Or("Releasing version 3");
        var after = await scene.FollowAsync(scene.Ann, started, cancel);
        DemoAsking.Expect(after.Status == "refused", $"The release is {after.Status}.");
        var answer = (await scene.Flights[0].AskAsync(scene.Ann, scene.Model, cancel)).Or("Predicting");
        DemoAsking.Expect(answer.Version == "2", $"Version {answer.Version} answers, not 2.");
        return "refused at its first step; production still answers with version 2";
    }

    public static async Task<string> AnonymousAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            "A caller on this machine without a token may look and register, and nothing that reaches production."
        );
        var problem = (await scene.Nobody.StartReleaseAsync(scene.Model, 1, cancel)).Refused(
            "A stranger's release",
            401,
            403
        );
        scene.Teller.Show("refused", problem.Detail);
        return $"refused ({problem.Code})";
    }
}
