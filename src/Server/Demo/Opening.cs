using System.Diagnostics;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;

namespace Airworthy.Server.Demo;

/// <summary>A first model, from its registration to its first answer in production.</summary>
internal static class Opening
{
    public static async Task<string> PeopleAsync(DemoScene scene, CancellationToken cancel)
    {
        var file = Path.Combine(scene.Data, "admin.token");
        DemoAsking.Expect(
            File.Exists(file),
            $"The administrator's token is not in {file}; the demo needs it to make two people."
        );
        scene.Administrator = scene.ClientOf((await File.ReadAllTextAsync(file, cancel)).Trim());
        scene.Teller.Say("The administrator makes two accounts. Tokens are shown once and kept only as hashes.");
        scene.Ann = await PersonAsync(scene, "ann", ["data-scientist", "approver"], cancel);
        scene.Vic = await PersonAsync(scene, "vic", ["approver"], cancel);
        return "ann (data scientist, and approver of other people's models), vic (approver)";
    }

    public static async Task<string> RegisterAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Model = await FreeNameAsync(scene, cancel);
        scene.Flights = DemoFlight.Read(Path.Combine(scene.Sample, "data", "recent.csv"));
        scene.Teller.Say("ann registers a model file with where it came from. Who she is comes from her token.");
        var version = await RegisterAsync(scene, "first", "Boosted trees, first attempt", cancel);
        DemoAsking.Expect(version.Author == "user:ann", $"The author is {version.Author}, not ann.");
        scene.Teller.Show("file", $"{version.Files[0].Path}, {version.Files[0].Size} bytes, {version.Digest}");
        scene.Teller.Show("signature", SignatureOf(version));
        scene.Teller.Show("trained on", $"{version.Dataset?.Name} {version.Dataset?.Digest}");
        return $"{scene.Model} version {version.Number}, which nothing can change any more";
    }

    public static async Task<string> PipelineAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            "The administrator applies pipeline.yaml: what a gate asks is not its own candidates' owner's to change."
        );
        var yaml = await File.ReadAllTextAsync(Path.Combine(scene.Sample, "pipeline.yaml"), cancel);
        var rows = Path.Combine(scene.Sample, "data", "evaluation.csv");
        var refused = await scene.Ann.ApplyPipelineAsync(scene.Model, yaml, rows, null, cancel: cancel);
        refused.Refused("ann's own pipeline", 403);
        var applied = (await scene.Administrator.ApplyPipelineAsync(scene.Model, yaml, rows, null, cancel: cancel)).Or(
            "Applying the pipeline"
        );
        scene.Teller.Show("steps", string.Join(" -> ", applied.Steps));
        return $"{applied.Steps.Count} steps; the evaluation rows are frozen as {applied.EvaluationDigest[..19]}...";
    }

    public static async Task<string> CheckAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("ann asks beforehand. Asking starts nothing and records nothing.");
        var gate = (await scene.Ann.CheckAsync(scene.Model, 1, cancel: cancel)).Or("Checking version 1");
        scene.Teller.Findings(gate);
        DemoAsking.Expect(gate.Passed, $"Version 1 is blocked: {string.Join("; ", gate.Reasons)}");
        return $"nothing; {gate.ApprovalsNeeded} approval by somebody else will be needed";
    }

    public static async Task<string> ReleaseAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            "ann releases version 1. Each step is recorded; a restart would go on from the step it had reached."
        );
        var started = (await scene.Ann.StartReleaseAsync(scene.Model, 1, cancel)).Or("Releasing version 1");
        scene.Waiting = await scene.FollowAsync(scene.Ann, started, cancel);
        DemoAsking.Expect(
            scene.Waiting.Awaited is not null,
            $"The release is {scene.Waiting.Status} and does not wait for an approval."
        );
        return $"it answers at {scene.Model}:staging and waits for a person";
    }

    public static async Task<string> OwnApprovalAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("ann may approve, but this one is hers.");
        var awaited = scene.Waiting!.Awaited!;
        var answer = await scene.Ann.ApproveAsync(
            scene.Waiting.Id,
            new ApproveRequest(true, awaited.EvidenceDigest, "Looks good to me"),
            cancel
        );
        var problem = answer.Refused("ann's approval of her own model", 403, 422);
        scene.Teller.Show("refused", problem.Detail);
        return $"refused ({problem.Code})";
    }

    public static async Task<string> ApproveAsync(DemoScene scene, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var after = await scene.ApproveAsVicAsync(scene.Waiting!, "Above the floor, no champion yet", cancel);
        DemoAsking.Expect(after.Status == "succeeded", $"The release is {after.Status}.");
        return $"version 1 is in production, {watch.Elapsed.TotalSeconds:0.00} s after vic's word";
    }

    public static async Task<string> PredictAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say(
            "Flights of the last two days, asked of the endpoint as any program would (Open Inference Protocol)."
        );
        foreach (var flight in scene.Flights.Where((_, i) => i % 100 == 17).Take(4))
        {
            var answer = (await flight.AskAsync(scene.Ann, scene.Model, cancel)).Or("Predicting");
            DemoAsking.Expect(answer.Probability is > 0 and < 1, $"{answer.Probability} is no probability.");
            DemoAsking.Expect(answer.Version == "1", $"Version {answer.Version} answered, not 1.");
            scene.Teller.Show(
                $"late with {answer.Probability:0.000}",
                $"{flight.Described}; it was {(flight.Late ? "late" : "on time")}"
            );
        }
        return $"{scene.Model} answers with version 1";
    }

    /// <summary>Registers a candidate of the sample as ann.</summary>
    public static async Task<VersionView> RegisterAsync(
        DemoScene scene,
        string candidate,
        string description,
        CancellationToken cancel
    )
    {
        var folder = (await ModelFolder.ReadAsync(scene.ModelFile(candidate), cancel: cancel)).Or("Reading the model");
        var data = (await ModelFolder.ReadAsync(Path.Combine(scene.Sample, "data", "train.csv"), cancel: cancel)).Or(
            "Reading the data"
        );
        var request = new RegisterRequest
        {
            Owner = "ann",
            Description = description,
            Tags = new Dictionary<string, string> { ["candidate"] = candidate },
            Dataset = new DatasetView(data.Files[0].Path, data.Files[0].Digest),
            Files = folder.Files,
        };
        return (await scene.Ann.RegisterAsync(scene.Model, request, folder, cancel: cancel)).Or(
            $"Registering {candidate}"
        );
    }

    private static async Task<AirworthyClient> PersonAsync(
        DemoScene scene,
        string name,
        IReadOnlyList<string> roles,
        CancellationToken cancel
    )
    {
        var made = await scene.Administrator.CreateAccountAsync(new CreateAccountRequest(name, roles), cancel);
        if (made.Problem is { Status: 409 })
        {
            // An earlier run on this data folder made the account; only its token is new.
            scene.Teller.Say($"{name} is known here already.");
        }
        else
        {
            made.Or($"Making the account {name}");
        }
        var token = await scene.Administrator.CreateTokenAsync(name, new CreateTokenRequest("demo", Days: 1), cancel);
        return scene.ClientOf(token.Or($"Issuing a token for {name}").Secret);
    }

    private static async Task<string> FreeNameAsync(DemoScene scene, CancellationToken cancel)
    {
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? "flight-delay" : $"flight-delay-{number}";
            var found = await scene.Ann.GetModelAsync(name, cancel);
            if (found.Problem is { Status: 404 })
            {
                return name;
            }
            found.Or($"Looking for a model {name}");
        }
    }

    private static string SignatureOf(VersionView version) =>
        version.Signature is { } signature
            ? $"{string.Join(", ", signature.Inputs.Select(i => i.Name))} -> {string.Join(", ", signature.Outputs.Select(o => o.Name))}"
            : "none";
}
