using System.Security.Cryptography;
using Airworthy.Adapters.Notices.Webhooks;
using Airworthy.Adapters.Processes;
using Airworthy.Adapters.Storage.Research.Evaluation;
using Airworthy.Adapters.Storage.Research.LoggedModels;
using Airworthy.Adapters.Storage.Research.Traces;
using Airworthy.Adapters.Storage.Research.Tracking;
using Airworthy.Adapters.Targets.ControlServices;
using Airworthy.Adapters.Targets.OpenInference;
using Airworthy.Artifacts.Signing;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Registry;
using Airworthy.Catalog.Storing;
using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Evaluation;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Catalog.Tracking.Freezing;
using Airworthy.Catalog.Tracking.LoggedModels;
using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Catalog.Webhooks;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Command;
using Airworthy.Delivery.Controls.HttpService;
using Airworthy.Delivery.Incidents;
using Airworthy.Delivery.Labels;
using Airworthy.Delivery.Policies;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Retirement;
using Airworthy.Delivery.Rollouts;
using Airworthy.Delivery.TestScores;
using Airworthy.Delivery.Triggers;
using Airworthy.Delivery.Watching;
using Airworthy.Record.Followers;
using Airworthy.Record.Merkle;
using Airworthy.Server.Api;
using Airworthy.Server.Auth;
using Airworthy.Server.Mlflow.Registry;
using Airworthy.Server.Mlflow.Webhooks;
using Airworthy.Server.Settings;
using Airworthy.Server.Workers;
using Airworthy.Serving.Isolation;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Routing;
using Airworthy.Serving.Sessions;

namespace Airworthy.Server.Wiring;

/// <summary>Makes every capability known to the ones above it and to the routes.</summary>
internal static class CapabilityServices
{
    private static readonly TimeSpan WebhookTimeOut = TimeSpan.FromSeconds(30);

    public static void Add(IServiceCollection services, DataStores stores, ServerSettings settings, IdSource ids)
    {
        services.AddSingleton(ids);
        AddRecord(services, stores);
        AddCatalog(services, stores, settings);
        AddServing(services, stores, settings);
        AddControls(services, stores, settings);
        OrchestratorServices.Add(services, stores, settings);
        AddDelivery(services, settings);
        services.AddSingleton<OwnToken>();
        services.AddSingleton(s => new CallerSource(s.GetRequiredService<TokenService>(), Remembered(settings)));
        services.AddSingleton<DeliveryReader>();
        services.AddSingleton<RequestReader>();
        RegistryPart.Add(services);
        AddWebhooks(services, stores, settings);
        services.AddHostedService<ReleaseRunner>();
        services.AddHostedService<DeliveryKeeper>();
        services.AddHostedService<RecordMemory>();
        services.AddHostedService<ObservationKeeper>();
        services.AddHostedService<EndpointWatcher>();
        services.AddHostedService<RolloutWatcher>();
        services.AddHostedService<TriggerKeeper>();
        services.AddHostedService<IncidentKeeper>();
        services.AddHostedService<UploadSweeper>();
        services.AddHostedService<FileSweeper>();
    }

    private static void AddRecord(IServiceCollection services, DataStores stores)
    {
        services.AddSingleton(stores.Store.State);
        services.AddSingleton(stores.Store.Registry);
        services.AddSingleton(stores.Store.Record);
        services.AddSingleton(stores.Store.Journal);
        services.AddSingleton(stores.Key);
        services.AddSingleton(new MerkleTree(stores.Store.Record.Tiles, new TileCache()));
    }

    private static void AddCatalog(IServiceCollection services, DataStores stores, ServerSettings settings)
    {
        services.AddSingleton<IBlobStore>(stores.Blobs);
        services.AddSingleton<ModelService>();
        services.AddSingleton<BirthService>();
        services.AddSingleton<RegisteredModelService>();
        services.AddSingleton<RegisteredVersionService>();
        services.AddSingleton<ReferenceService>();
        services.AddSingleton<UploadService>();
        services.AddSingleton<ISourceFreezer, SourceFreezer>();
        AddTracking(services, stores);
        AddFiles(services, stores, settings);
        AddTraced(services, stores);
        services.AddSingleton<AccountService>();
        services.AddSingleton<TokenService>();
        services.AddSingleton(
            new UploadOptions
            {
                MaxVersionBytes = settings.MaxVersionBytes,
                MaxTotalBytes = settings.MaxTotalBytes == 0 ? long.MaxValue : settings.MaxTotalBytes,
                Lifetime = TimeSpan.FromMinutes(settings.UploadMinutes),
            }
        );
    }

    private static void AddTracking(IServiceCollection services, DataStores stores)
    {
        services.AddSingleton<IExperimentStore>(new SqliteExperimentStore(stores.ResearchData));
        services.AddSingleton<IRunStore>(new SqliteRunStore(stores.ResearchData));
        services.AddSingleton<IRunLog>(new SqliteRunLog(stores.ResearchData));
        services.AddSingleton<IMetricStore>(new SqliteMetricStore(stores.ResearchData));
        services.AddSingleton<ExperimentService>();
        services.AddSingleton<RunService>();
        services.AddSingleton<RunLogService>();
    }

    private static void AddFiles(IServiceCollection services, DataStores stores, ServerSettings settings)
    {
        var stored = new StoredBytes(stores.Blobs, () => stores.Files.Total);
        services.AddSingleton(stored);
        services.AddSingleton<IFileTree>(s => new VersionTree(stores.Tree, s.GetRequiredService<ModelService>()));
        services.AddSingleton<IFileBytes>(new VersionBytes(stores.Files, stores.Blobs));
        services.AddSingleton<IFileParts>(stores.Parts);
        services.AddSingleton<FileService>();
        services.AddSingleton<TreeFreezer>();
        services.AddSingleton(
            new FileLimits
            {
                MaxFileBytes = settings.MaxArtifactBytes,
                Room = () => settings.MaxTotalBytes == 0 ? long.MaxValue : settings.MaxTotalBytes - stored.Total,
                MultipartLifetime = TimeSpan.FromMinutes(settings.UploadMinutes),
            }
        );
    }

    private static void AddTraced(IServiceCollection services, DataStores stores)
    {
        services.AddSingleton<ILoggedModelStore>(new LoggedModelStore(stores.ResearchData));
        services.AddSingleton<LoggedModelService>();
        services.AddSingleton<ITraceStore>(new TraceStore(stores.ResearchData));
        services.AddSingleton<ITraceQueries>(new TraceQueries(stores.ResearchData));
        services.AddSingleton<TraceService>();
        services.AddSingleton<IAssessmentStore>(new AssessmentStore(stores.ResearchData));
        services.AddSingleton<AssessmentService>();
        services.AddSingleton<IEvaluationDatasetStore>(new EvaluationDatasetStore(stores.ResearchData));
        services.AddSingleton<IEvaluationRecordStore>(new EvaluationRecordStore(stores.ResearchData));
        services.AddSingleton<IScorerStore>(new ScorerStore(stores.ResearchData));
        services.AddSingleton<EvaluationService>();
    }

    private static void AddWebhooks(IServiceCollection services, DataStores stores, ServerSettings settings)
    {
        services.AddSingleton<ISecretStore>(stores.Secrets);
        services.AddSingleton<IFollowerPlaces>(stores.Followers);
        // Whoever can reach a server of this machine alone can reach this machine's addresses without it.
        services.AddSingleton(
            new WebhookSending(settings.IsLoopback || settings.WebhooksToPrivateAddresses, WebhookTimeOut)
        );
        services.AddSingleton<IWebhookSender, HttpWebhookSender>();
        services.AddSingleton<WebhookService>();
        services.AddSingleton<IWebhookNews, DeliveryNews>();
        services.AddSingleton<IWebhookNews, LabelNews>();
        services.AddSingleton<IWebhookNews, IncidentNews>();
        services.AddSingleton<WebhookMessages>();
        services.AddSingleton<WebhookCourier>();
        services.AddHostedService<WebhookRunner>();
        WebhookRoutes.Add(services);
    }

    private static void AddServing(IServiceCollection services, DataStores stores, ServerSettings settings)
    {
        services.AddSingleton(new AttestationVerifier(stores.GateKey.PublicKey));
        services.AddSingleton(new AttestationSigner(stores.GateKey));
        services.AddSingleton<IModelSource>(new StoredModels(stores.Blobs));
        services.AddSingleton<IPlanStore>(stores.Plan);
        services.AddSingleton(ObserverOf(stores.GateKey));
        services.AddSingleton<IObservationStore>(stores.Observations);
        AddRuntimes(services, settings);
    }

    /// <summary>What runs models, with the store or without it.</summary>
    public static void AddRuntimes(IServiceCollection services, ServerSettings settings)
    {
        RuntimeServices.Add(services, settings);
        services.AddSingleton<IServing, ServingService>();
    }

    /// <summary>Who was let in lately.</summary>
    public static RememberedCallers Remembered(ServerSettings settings) =>
        new(Path.Combine(settings.Data, "serving", "callers.json"), TimeProvider.System);

    /// <summary>Masked texts are hashed with a key that follows from the gate's, so that a restart does not change them.</summary>
    private static Observer ObserverOf(AttestationKey gate)
    {
        var seed = gate.Export();
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, 32, info: "airworthy observations 1"u8.ToArray());
        CryptographicOperations.ZeroMemory(seed);
        return new Observer(TimeProvider.System, key, BitConverter.ToInt64(key));
    }

    private static void AddControls(IServiceCollection services, DataStores stores, ServerSettings settings)
    {
        // Held by the server alone; what a killed one left of commands goes with it.
        var isolated = Path.Combine(settings.Data, "isolated");
        services.AddSingleton<IIsolation>(_ => new ProcessIsolation(isolated, TimeProvider.System));
        services.AddSingleton<IServiceCaller>(new HttpServiceCaller(stores.Secrets, settings.IsLoopback));
        var commands = new CommandSettings
        {
            WorkFolder = Path.Combine(isolated, "commands"),
            Readable = settings.CommandFolders,
            Network = settings.CommandNetwork,
        };
        services.AddSingleton(commands);
        services.AddSingleton(s =>
            StandardControls.Catalog(
                new ControlTools
                {
                    Isolation = s.GetRequiredService<IIsolation>(),
                    Commands = commands,
                    Services = s.GetRequiredService<IServiceCaller>(),
                    OwnAddress = () => settings.PublicUrl ?? OwnAddress.Of(s),
                }
            )
        );
        services.AddSingleton<IFindingStore>(stores.Findings);
        services.AddSingleton(new GateOptions { MemoryBytes = (long)settings.ControlMemoryMiB << 20 });
    }

    private static void AddDelivery(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(new LabelOptions(settings.ManageAllModels));
        services.AddSingleton<LabelService>();
        services.AddSingleton<RetireService>();
        services.AddSingleton<RemovalService>();
        services.AddSingleton<GateService>();
        services.AddSingleton<PipelineService>();
        services.AddSingleton<PolicyService>();
        services.AddSingleton<CheckService>();
        services.AddSingleton<PlacementService>();
        services.AddSingleton<EntryService>();
        services.AddSingleton<ApprovalService>();
        services.AddSingleton<EmergencyService>();
        services.AddSingleton<WaiverService>();
        services.AddSingleton<WaitingReleases>();
        services.AddSingleton<InboxService>();
        services.AddSingleton<DryRunService>();
        services.AddSingleton<TestScoreService>();
        services.AddSingleton<IServingTerms, PipelineTerms>();
        services.AddSingleton<TrafficService>();
        services.AddSingleton<WatchService>();
        services.AddSingleton<IncidentService>();
        services.AddSingleton<ErrorWatch>();
        services.AddSingleton<RollbackService>();
        services.AddSingleton<SplitService>();
        services.AddSingleton(new SandboxOptions());
        services.AddSingleton<SandboxService>();
        services.AddSingleton<ReleaseService>();
        services.AddSingleton<SmokeTest>();
        services.AddSingleton<RecordedRows>();
        services.AddSingleton<RestoredRecord>();
        services.AddSingleton<TriggerService>();
        services.AddSingleton<CauseService>();
        services.AddSingleton<RolloutService>();
        services.AddSingleton<RolloutSteps>();
        services.AddSingleton<RolloutWatch>();
        services.AddSingleton<ReleaseSteps>();
        services.AddSingleton<PlanService>();
        services.AddSingleton<StepCommits>();
        services.AddSingleton<StepRunner>();
        services.AddSingleton<WorkSteps>();
        services.AddSingleton<WorkFollower>();
        services.AddSingleton<KeptFiles>();
        services.AddSingleton<ReleaseWorker>();
        services.AddSingleton<IEndpointCaller>(OwnDoor);
    }

    /// <summary>Calls this server's own endpoints as an application would. Only after the start is it known where they are.</summary>
    private static HttpEndpointCaller OwnDoor(IServiceProvider services)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = OwnAddress.Of(services),
        };
        http.DefaultRequestHeaders.Authorization = new("Bearer", services.GetRequiredService<OwnToken>().Secret);
        return new HttpEndpointCaller(http);
    }
}
