using System.Net;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Api;

public sealed class ModelRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const string Odd = "Ümläut % & co";
    private readonly TemporaryFolder _folder = new();
    private readonly AirworthyClient _client = server.Anonymous();

    /// <summary>Every test finds the same models, whichever runs first.</summary>
    public async ValueTask InitializeAsync()
    {
        if ((await _client.ListModelsAsync()).Good().Items.Count > 0)
        {
            return;
        }
        foreach (var (name, owner, auc) in new[] { ("alpha", "ann", 0.6), ("beta", "ben", 0.7), (Odd, "ann", 0.8) })
        {
            var request = new RegisterRequest
            {
                Owner = owner,
                Tags = new Dictionary<string, string> { ["team"] = owner },
                Metrics = new Dictionary<string, double> { ["roc_auc"] = auc },
                Dataset = new DatasetView("flights"),
                Files = [],
            };
            await Tiny.RegisterAsync(_client, name, Tiny.Folder(_folder, 1), request);
        }
        await Tiny.RegisterAsync(_client, "alpha", Tiny.Folder(_folder, 2), Tiny.Request("ann"));
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task List_Pages_GiveEveryModelOnce()
    {
        var names = new List<string>();
        await foreach (var model in AirworthyClient.AllAsync(t => _client.ListModelsAsync(null, 1, t)))
        {
            names.Add(model.Good().Name);
        }
        Assert.Equal(["alpha", "beta", Odd], names);
    }

    [Fact]
    public async Task List_Searched_FindsByEachCondition()
    {
        Assert.Equal(["alpha", Odd], await NamesAsync(new() { Owner = "ann" }));
        Assert.Equal(["beta"], await NamesAsync(new() { Tags = ["team=ben"] }));
        Assert.Equal(["beta", Odd], await NamesAsync(new() { Metrics = ["roc_auc>=0.65"] }));
        Assert.Equal(["beta"], await NamesAsync(new() { Metrics = ["roc_auc>=0.65", "roc_auc<0.75"] }));
        Assert.Equal(["beta"], await NamesAsync(new() { Text = "BET" }));
        Assert.Equal(3, (await NamesAsync(new() { Dataset = "flights" })).Count);
        Assert.Empty(await NamesAsync(new() { Environment = "production" }));
    }

    [Theory]
    [InlineData("?pageSize=0", "bad-parameter")]
    [InlineData("?pageSize=1001", "bad-parameter")]
    [InlineData("?pageSize=many", "bad-parameter")]
    [InlineData("?pageSize=99999999999", "bad-parameter")]
    [InlineData("?pagesize=1&pageSize=2", "bad-parameter")]
    [InlineData("?owners=ann", "bad-parameter")]
    [InlineData("?owner=ann&owner=ben", "bad-parameter")]
    [InlineData("?owner=", "bad-name")]
    [InlineData("?environment=No", "bad-name")]
    [InlineData("?metric=auc", "bad-metric-filter")]
    [InlineData("?tag=", "bad-tag-filter")]
    [InlineData("?pageToken=x", "bad-page-token")]
    public async Task List_BadQuestion_Refused(string query, string code)
    {
        using var http = server.Http();
        var problem = await Raw.ProblemAsync(await http.GetAsync("/api/v1/models" + query));
        Assert.Equal((400, code), (problem.Status, problem.Code));
        Assert.DoesNotContain("System.", problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed to bind", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Model_TellsItsNewestVersions()
    {
        var detail = (await _client.GetModelAsync("alpha")).Good();
        Assert.Equal(("alpha", 2, "ann"), (detail.Model.Name, detail.Model.LatestVersion, detail.Model.Owner));
        Assert.Equal([2, 1], detail.LatestVersions.Select(v => v.Number));
        Assert.Empty(detail.Serving);
        Assert.Empty(detail.OpenReleases);
        Assert.Null(detail.PipelineDigest);
    }

    [Fact]
    public async Task Get_NameWithEverything_IsFound() =>
        Assert.Equal(Odd, (await _client.GetModelAsync(Odd)).Good().Model.Name);

    [Fact]
    public async Task Get_UnknownThings_AreNotFound()
    {
        (await _client.GetModelAsync("nobody")).Refused(404, "model-unknown");
        (await _client.GetModelAsync("a:b")).Refused(400, "bad-name");
        (await _client.ListVersionsAsync("nobody")).Refused(404, "model-unknown");
        (await _client.GetVersionAsync("alpha", 3)).Refused(404, "version-unknown");
        (await _client.GetVersionAsync("alpha", -1)).Refused(404, "version-unknown");
        (await _client.DownloadAsync("alpha", 1, "none.onnx", Stream.Null)).Refused(404, "file-unknown");
    }

    [Fact]
    public async Task Versions_Pages_AreNewestFirst()
    {
        var first = (await _client.ListVersionsAsync("alpha", 1)).Good();
        var second = (await _client.ListVersionsAsync("alpha", 1, first.NextPageToken)).Good();
        Assert.Equal([2, 1], first.Items.Concat(second.Items).Select(v => v.Number));
        Assert.Null(second.NextPageToken);
    }

    [Fact]
    public async Task Version_KnownByItsETag_IsNotSentAgain()
    {
        var answer = await _client.GetVersionAsync("alpha", 1);
        Assert.NotNull(answer.ETag);
        using var http = server.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/models/alpha/versions/1");
        request.Headers.IfNoneMatch.ParseAdd(answer.ETag);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Download_File_GivesItsBytes()
    {
        var version = (await _client.GetVersionAsync("alpha", 1)).Good();
        using var bytes = new MemoryStream();
        (await _client.DownloadAsync("alpha", 1, version.Files[0].Path, bytes)).Good();
        Assert.Equal(version.Files[0].Digest, Core.Values.Sha256Digest.Of(bytes.ToArray()).ToString());
    }

    private async Task<List<string>> NamesAsync(ModelSearch search) =>
        [.. (await _client.ListModelsAsync(search)).Good().Items.Select(m => m.Name)];
}
