using System.Security.Cryptography;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Artifacts.Signing;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Incidents;
using Airworthy.Delivery.Labels;
using Airworthy.Delivery.Orchestration;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Retirement;
using Airworthy.Delivery.Rollouts;
using Airworthy.Delivery.Triggers;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Routing;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Onnx;
using Airworthy.Serving.Sessions;
using Airworthy.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airworthy.Delivery.Tests.Releases;

/// <summary>Everything a release touches, for real: SQLite, files, ONNX Runtime; only the endpoint's door is crossed without HTTP.</summary>
internal sealed partial class ReleaseHouse : IAsyncDisposable, IModelSource, IEndpointCaller, ISecretSource
{
    public static readonly ModelName Model = ModelName.Parse("flight-delay").Value;
    public static readonly EndpointName Production = EndpointName.Of(Model, EnvironmentName.Production);
    public static readonly Principal Ann = User("ann");
    public static readonly Principal Vic = User("vic");
    public static readonly Principal Rita = User("rita");
    public static readonly Principal Olga = User("olga");
    public static readonly Principal Adam = User("adam");
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "flight-delay");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly DataFolder _held;
    private readonly RecordKey _key = RecordKey.Create("airworthy/test").Value;
    private readonly AttestationKey _gateKey = AttestationKey.Create();
    private readonly FileBlobStore _blobs;
    private readonly SqliteStore _store;
    private readonly ServingService _serving;
    private readonly UploadService _uploads;
    private readonly IdSource _ids = new(TimeProvider.System);
    private readonly TimeProvider _clock;
    private readonly Observer _observer = new(TimeProvider.System, new byte[32]);
    private readonly ControlCatalog _controls = StandardControls.Catalog();
    private readonly RuntimeCatalog _runtimes = new([new OnnxModelRuntime(new OnnxOptions())]);

    /// <param name="time">The clock of everything but the journal; null takes the machine's.</param>
    public ReleaseHouse(TimeProvider? time = null)
    {
        _clock = time ?? TimeProvider.System;
        _held = DataFolder.Hold(_folder.Root).Value;
        IReadOnlyList<IStateFold> folds =
        [
            .. CatalogTables.Folds,
            .. AccountTables.Folds,
            .. ReleaseTables.Folds,
            .. RolloutTables.Folds,
            .. TriggerTables.Folds,
            .. IncidentTables.Folds,
        ];
        _store = SqliteStore.Open(_held, _key, folds, TimeProvider.System).Value;
        _blobs = FileBlobStore.Open(_held).Value;
        _serving = new ServingService(
            new AttestationVerifier(_gateKey.PublicKey),
            this,
            _runtimes,
            _clock,
            _observer,
            NullLogger<ServingService>.Instance
        );
        _uploads = new UploadService(
            _blobs,
            new BirthService(_store.Journal, _store.State, _ids),
            _store.State,
            _ids,
            TimeProvider.System,
            new UploadOptions()
        );
    }

    public IStateStore State => _store.State;

    public IRecordReader Record => _store.Record;

    public IServing Serving => _serving;

    /// <summary>The version that answers at an endpoint; null when none does.</summary>
    public int? Answering(EndpointName endpoint)
    {
        if (!_serving.Acquire(endpoint).TryGet(out var lease, out _))
        {
            return null;
        }
        using (lease)
        {
            return lease.Number;
        }
    }

    /// <summary>Has what answers at an endpoint fail so many calls.</summary>
    public void Fail(EndpointName endpoint, int calls, string prefix)
    {
        using var lease = _serving.Acquire(endpoint).Value;
        for (var i = 0; i < calls; i++)
        {
            lease.Refuse(
                new InferenceCall { Inputs = [], RequestId = $"{prefix}-{i}" },
                InferenceFaults.UnknownInput.With("Nothing.")
            );
        }
    }

    /// <summary>People, a version of Ann's and the pipeline.</summary>
    public async Task OpenAsync(string candidate = "first")
    {
        await JoinAsync(Ann, Role.DataScientist);
        await JoinAsync(Vic, Role.Approver);
        await JoinAsync(Rita, Role.Approver);
        await JoinAsync(Olga, Role.Operator);
        await JoinAsync(Adam, Role.Administrator);
        await RegisterAsync(candidate, Ann);
        await ApplyPipelineAsync(await YamlAsync());
    }

    public async Task JoinAsync(Principal person, params Role[] roles)
    {
        var joined = new AccountCreated(person.Account!.Value, RoleSet.Of(roles));
        await StateAsync(AccountFacts.AccountCreated.Draft(joined, person.ToString()));
    }

    public async Task StateAsync(FactDraft fact)
    {
        var committed = await _store.Journal.CommitAsync(new Commit(Principal.System, [fact]), default);
        Assert.True(committed.IsOk, committed.Fault?.ToString());
    }

    /// <summary>Changes a stored file behind the store's back.</summary>
    public void Spoil(Sha256Digest digest)
    {
        var name = digest.ToString()["sha256:".Length..];
        var file = Directory
            .EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories)
            .Single(f => f.Replace("/", "", StringComparison.Ordinal).EndsWith(name, StringComparison.Ordinal));
        File.Delete(file);
        File.WriteAllText(file, "other bytes");
    }

    public async Task ApplyPolicyAsync(string yaml)
    {
        var applied = await Policies.ApplyAsync(Olga, System.Text.Encoding.UTF8.GetBytes(yaml), null, default);
        Assert.True(applied.IsOk, applied.Fault?.ToString());
    }

    /// <summary>The sample's pipeline.</summary>
    public Task<string> YamlAsync() => File.ReadAllTextAsync(Path.Combine(Sample, "pipeline.yaml"));

    /// <summary>What the gate signed for what an endpoint is to serve.</summary>
    public async Task<GateAttestation> AttestationAsync(EndpointName endpoint)
    {
        var row = (await State.FindAsync(RolloutTables.Endpoints, endpoint.ToString(), default))!;
        return new AttestationVerifier(_gateKey.PublicKey).Verify(row.Value.Current.Attestation).Value;
    }

    /// <summary>Applies a pipeline with the sample's evaluation data, edited as told.</summary>
    /// <param name="yaml">The pipeline.</param>
    /// <param name="edit">Changes the evaluation data's lines.</param>
    /// <param name="model">For which model; null: the sample's.</param>
    /// <param name="training">Of the data set of that name, how many lines; null: the pipeline names none.</param>
    public async Task ApplyPipelineAsync(
        string yaml,
        Func<string[], string[]>? edit = null,
        int? training = null,
        ModelName? model = null
    )
    {
        var rows = await File.ReadAllLinesAsync(Path.Combine(Sample, "data", "evaluation.csv"));
        await using var evaluation = new MemoryStream(
            System.Text.Encoding.UTF8.GetBytes(string.Join('\n', edit?.Invoke(rows) ?? rows) + "\n")
        );
        var applied = await Pipelines.ApplyAsync(
            Olga,
            model ?? Model,
            System.Text.Encoding.UTF8.GetBytes(yaml),
            evaluation,
            training is { } lines
                ? new Dictionary<string, Stream>
                {
                    ["training"] = new MemoryStream(
                        System.Text.Encoding.UTF8.GetBytes(string.Join('\n', rows.Take(lines)) + "\n")
                    ),
                }
                : [],
            null,
            default
        );
        Assert.True(applied.IsOk, applied.Fault?.ToString());
    }

    public async Task<VersionState> RegisterAsync(
        string candidate,
        Principal by,
        string owner = "ann",
        ModelName? model = null
    )
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Sample, "models", candidate, "model.onnx"));
        var digest = Sha256Digest.FromBytes(SHA256.HashData(bytes));
        var request = new RegisterRequest
        {
            Owner = owner,
            Files = [new AnnouncedFile("model.onnx", bytes.Length, digest.ToString())],
        };
        var begun = (await _uploads.BeginAsync(by, model ?? Model, request, default)).Value;
        foreach (var missing in begun.Missing)
        {
            Assert.True((await _uploads.ReceiveAsync(by, begun.Id, missing, new MemoryStream(bytes), default)).IsOk);
        }
        return (await _uploads.CompleteAsync(by, begun.Id, default)).Value.Version;
    }

    public Task<IReadOnlyList<Fact>> LifeAsync(ReleaseId release) =>
        Record.OfSubjectAsync(release.ToString(), 0, 1000, default);

    /// <summary>Writes into the database past the journal, as somebody with the file and an editor would.</summary>
    public void Forge(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Root, "airworthy.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    public string? Find(string name) => Secrets.GetValueOrDefault(name);

    public Stream? Open(Sha256Digest digest) => _blobs.Open(digest);

    public Task<Result<EndpointAnswer>> InferAsync(
        EndpointName endpoint,
        int? version,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        if (!_serving.Acquire(endpoint, new RouteAsk { Override = version }).TryGet(out var lease, out var fault))
        {
            return Task.FromResult<Result<EndpointAnswer>>(fault);
        }
        using (lease)
        {
            return Task.FromResult(
                lease.Session.Run(inputs, outputs, cancel).Map(o => new EndpointAnswer(lease.Number.ToString(), o))
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        _serving.Dispose();
        Traffic.Dispose();
        await _store.DisposeAsync();
        _held.Dispose();
        _key.Dispose();
        _gateKey.Dispose();
        _folder.Dispose();
    }

    private static Principal User(string name) => Principal.User(UserName.Parse(name).Value);
}
