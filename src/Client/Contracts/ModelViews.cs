namespace Airworthy.Client.Contracts;

/// <summary>A page of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="NextPageToken">Give it back as <c>pageToken</c> to get the next page; null on the last.</param>
public sealed record PageView<T>(IReadOnlyList<T> Items, string? NextPageToken = null);

/// <summary>A registered model, as a list shows it.</summary>
public sealed record ModelView
{
    public required string Name { get; init; }

    /// <summary>The account that answers for the model.</summary>
    public required string Owner { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The newest version's number; 0 where none was registered yet.</summary>
    public required int LatestVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Which version answers where.</summary>
    public IReadOnlyList<DeploymentView> Serving { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Labels, each with the number of its version. Of a model with a pipeline, <c>champion</c> and the environments' names say what
    /// serves there; the others are free.
    /// </summary>
    public IReadOnlyDictionary<string, int> Aliases { get; init; } = new Dictionary<string, int>();
}

/// <summary>A registered model with why what serves was let in, its newest versions and its releases under way.</summary>
public sealed record ModelDetailView
{
    public required ModelView Model { get; init; }

    /// <summary>What serves where, each with the findings and approvals that let it in.</summary>
    public required IReadOnlyList<AdmissionView> Serving { get; init; }

    /// <summary>Digest of the pipeline that applies now; null while none was applied.</summary>
    public string? PipelineDigest { get; init; }

    /// <summary>The newest versions first, at most five.</summary>
    public required IReadOnlyList<VersionView> LatestVersions { get; init; }

    /// <summary>Releases that are running or wait for people.</summary>
    public required IReadOnlyList<ReleaseView> OpenReleases { get; init; }
}

/// <summary>A deployment and why it was let in.</summary>
public sealed record AdmissionView
{
    public required DeploymentView Deployment { get; init; }

    /// <summary>What the gate decided; null where the release that let it in is no longer known.</summary>
    public GateView? Gate { get; init; }

    public IReadOnlyList<ApprovalView> Approvals { get; init; } = [];
}

/// <summary>A model version. Once it is registered nothing of it changes but its labels: description, tags, stage and aliases.</summary>
public sealed record VersionView
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    /// <summary>1, 2, 3, … within the model.</summary>
    public required int Number { get; init; }

    public required string Owner { get; init; }

    /// <summary>Who registered it, as authenticated: <c>user:ann</c> or <c>anonymous</c>.</summary>
    public required string Author { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Digest of all files together: <c>sha256:…</c>.</summary>
    public required string Digest { get; init; }

    /// <summary>What the files are, by their content: <c>onnx</c> or <c>unknown</c>.</summary>
    public required string Format { get; init; }

    public required IReadOnlyList<FileEntry> Files { get; init; }

    public SignatureView? Signature { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Figures the trainer states, not measured here.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    public DatasetView? Dataset { get; init; }

    /// <summary>The training code's commit.</summary>
    public string? Commit { get; init; }

    /// <summary>The run that trained it.</summary>
    public string? Run { get; init; }

    /// <summary>The run's parameters, as it stood when the version was registered.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = new Dictionary<string, string>();

    /// <summary>Digest of the run as it stood when the version was registered; null for a run that is not kept here.</summary>
    public string? RunDigest { get; init; }

    /// <summary>Where the files were taken from; null for files that were uploaded.</summary>
    public string? Source { get; init; }

    /// <summary>Why there is no file; null where there are some. Such a version can be kept and labelled, not released.</summary>
    public string? NoArtifact { get; init; }

    /// <summary><c>None</c>, <c>Staging</c>, <c>Production</c> or <c>Archived</c>, as MLflow's clients see it.</summary>
    public string Stage { get; init; } = "None";

    /// <summary>The model's aliases that stand for this version.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What a scan found in the files, without loading them.</summary>
    public IReadOnlyList<ScanFindingView> Scan { get; init; } = [];

    /// <summary>False where the scan found something dangerous, or there is no file: such a version is kept and never released.</summary>
    public required bool Releasable { get; init; }
}

/// <summary>A file of a version.</summary>
/// <param name="Path">Relative to the model's folder, with '/' separators.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Digest"><c>sha256:</c> and 64 lower-case hexadecimal digits.</param>
public sealed record FileEntry(string Path, long Size, string Digest);

/// <summary>The named, typed inputs and outputs of a model.</summary>
public sealed record SignatureView(IReadOnlyList<TensorView> Inputs, IReadOnlyList<TensorView> Outputs);

/// <summary>One input or output.</summary>
/// <param name="Name">As the graph spells it; case matters.</param>
/// <param name="Datatype">An Open Inference Protocol datatype, e.g. <c>FP32</c>.</param>
/// <param name="Shape">-1 is a free dimension; null when the file does not even say how many there are.</param>
public sealed record TensorView(string Name, string Datatype, IReadOnlyList<long>? Shape = null);

/// <summary>A data set by name and, where the file was at hand, by digest.</summary>
public sealed record DatasetView(string Name, string? Digest = null);

/// <summary>One thing a scan found in a file.</summary>
public sealed record ScanFindingView(string Path, string Code, string Detail, bool Dangerous);
