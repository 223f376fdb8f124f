using System.Diagnostics;
using Airworthy.Client.Contracts;

namespace Airworthy.Server.Demo;

/// <summary>One model takes another's place, and gives it back.</summary>
internal static class Succession
{
    public static async Task<string> CheckAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            "ann registers version 2. The controls now compare with version 1, which serves: on the same rows, with "
                + "an interval that says how much of the difference is chance."
        );
        await Opening.RegisterAsync(scene, "better", "Boosted trees with airports", cancel);
        var gate = (await scene.Ann.CheckAsync(scene.Model, 2, cancel: cancel)).Or("Checking version 2");
        scene.Teller.Findings(gate);
        DemoAsking.Expect(gate.Passed, $"Version 2 is blocked: {string.Join("; ", gate.Reasons)}");
        DemoAsking.Expect(gate.ChampionNumber == 1, "Version 2 was not compared with version 1.");
        var compared = gate.Findings.FirstOrDefault(f => f.Control == "no-worse-than-champion");
        return compared?.Summary ?? throw new DemoBrokenException("Nothing compared version 2 with the champion.");
    }

    public static async Task<string> ReleaseAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("ann releases version 2 while a program keeps asking the production endpoint.");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var caller = CallAsync(scene, enough.Token);
        try
        {
            var started = (await scene.Ann.StartReleaseAsync(scene.Model, 2, cancel)).Or("Releasing version 2");
            var waiting = await scene.FollowAsync(scene.Ann, started, cancel);
            var after = await scene.ApproveAsVicAsync(waiting, "Better beyond chance, no slice worse", cancel);
            DemoAsking.Expect(after.Status == "succeeded", $"The release is {after.Status}.");
            var answer = (await scene.Flights[0].AskAsync(scene.Ann, scene.Model, cancel)).Or("Predicting");
            DemoAsking.Expect(answer.Version == "2", $"Version {answer.Version} answers, not 2.");
        }
        finally
        {
            await enough.CancelAsync();
        }
        var (asked, failed) = await caller;
        DemoAsking.Expect(asked > 0 && failed == 0, $"{failed} of {asked} calls went unanswered.");
        return $"version 2 answers; {asked} calls in the meantime, none unanswered";
    }

    public static async Task<string> RollBackAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            "Whoever is on call brings version 1 back, and version 2 again. Both stay loaded, so it is quick."
        );
        var back = await ToAsync(scene, 1, "The demo wants to see how quick it is", cancel);
        scene.Teller.Show("back to version 1", $"{back.TotalMilliseconds:0} ms until it answers");
        var forth = await ToAsync(scene, 2, "And version 2 was right", cancel);
        scene.Teller.Show("forward to version 2", $"{forth.TotalMilliseconds:0} ms until it answers");
        DemoAsking.Expect(back.TotalSeconds < 1 && forth.TotalSeconds < 1, "A rollback took a second or more.");
        return $"{back.TotalMilliseconds:0} ms and {forth.TotalMilliseconds:0} ms, each with its reason in the record";
    }

    private static async Task<TimeSpan> ToAsync(DemoScene scene, int version, string reason, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var endpoint = await scene.Administrator.RollBackAsync(
            scene.Model,
            new RollbackRequest(reason, version),
            cancel
        );
        endpoint.Or($"Rolling back to version {version}");
        var answer = (await scene.Flights[0].AskAsync(scene.Ann, scene.Model, cancel)).Or("Predicting");
        DemoAsking.Expect(answer.Version == $"{version}", $"Version {answer.Version} answers, not {version}.");
        return watch.Elapsed;
    }

    /// <summary>Asks the production endpoint until told to stop; counts what was asked and what was not answered.</summary>
    private static async Task<(int Asked, int Failed)> CallAsync(DemoScene scene, CancellationToken stop)
    {
        var (asked, failed) = (0, 0);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var flight = scene.Flights[asked % scene.Flights.Count];
                failed += (await flight.AskAsync(scene.Ann, scene.Model, stop)).IsOk ? 0 : 1;
                asked++;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The call under way when the release was over.
        }
        return (asked, failed);
    }
}
