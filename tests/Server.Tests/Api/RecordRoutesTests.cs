using Airworthy.Record.Proofs;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Api;

public sealed class RecordRoutesTests(Town town) : IClassFixture<Town>
{
    [Fact]
    public async Task Life_OfAVersion_IsToldInOrderWithWho()
    {
        var model = await town.ModelAsync();
        await town.IntoProductionAsync(model, 1);

        var life = (await town.Nobody.GetRecordAsync(model, 1)).Good();

        Assert.Equal("version.registered", life.Items[0].Kind);
        Assert.Equal("user:ann", life.Items[0].By);
        Assert.Contains(life.Items, f => f is { Kind: "approval.given", By: "user:vic" });
        Assert.Equal("release.finished", life.Items[^1].Kind);
        Assert.Equal(life.Items.OrderBy(f => f.Index), life.Items);
        Assert.All(life.Items, f => Assert.EndsWith(".", f.Summary, StringComparison.Ordinal));
        var told = life.Items.Select(f => f.Summary);
        Assert.DoesNotContain(told, s => s.StartsWith("release ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Life_Paged_IsTheSame()
    {
        var model = await town.ModelAsync();
        await town.ReleaseAsync(model, 1);
        var whole = (await town.Nobody.GetRecordAsync(model, 1)).Good();

        var pieces = new List<long>();
        string? next = null;
        do
        {
            var page = (await town.Nobody.GetRecordAsync(model, 1, 2, next)).Good();
            Assert.InRange(page.Items.Count, 1, 2);
            pieces.AddRange(page.Items.Select(f => f.Index));
            next = page.NextPageToken;
        } while (next is not null);

        Assert.Equal(whole.Items.Select(f => f.Index), pieces);
        (await town.Nobody.GetRecordAsync(model, 1, 2, "x")).Refused(400, "bad-parameter");
        (await town.Nobody.GetRecordAsync(model, 2)).Refused(404, "version-unknown");
    }

    [Fact]
    public async Task Export_Verified_ProvesTheLifeWithThePublishedKey()
    {
        var model = await town.ModelAsync();
        await town.ReleaseAsync(model, 1);
        using var bytes = new MemoryStream();

        (await town.Nobody.ExportRecordAsync(model, 1, bytes)).Good();

        var key = (await town.Nobody.GetRecordKeyAsync()).Good().Key;
        var verified = RecordVerifier.Verify(bytes.ToArray(), key);
        Assert.True(verified.IsOk, verified.Fault?.ToString());
        Assert.Equal($"{model} 1", verified.Value.Title);
        Assert.Empty(verified.Value.Warnings);
        var checkpoint = (await town.Nobody.GetCheckpointAsync()).Good();
        Assert.StartsWith(verified.Value.Key.Name + "\n", checkpoint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_ForAuditors_AreAllAndInOrder()
    {
        await town.ModelAsync();
        (await town.Nobody.ListFactsAsync()).Refused(401, "token-required");

        var seen = new List<long>();
        long from = 0;
        while (true)
        {
            var page = (await town.Vic.ListFactsAsync(from, 3)).Good();
            seen.AddRange(page.Items.Select(f => f.Index));
            if (page.NextPageToken is not { } next)
            {
                break;
            }
            from = long.Parse(next);
        }

        Assert.Equal(Enumerable.Range(0, seen.Count).Select(i => (long)i), seen);
        (await town.Vic.ListFactsAsync(-1)).Refused(400, "bad-parameter");
        (await town.Vic.ListFactsAsync(0, 0)).Refused(400, "bad-parameter");
        Assert.Empty((await town.Vic.ListFactsAsync(1_000_000)).Good().Items);
    }
}
