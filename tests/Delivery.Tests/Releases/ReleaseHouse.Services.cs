using System.Security.Cryptography;
using Airworthy.Adapters.Blobs.Files;
using Airworthy.Adapters.Storage;
using Airworthy.Adapters.Storage.Sqlite;
using Airworthy.Adapters.Storage.StepLogs;
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
using Airworthy.Delivery.Watching;
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

/// <summary>The services of the house, each made at the first wish.</summary>
internal sealed partial class ReleaseHouse
{
    public ModelService Models => field ??= new(_store.State);

    public PipelineService Pipelines => field ??= new(_store.Journal, _store.State, _blobs, Models, _controls, _ids);

    public TrafficService Traffic => field ??= new(_store.State, _serving, new PipelineTerms(_store.State), _clock);

    public RollbackService Rollbacks => field ??= new(_store.Journal, _store.State, _serving, Traffic);

    public SplitService Splits =>
        field ??= new(_store.Journal, _store.State, _serving, Traffic, new RecordedRows(_store.Record, _store.State));

    public RegisteredModelService RegisteredModels => field ??= new(_store.Journal, _store.State, Models, _ids);

    public LabelService Labels =>
        field ??= new(
            _store.State,
            Models,
            Pipelines,
            Policies,
            RegisteredModels,
            RegisteredVersions,
            new LabelOptions(All: false)
        );

    public RemovalService Removal => field ??= new(_store.State, RegisteredModels, RegisteredVersions);

    public RetireService Retiring => field ??= new(_store.Journal, _store.State, Traffic);

    public PolicyService Policies => field ??= new(_store.Journal, _store.State, _controls);

    public CheckService Checks => field ??= new(_store.State, Models, Pipelines, Policies, Gates, _clock);

    public PlacementService Placements =>
        field ??= new(_store.Journal, _store.State, Models, Pipelines, Checks, _clock);

    public ReleaseService Releases => field ??= new(_store.Journal, _store.State, Models, Pipelines, Placements, _ids);

    public ApprovalService Approvals => field ??= new(_store.Journal, _store.State, Releases, Entries, _clock);

    public EmergencyService Emergencies => field ??= new(_store.State, Releases, Pipelines, Checks);

    public WaiverService Waivers =>
        field ??= new(_store.Journal, _store.State, Models, Pipelines, Checks, _ids, _clock);

    public InboxService Inbox => field ??= new(_store.State, Approvals, Pipelines, Placements, Incidents, _clock);

    public IncidentService Incidents => field ??= new(_store.Journal, _store.State);

    public WatchService Watch => field ??= new(_store.State, _observer);

    /// <summary>What looks at failing calls, as a server has it that has just started.</summary>
    public ErrorWatch Errors() =>
        new(_store.Journal, _store.State, Watch, Incidents, _observer, _serving, _ids, _clock);

    public DryRunService DryRuns => field ??= new(_store.State, Pipelines, Policies, Checks);

    public WaitingReleases Waiting => field ??= new(_store.Journal, _store.State, Entries, _clock);

    public SandboxService Sandboxes =>
        field ??= new(
            _store.Journal,
            _store.State,
            Models,
            _serving,
            Traffic,
            new AttestationSigner(_gateKey),
            new SandboxOptions(),
            _clock
        );

    public ReleaseSteps Steps =>
        field ??= new(
            _store.Journal,
            _store.State,
            _serving,
            Traffic,
            Pipelines,
            Checks,
            Entries,
            new SmokeTest(_blobs, _serving, this),
            new RolloutSteps(_store.Journal, _store.State, _serving, Traffic, Placements, Rollouts, _clock),
            _clock
        );

    public PlanService Plans => field ??= new(_store.State, Models, Pipelines, Releases, Checks);

    public TriggerService Triggers =>
        field ??= new(_store.Journal, _store.Record, _store.State, Models, Pipelines, this, _clock);

    public CauseService Causes => field ??= new(_store.Journal, _store.State, Pipelines, Checks, Releases, _clock);

    public RolloutService Rollouts => field ??= new(_store.State, Releases, Entries, Rollbacks);

    public RolloutWatch RolloutWatch => field ??= new(_store.State, Pipelines, Rollouts, _observer);

    public StepCommits Commits => field ??= new(_store.Journal, _store.State);

    public FileStepLogs Logs => field ??= new(Path.Combine(_folder.Root, "step-logs"));

    public IList<IOrchestrator> Orchestrators { get; } = [];

    public Dictionary<string, string> Secrets { get; } = [];

    public StepRunner Runner =>
        field ??= new(
            _store.State,
            Pipelines,
            Steps,
            new WorkSteps(
                _store.State,
                Commits,
                Releases,
                new OrchestratorCatalog(Orchestrators),
                this,
                new WorkFollower(_store.State, Commits, Logs, new KeptFiles(_blobs, _ids), _clock),
                _ids,
                _clock
            ),
            Commits,
            _clock
        );

    public RegisteredVersionService RegisteredVersions => field ??= new(_store.Journal, _store.State, Models);

    private GateService Gates =>
        field ??= new(_controls, _runtimes, _blobs, new GateOptions(), _clock, NullLogger<GateService>.Instance);

    private EntryService Entries =>
        field ??= new(
            _store.State,
            Pipelines,
            Checks,
            new RecordedRows(_store.Record, _store.State),
            _blobs,
            new AttestationSigner(_gateKey),
            _clock
        );
}
