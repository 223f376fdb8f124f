using System.Diagnostics;
using Airworthy.Client.Http;

namespace Airworthy.Server.Demo;

/// <summary>
/// <c>airworthy up --demo</c>: one model's way from candidate to production on a real sample, told step by step as it really happens
/// on the server that was just started. Everything goes through the same door as anybody's calls.
/// </summary>
internal static class DemoStory
{
    /// <summary>The story in order. A step that does not hold ends it: what follows builds on it.</summary>
    private static readonly IReadOnlyList<DemoStep> Steps =
    [
        new("people", "Two people", Opening.PeopleAsync),
        new("register-first", "A first model", Opening.RegisterAsync),
        new("pipeline", "What a version must pass", Opening.PipelineAsync),
        new("check-first", "What would block it?", Opening.CheckAsync),
        new("release-first", "On its way to production", Opening.ReleaseAsync),
        new("own-approval", "Nobody approves their own", Opening.OwnApprovalAsync),
        new("approve-first", "Somebody else looks and approves", Opening.ApproveAsync),
        new("predict", "Production answers", Opening.PredictAsync),
        new("check-better", "A better model", Succession.CheckAsync),
        new("release-better", "The champion changes, and callers do not notice", Succession.ReleaseAsync),
        new("check-worse", "A model that only looks fine", Refusals.CheckAsync),
        new("release-worse", "The gate refuses it", Refusals.ReleaseAsync),
        new("waiver", "Leave that ends by itself", Governance.WaiverAsync),
        new("void", "An approval is for what was seen", Governance.VoidAsync),
        new("anonymous", "A stranger cannot release", Refusals.AnonymousAsync),
        new("rollback", "One action rolls back", Succession.RollBackAsync),
        new("record", "The life of version 2", Evidence.TimelineAsync),
        new("verify", "Proof without the server", Evidence.VerifyAsync),
        new("tamper", "One flipped bit", Evidence.TamperAsync),
    ];

    /// <summary>The story with a Jenkins in it: one release, a part of which runs there.</summary>
    private static readonly IReadOnlyList<DemoStep> JenkinsSteps =
    [
        .. Steps.Take(2),
        new("pipeline", "What a version must pass, and a job of Jenkins", ThroughJenkins.PipelineAsync),
        new("release", "Jenkins runs its part", ThroughJenkins.ReleaseAsync),
        new("own-approval", "Nobody approves their own", Opening.OwnApprovalAsync),
        new("approve", "One word is enough for both", ThroughJenkins.ApproveAsync),
        new("evidence", "What Jenkins left", ThroughJenkins.EvidenceAsync),
        new("predict", "Production answers", Opening.PredictAsync),
        new("anonymous", "A stranger cannot release", Refusals.AnonymousAsync),
    ];

    /// <summary>Runs the demo against a server that is up. True: every step held.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="data">Its data folder; the administrator's token lies there.</param>
    /// <param name="json">One JSON object a step on <paramref name="output"/>, and the story on <paramref name="errors"/>.</param>
    /// <param name="demo">Which story; and where the server stays up, there is something to try afterwards.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="errors">Standard error.</param>
    /// <param name="cancel">Ends the demo.</param>
    public static async Task<bool> RunAsync(
        Uri server,
        string data,
        bool json,
        DemoChoice demo,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancel
    )
    {
        var teller = new DemoTeller(json ? errors : output, json ? output : null, WidthOf(json));
        var whole = Stopwatch.StartNew();
        using var scene = new DemoScene(server, data, teller);
        teller.Opening();
        var held = 0;
        var steps = demo.Jenkins ? JenkinsSteps : Steps;
        foreach (var step in steps)
        {
            teller.Begin(++held, step.Title);
            var watch = Stopwatch.StartNew();
            try
            {
                var detail = await step.Act(scene, cancel);
                teller.Held(step.Name, watch.Elapsed, detail);
            }
            catch (DemoBrokenException broken)
            {
                teller.Broken(step.Name, watch.Elapsed, broken.Message);
                teller.Closing($"{held - 1} of {steps.Count} steps held; '{step.Name}' did not.");
                return false;
            }
        }
        teller.Closing($"All {steps.Count} steps held, in {whole.Elapsed.TotalSeconds:0.0} s.");
        if (!demo.Once)
        {
            teller.Try(scene);
        }
        return true;
    }

    /// <summary>The width of the terminal that shows the story; null where none does.</summary>
    private static int? WidthOf(bool json)
    {
        if (json ? Console.IsErrorRedirected : Console.IsOutputRedirected)
        {
            return null;
        }
        try
        {
            return Console.WindowWidth is > 0 and var columns ? columns : null;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>What was asked of the demo.</summary>
/// <param name="Once">Whether the server stops after it.</param>
/// <param name="Jenkins">Whether a release runs through a Jenkins.</param>
internal sealed record DemoChoice(bool Once, bool Jenkins);

/// <summary>One step of the story. <paramref name="Act"/> answers what came out, in one line, or throws <see cref="DemoBrokenException"/>.</summary>
internal sealed record DemoStep(string Name, string Title, Func<DemoScene, CancellationToken, Task<string>> Act);

/// <summary>A step did not hold: what was expected and what came.</summary>
internal sealed class DemoBrokenException(string message) : Exception(message)
{
    public static DemoBrokenException Of(string doing, Problem problem) =>
        new($"{doing}: {problem.Detail} ({problem.Code})");
}
