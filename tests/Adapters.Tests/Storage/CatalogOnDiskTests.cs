using System.Text;
using System.Text.Json;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Tests.Storage.Sqlite;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Values;
using Airworthy.Testing;

namespace Airworthy.Adapters.Tests.Storage;

/// <summary>The catalog and the accounts over the stores that a server has, as far as these could answer otherwise than those in memory.</summary>
public sealed class CatalogOnDiskTests : IAsyncLifetime
{
    private static readonly Principal Ann = Principal.User(UserName.Parse("ann").Value);

    private readonly SqliteHarness _store = new();
    private readonly TemporaryFolder _place = new();
    private readonly IdSource _ids = new(TimeProvider.System);
    private DataFolder _folder = null!;
    private FileBlobStore _blobs = null!;
    private UploadService _uploads = null!;
    private ModelService _models = null!;

    public async ValueTask InitializeAsync()
    {
        await _store.ReopenAsync([.. CatalogTables.Folds, .. AccountTables.Folds]);
        _folder = DataFolder.Hold(_place.Root).Value;
        _blobs = FileBlobStore.Open(_folder).Value;
        _uploads = new UploadService(
            _blobs,
            new BirthService(_store.Journal, _store.State, _ids),
            _store.State,
            _ids,
            TimeProvider.System,
            new()
        );
        _models = new ModelService(_store.State);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _store.DisposeAsync();
        _place.Dispose();
    }

    [Fact]
    public async Task Register_OfAVersion_IsThereAfterARestart()
    {
        var version = await RegisterAsync("delay", TinyModels.AddConstant(1, -1));
        await _store.ReopenAsync([.. CatalogTables.Folds, .. AccountTables.Folds]);

        var found = (await new ModelService(_store.State).VersionAsync(version.Id, default)).Value;

        Assert.Equal(Json(version), Json(found.Value));
        Assert.Equal(version.Files.Single().Digest, Assert.Single(_blobs.All()).Digest);
    }

    [Fact]
    public async Task Register_OfManyAtOnce_GivesEachItsOwnNumber()
    {
        var uploads = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            uploads.Add(
                await SendAsync("delay", Request(TinyModels.AddConstant(i, -1)), TinyModels.AddConstant(i, -1))
            );
        }

        var all = await Task.WhenAll(uploads.Select(u => _uploads.CompleteAsync(Ann, u, default)));

        Assert.Equal(Enumerable.Range(1, 8), all.Select(r => r.Value.Version.Number).Order());
    }

    [Fact]
    public async Task Register_OfAThousandFiles_IsRecordedWhole()
    {
        var content = Encoding.UTF8.GetBytes("side file");
        var digest = Sha256Digest.Of(content).ToString();
        var request = Request(content) with
        {
            Files =
            [
                .. Enumerable.Range(0, 1000).Select(i => new AnnouncedFile($"folder/{i}", content.Length, digest)),
            ],
            Tags = Enumerable.Range(0, 100).ToDictionary(i => $"tag {i}", _ => (string?)new string('タ', 1000)),
        };

        var upload = await SendAsync("delay", request, content);
        var version = (await _uploads.CompleteAsync(Ann, upload, default)).Value.Version;

        Assert.Equal(Json(version), Json((await _models.VersionAsync(version.Id, default)).Value.Value));
    }

    [Fact]
    public async Task Register_OfAnUntrueSignature_LeavesNoFile()
    {
        var model = TinyModels.AddConstant(1, -1);
        var request = Request(model) with { Signature = new([], []) };

        var result = await _uploads.CompleteAsync(Ann, await SendAsync("delay", request, model), default);

        Assert.Equal(UploadFaults.SignatureMismatch, result.Fault?.Reason);
        Assert.Empty(_blobs.All());
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_place.Root, "*", SearchOption.AllDirectories),
            f => new FileInfo(f).Length == model.Length
        );
    }

    [Fact]
    public async Task Search_FindsByEachConditionPageByPage()
    {
        var model = TinyModels.AddConstant(1, -1);
        var digest = Sha256Digest.Of([7]).ToString();
        foreach (var name in new[] { "b", "a", "größe", "C" })
        {
            await RegisterAsync(name, model);
            await RegisterAsync(
                name,
                model,
                r =>
                    r with
                    {
                        Owner = "bob",
                        Tags = new Dictionary<string, string?> { ["a.b 'c'"] = "x" },
                        Metrics = new Dictionary<string, double> { ["roc auc"] = 0.7 },
                        DatasetName = "flights",
                        DatasetDigest = digest,
                    }
            );
        }
        ModelQuery[] queries =
        [
            new() { Owner = UserName.Parse("bob").Value },
            new() { Tags = [new("a.b 'c'", null)] },
            new() { Tags = [new("a.b 'c'", "x")] },
            new() { Metrics = [MetricFilter.Parse("roc auc>=0.7").Value, MetricFilter.Parse("roc auc != 1").Value] },
            new() { Dataset = "flights" },
            new() { Dataset = digest },
        ];

        Assert.Equal("C 2 1, a 2 1, b 2 1, größe 2 1", await FoundAsync(new ModelQuery()));
        Assert.Equal("C 2 1", await FoundAsync(new ModelQuery { Text = "c" }));
        foreach (var query in queries)
        {
            Assert.Equal("C 2, a 2, b 2, größe 2", await FoundAsync(query));
        }
        Assert.Equal("", await FoundAsync(new ModelQuery { Metrics = [MetricFilter.Parse("roc auc>0.7").Value] }));
    }

    [Fact]
    public async Task Accounts_FirstStartAndChanges_HoldAfterARestart()
    {
        var tokens = new TokenService(_store.Journal, _store.State, _ids, TimeProvider.System);
        var started = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tokens.FirstStartAsync(default)));
        var secret = Assert.Single(started, s => s.Value is not null).Value!.Secret;
        var admin = (await tokens.AuthenticateAsync(secret, default)).Value;
        var accounts = new AccountService(_store.Journal, _store.State);

        var last = await accounts.DisableAsync(admin, UserName.Parse("admin").Value, default);
        await _store.ReopenAsync([.. CatalogTables.Folds, .. AccountTables.Folds]);
        tokens = new TokenService(_store.Journal, _store.State, _ids, TimeProvider.System);

        Assert.Equal(AccountFaults.LastAdministrator, last.Fault?.Reason);
        Assert.True((await tokens.AuthenticateAsync(secret, default)).IsOk);
        Assert.Null((await tokens.FirstStartAsync(default)).Value);
    }

    private static string Json(VersionState version) => JsonSerializer.Serialize(version, CatalogTables.Versions.Json);

    private static RegisterRequest Request(byte[] file) =>
        new() { Files = [new("model.onnx", file.Length, Sha256Digest.Of(file).ToString())], Owner = "ann" };

    private async Task<string> SendAsync(string model, RegisterRequest request, byte[] file)
    {
        var begun = (await _uploads.BeginAsync(Ann, ModelName.Parse(model).Value, request, default)).Value;
        foreach (var digest in begun.Missing)
        {
            Assert.Null((await _uploads.ReceiveAsync(Ann, begun.Id, digest, new MemoryStream(file), default)).Fault);
        }
        return begun.Id;
    }

    private async Task<VersionState> RegisterAsync(
        string model,
        byte[] file,
        Func<RegisterRequest, RegisterRequest>? with = null
    )
    {
        var upload = await SendAsync(model, with?.Invoke(Request(file)) ?? Request(file), file);
        return (await _uploads.CompleteAsync(Ann, upload, default)).Value.Version;
    }

    private async Task<string> FoundAsync(ModelQuery query)
    {
        var found = new List<string>();
        query = query with { Limit = 3 };
        do
        {
            var page = (await _models.SearchAsync(query, default)).Value;
            found.AddRange(
                page.Models.Select(m => $"{m.Model.Name} {string.Join(' ', m.Versions.Select(v => v.Number))}")
            );
            query = query with { PageToken = page.Next };
        } while (query.PageToken is not null);
        return string.Join(", ", found);
    }
}
