using Airworthy.Client.Contracts;
using Airworthy.Client.Http;

namespace Airworthy.Server.Demo;

/// <summary>What the steps share: the people's clients, the model's name, the sample's files.</summary>
internal sealed class DemoScene : IDisposable
{
    private readonly List<AirworthyClient> _clients = [];
    private string? _sample;

    public DemoScene(Uri server, string data, DemoTeller teller)
    {
        (Server, Data, Teller) = (server, data, teller);
        Nobody = ClientOf(null);
    }

    public Uri Server { get; }

    public string Data { get; }

    public DemoTeller Teller { get; }

    /// <summary>The first of flight-delay, flight-delay-2, … that no earlier run has used.</summary>
    public string Model { get; set; } = "flight-delay";

    /// <summary>A caller without a token.</summary>
    public AirworthyClient Nobody { get; }

    public AirworthyClient Administrator { get; set; } = null!;

    /// <summary>A data scientist who may also approve other people's models.</summary>
    public AirworthyClient Ann { get; set; } = null!;

    /// <summary>An approver.</summary>
    public AirworthyClient Vic { get; set; } = null!;

    /// <summary>The release of version 1 while it waits.</summary>
    public ReleaseView? Waiting { get; set; }

    /// <summary>The record of version 2 as it was exported, and the log's public key.</summary>
    public (byte[] Bytes, string Key)? Export { get; set; }

    public IReadOnlyList<DemoFlight> Flights { get; set; } = [];

    /// <summary>The sample's folder. It lies in the checkout, not in what is built from it.</summary>
    public string Sample => _sample ??= FindSample();

    public AirworthyClient ClientOf(string? token)
    {
        var client = new AirworthyClient(Server, token);
        _clients.Add(client);
        return client;
    }

    public string ModelFile(string candidate) => Path.Combine(Sample, "models", candidate, "model.onnx");

    public void Dispose() => _clients.ForEach(c => c.Dispose());

    /// <summary>The sample lies in the checkout: the launcher names its root, else it is looked for above this program.</summary>
    private static string FindSample()
    {
        var above = new DirectoryInfo(AppContext.BaseDirectory);
        var roots = new List<string?> { Environment.GetEnvironmentVariable("AIRWORTHY_ROOT") };
        for (var at = above; at is not null; at = at.Parent)
        {
            roots.Add(at.FullName);
        }
        return roots
                .Where(r => !string.IsNullOrEmpty(r))
                .Select(r => Path.Combine(r!, "samples", "flight-delay"))
                .FirstOrDefault(Directory.Exists)
            ?? throw new DemoBrokenException(
                "The demo needs samples/flight-delay of the checkout; start it with ./airworthy up --demo."
            );
    }
}

/// <summary>What the steps ask again and again.</summary>
internal static class DemoAsking
{
    /// <summary>The value, or the step did not hold.</summary>
    public static T Or<T>(this Answer<T> answer, string doing) =>
        answer.TryGet(out var value, out var problem) ? value : throw DemoBrokenException.Of(doing, problem);

    /// <summary>The problem that was expected, with one of the statuses.</summary>
    public static Problem Refused<T>(this Answer<T> answer, string doing, params IReadOnlyList<int> statuses) =>
        answer.Problem is not { } problem ? throw new DemoBrokenException($"{doing} was let through.")
        : statuses.Contains(problem.Status) ? problem
        : throw DemoBrokenException.Of($"{doing} was refused for another reason than expected", problem);

    public static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new DemoBrokenException(otherwise);
        }
    }

    /// <summary>Follows a release until it waits for people or is over, and shows each step as it ends.</summary>
    public static async Task<ReleaseView> FollowAsync(
        this DemoScene scene,
        AirworthyClient who,
        ReleaseView release,
        CancellationToken cancel
    )
    {
        var shown = release.Steps.TakeWhile(s => s.Status != "pending").Count();
        var before = release.Steps.LastOrDefault(s => s.FinishedAt is not null)?.FinishedAt ?? release.StartedAt;
        await foreach (var answer in who.FollowReleaseAsync(release.Id, cancel))
        {
            release = answer.Or("Following the release");
            foreach (var step in release.Steps.Skip(shown).TakeWhile(s => s.Status != "pending"))
            {
                var at = step.FinishedAt ?? before;
                scene.Teller.Show(
                    $"{step.Status, -5} {step.Name}",
                    $"{step.Detail} ({(at - before).TotalSeconds:0.00} s)"
                );
                before = at;
                shown++;
            }
            if (release.Awaited is not null)
            {
                break;
            }
        }
        return release;
    }

    /// <summary>Reads the evidence and approves it, as vic.</summary>
    public static async Task<ReleaseView> ApproveAsVicAsync(
        this DemoScene scene,
        ReleaseView waiting,
        string comment,
        CancellationToken cancel
    )
    {
        var awaited = waiting.Awaited ?? throw new DemoBrokenException("The release waits for nobody.");
        scene.Teller.Say($"vic reads the evidence, approves: \"{comment}\"");
        var approved = await scene.Vic.ApproveAsync(
            waiting.Id,
            new ApproveRequest(true, awaited.EvidenceDigest, comment),
            cancel
        );
        return await scene.FollowAsync(scene.Vic, approved.Or("Approving"), cancel);
    }
}
