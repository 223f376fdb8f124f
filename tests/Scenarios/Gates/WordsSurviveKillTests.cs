using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Scenarios.Running;

namespace Airworthy.Scenarios.Gates;

/// <summary>
/// Given people who apply policies, waive, ask, answer, go past gates, review, try and attest all at once, when the server is killed at
/// any moment, then whatever it had acknowledged stands in the record once, and nothing stands there twice.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class WordsSurviveKillTests(GatedHouse house) : IClassFixture<GatedHouse>
{
    private const string Model = FlightDelay.Model;
    private const int Kills = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Words_OfEveryKindWhenTheServerIsKilled_AreKeptOnceEach()
    {
        string release;
        await using (var server = await house.OpenAsync("words"))
        {
            await house.People.ApplyAsync(
                server,
                $"for: model {Model}\nenvironments: {{ production: {{ emergency: {{ roles: [administrator], skips: [freeze] }} }} }}\n"
            );
            release = (await house.People.ReleaseAsync(server, 1)).Id;
            await server.KillAsync();
        }
        var said = new List<string>();
        var random = new Random(20261123);
        for (var round = 0; round < Kills; round++)
        {
            await using var server = await house.AgainAsync("words");
            using var stop = new CancellationTokenSource();
            using var heard = new SemaphoreSlim(0);
            var speaking = Speakers(server, release, round).Select(s => SpeakAsync(s, heard, stop.Token)).ToList();
            for (var words = random.Next(20, 60); words > 0; words--)
            {
                Assert.True(await heard.WaitAsync(Patience, CancellationToken.None), "Nobody is heard any more.");
            }
            await server.KillAsync();
            await stop.CancelAsync();
            said.AddRange((await Task.WhenAll(speaking)).SelectMany(w => w));
        }
        await using var last = await house.AgainAsync("words");
        var kept = await KeptAsync(last);
        Assert.True(said.Count > Kills * 10, $"Only {said.Count} words were acknowledged.");
        Assert.Empty(said.Except(kept));
        Assert.Equal(kept.Count, kept.Distinct().Count());
        await last.KillAsync();
        var verified = await house.Workplace.TypeAsync("./airworthy record verify --data words");
        Assert.True(verified.Exit == 0, verified.ToString());
    }

    /// <summary>One after the other until the server is gone; gives what was acknowledged.</summary>
    private static async Task<List<string>> SpeakAsync(
        Func<int, Task<string?>> say,
        SemaphoreSlim heard,
        CancellationToken stop
    )
    {
        var acknowledged = new List<string>();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            if (await say(i) is { } word)
            {
                acknowledged.Add(word);
                heard.Release();
            }
        }
        return acknowledged;
    }

    private IEnumerable<Func<int, Task<string?>>> Speakers(RunningServer server, string release, int round)
    {
        AirworthyClient As(string name) => house.People.As(server, name);

        Func<int, Task<string?>> Of<T>(string kind, Func<string, Task<Answer<T>>> say) =>
            async i =>
            {
                var word = $"{kind} {round}-{i}";
                return (await say(word)).IsOk ? word : null;
            };
        var (ann, vic, rita, admin) = (As("ann"), As("vic"), As("rita"), As("admin"));
        yield return Of(
            "policy.applied",
            w => admin.ApplyPolicyAsync(new PolicyRequest($"for: team words # {w}\nmodels: [words]\n"))
        );
        yield return Of(
            "waiver.granted",
            w => vic.GrantWaiverAsync(Model, 1, new("metric-floor", w, TimeProvider.System.GetUtcNow().AddDays(1)))
        );
        yield return Of("approval.asked", w => vic.AskAboutReleaseAsync(release, w));
        yield return Of("approval.answered", w => ann.AnswerAboutReleaseAsync(release, w));
        yield return Of("emergency.declared", w => admin.BreakGlassAsync(release, w));
        yield return Of("emergency.reviewed", w => rita.ReviewEmergencyAsync(release, w));
        yield return Of("test.attested", w => ann.AttestTestAsync(Model, 1, "data.privacy", w));
        yield return async _ =>
            (await ann.OpenSandboxAsync(Model, 1, 60)).TryGet(out var sandbox, out var _)
                ? $"sandbox.opened {sandbox.Since:O}"
                : null;
    }

    private async Task<List<string>> KeptAsync(RunningServer server)
    {
        using var admin = house.People.Admin(server);
        var kept = new List<string>();
        for (long from = 0; ; )
        {
            var page = FlightDelay.Ok(await admin.ListFactsAsync(from, 1000)).Items;
            kept.AddRange(page.Select(WordOf).OfType<string>());
            if (page.Count == 0)
            {
                return kept;
            }
            from = page[^1].Index + 1;
        }
    }

    /// <summary>What was said, as a fact has it.</summary>
    private static string? WordOf(FactView fact)
    {
        if (fact.Kind == "sandbox.opened")
        {
            return $"sandbox.opened {fact.At:O}";
        }
        foreach (var name in new[] { "yaml", "reason", "question", "answer", "comment", "why" })
        {
            if (
                fact.Body.TryGetProperty(name, out var text)
                && text.GetString() is { } said
                && said.IndexOf($"{fact.Kind} ", StringComparison.Ordinal) is var at and >= 0
            )
            {
                return said[at..].Split('\n')[0];
            }
        }
        return null;
    }
}
