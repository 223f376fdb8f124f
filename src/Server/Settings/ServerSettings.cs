using System.Net;
using Airworthy.Server.Logging;

namespace Airworthy.Server.Settings;

/// <summary>Every setting of the server, checked. <see cref="SettingsTable"/> says how each is written and what it may be.</summary>
public sealed record ServerSettings
{
    /// <summary>The folder that holds everything; default <c>./data</c>.</summary>
    public required string Data { get; init; }

    /// <summary>The address to listen on; default 127.0.0.1.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>0 to 65535, default 7878; 0 takes a free one.</summary>
    public int Port { get; init; } = 7878;

    /// <summary>
    /// Where the Open Inference Protocol's gRPC form listens: 0 to 65535; null, the default, is the port after <see cref="Port"/>, or a
    /// free one where that is 0.
    /// </summary>
    public int? GrpcPort { get; init; }

    /// <summary>True: even a caller on this machine needs a token. Default false; needed where <see cref="Host"/> is no loopback address.</summary>
    public bool RequireAuthentication { get; init; }

    /// <summary>True: every model is managed, with a pipeline or without. Default false.</summary>
    public bool ManageAllModels { get; init; }

    /// <summary>True: webhooks may call private addresses although others use this server. Default false.</summary>
    public bool WebhooksToPrivateAddresses { get; init; }

    /// <summary>All files of a version together, in bytes: 1 to 2^43, default 10 GiB.</summary>
    public long MaxVersionBytes { get; init; } = 10L << 30;

    /// <summary>All stored files and open uploads together, in bytes: 0 to 2^53, default 0, which is no limit but the disk's.</summary>
    public long MaxTotalBytes { get; init; }

    /// <summary>One artifact of a run, in bytes: 1 to 2^43, default 100 GiB.</summary>
    public long MaxArtifactBytes { get; init; } = 100L << 30;

    /// <summary>A request body that is no upload, in bytes: 1024 to 2^30, default 2^26 (64 MiB). Evaluation sets count.</summary>
    public long MaxRequestBytes { get; init; } = 1L << 26;

    /// <summary>Memory for controls that run side by side, in MiB: 64 to 2^24, default 4096.</summary>
    public int ControlMemoryMiB { get; init; } = 4096;

    /// <summary>Folders that commands of the control <c>command</c> can read, whole paths; default none.</summary>
    public IReadOnlyList<string> CommandFolders { get; init; } = [];

    /// <summary>True: such a command gets this machine's network where it asks for it. Default false.</summary>
    public bool CommandNetwork { get; init; }

    /// <summary>The Python for models that need it, a whole path; default <c>/usr/bin/python3</c>.</summary>
    public string PythonProgram { get; init; } = "/usr/bin/python3";

    /// <summary>Folders besides /usr that it can read, whole paths; default none.</summary>
    public IReadOnlyList<string> PythonFolders { get; init; } = [];

    /// <summary>Its processes for each loaded model: 0 to 64; 0, the default, is one for each core, at most 8.</summary>
    public int PythonWorkers { get; init; }

    /// <summary>Memory for one of them, in MiB: 64 to 2^24, default 2048.</summary>
    public int PythonMemoryMiB { get; init; } = 2048;

    /// <summary>Time for one request, in seconds: 1 to 86400, default 60.</summary>
    public int PythonSeconds { get; init; } = 60;

    /// <summary>True: they run also where nothing can be isolated. Default false.</summary>
    public bool PythonUnisolated { get; init; }

    /// <summary>Where others reach this server; null, the default, is where it listens.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The Jenkins that steps run on; null, the default, is none.</summary>
    public Uri? JenkinsUrl { get; init; }

    /// <summary>Whose name it knows this server by; empty where there is none.</summary>
    public string JenkinsUser { get; init; } = "";

    /// <summary>A file that holds an API token of that user and nothing else; empty where there is none.</summary>
    public string JenkinsTokenFile { get; init; } = "";

    /// <summary>Where GitHub's API is; default <c>https://api.github.com</c>.</summary>
    public Uri GithubUrl { get; init; } = new("https://api.github.com/");

    /// <summary>A file that holds a token of GitHub and nothing else; empty, the default: no step runs there.</summary>
    public string GithubTokenFile { get; init; } = "";

    /// <summary>Where GitLab is; default <c>https://gitlab.com</c>.</summary>
    public Uri GitlabUrl { get; init; } = new("https://gitlab.com/");

    /// <summary>A file that holds a token of GitLab and nothing else; empty, the default: no step runs there.</summary>
    public string GitlabTokenFile { get; init; } = "";

    /// <summary>How long an upload may rest between two calls, in minutes: 1 to 43200, default 60.</summary>
    public int UploadMinutes { get; init; } = 60;

    /// <summary>How long a stop waits for requests under way, in seconds: 0 to 600, default 30.</summary>
    public int DrainSeconds { get; init; } = 30;

    /// <summary>What observations of calls may take on disk, in MiB: 16 to 2^24, default 1024. The oldest go first.</summary>
    public int ObservationMiB { get; init; } = 1024;

    /// <summary>What loaded models may take together, by estimate, in MiB: 0 to 2^24, default 0, which is as much as there is.</summary>
    public int ModelMemoryMiB { get; init; }

    /// <summary>What is written to standard error: <c>debug</c>, <c>information</c>, <c>warning</c> or <c>error</c>; default warning.</summary>
    public LogLevel Log { get; init; } = LogLevel.Warning;

    /// <summary>How a line of it is written: <c>text</c> or <c>json</c>; default text.</summary>
    public LogForm LogFormat { get; init; } = LogForm.Text;

    /// <summary>The OpenTelemetry collector that gets spans and metrics; null, the default, for none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>What <see cref="GrpcPort"/> comes to; 0 takes a free one.</summary>
    public int EffectiveGrpcPort => GrpcPort ?? (Port == 0 ? 0 : Port + 1);

    public bool IsLoopback => IPAddress.IsLoopback(Host);
}
