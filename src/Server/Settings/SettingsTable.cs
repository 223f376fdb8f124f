namespace Airworthy.Server.Settings;

/// <summary>All settings there are. <c>docs/settings.md</c> is written from this table.</summary>
public static class SettingsTable
{
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        new(
            "data",
            "./data",
            "a path",
            "The folder that holds everything: the record, the catalog, the files, the keys. It is made if it is not there.",
            SettingDefinition.ApplyData
        ),
        new(
            "host",
            "127.0.0.1",
            "an IP address or localhost",
            "The address to listen on. Anything but a loopback address needs requireAuthentication.",
            SettingDefinition.ApplyHost
        ),
        SettingDefinition.Number(
            "port",
            0,
            65_535,
            "The port to listen on; 0 takes a free one, which is printed.",
            s => s.Port,
            (s, v) => s with { Port = (int)v }
        ),
        new(
            "grpcPort",
            SettingDefinition.AfterPort,
            "0 to 65535",
            "The port for gRPC, which shares no port with plain HTTP; 0 takes a free one, and so does the default where port is 0.",
            SettingDefinition.ApplyGrpcPort
        ),
        SettingDefinition.Switch(
            "requireAuthentication",
            "Callers on this machine need a token too; nobody is served anonymously.",
            (s, v) => s with { RequireAuthentication = v }
        ),
        SettingDefinition.Switch(
            "manageAllModels",
            "Every model is managed: the labels that stand for production are moved by a release only, also where a model has no pipeline yet.",
            (s, v) => s with { ManageAllModels = v }
        ),
        SettingDefinition.Switch(
            "webhooksToPrivateAddresses",
            "Webhooks may call addresses inside private networks, also where others use this server. One that listens on this machine alone may anyway.",
            (s, v) => s with { WebhooksToPrivateAddresses = v }
        ),
        SettingDefinition.Number(
            "maxVersionBytes",
            1,
            1L << 43,
            "All files of a version together, in bytes.",
            s => s.MaxVersionBytes,
            (s, v) => s with { MaxVersionBytes = v }
        ),
        SettingDefinition.Number(
            "maxTotalBytes",
            0,
            1L << 53,
            "All stored files and open uploads together, in bytes; 0 is no limit but the disk's.",
            s => s.MaxTotalBytes,
            (s, v) => s with { MaxTotalBytes = v }
        ),
        SettingDefinition.Number(
            "maxArtifactBytes",
            1,
            1L << 43,
            "One artifact of a run, in bytes.",
            s => s.MaxArtifactBytes,
            (s, v) => s with { MaxArtifactBytes = v }
        ),
        SettingDefinition.Number(
            "maxRequestBytes",
            1024,
            1L << 30,
            "The largest request body that is no file of a version, in bytes; an evaluation set is one.",
            s => s.MaxRequestBytes,
            (s, v) => s with { MaxRequestBytes = v }
        ),
        SettingDefinition.Number(
            "controlMemoryMiB",
            64,
            1L << 24,
            "The memory that controls running side by side may need together, by their own estimates, in MiB; one that needs more runs alone.",
            s => s.ControlMemoryMiB,
            (s, v) => s with { ControlMemoryMiB = (int)v }
        ),
        new(
            "commandFolders",
            "",
            "whole paths of folders, a colon between them",
            "Folders of this machine that every command of the control command can read, under their own names: one with test-suites, say.",
            SettingDefinition.ApplyCommandFolders
        ),
        SettingDefinition.Switch(
            "commandNetwork",
            "A command of the control command gets this machine's network where its pipeline asks for one; it can then call whatever this machine can, this server included.",
            (s, v) => s with { CommandNetwork = v }
        ),
        new(
            "pythonProgram",
            "/usr/bin/python3",
            "a whole path",
            "The Python that models are run with which need it; it must see scikit-learn, and what else they name.",
            SettingDefinition.ApplyPythonProgram
        ),
        new(
            "pythonFolders",
            "",
            "whole paths of folders, a colon between them",
            "Folders besides /usr that this Python can read, under their own names: one with a virtual environment, say.",
            SettingDefinition.ApplyPythonFolders
        ),
        SettingDefinition.Number(
            "pythonWorkers",
            0,
            64,
            "Processes for each loaded model that needs Python; 0 is one for each core, at most 8.",
            s => s.PythonWorkers,
            (s, v) => s with { PythonWorkers = (int)v }
        ),
        SettingDefinition.Number(
            "pythonMemoryMiB",
            64,
            1L << 24,
            "The memory that one such process may use, in MiB.",
            s => s.PythonMemoryMiB,
            (s, v) => s with { PythonMemoryMiB = (int)v }
        ),
        SettingDefinition.Number(
            "pythonSeconds",
            1,
            86_400,
            "How long such a model may take for one request, in seconds; then its process is ended and started again.",
            s => s.PythonSeconds,
            (s, v) => s with { PythonSeconds = (int)v }
        ),
        SettingDefinition.Switch(
            "pythonUnisolated",
            "Where this machine allows no isolation, models that need Python run all the same, as the server's own user: whoever can register one can then do what the server can.",
            (s, v) => s with { PythonUnisolated = v }
        ),
        new(
            "publicUrl",
            "",
            "an http or https URL",
            "Where others reach this server, for addresses that it gives away; empty is where it listens.",
            SettingDefinition.ApplyPublicUrl
        ),
        new(
            "jenkinsUrl",
            "",
            "an http or https URL",
            "The Jenkins that steps of the kind jenkins run on; empty is none. jenkinsUser and jenkinsTokenFile belong to it.",
            SettingDefinition.ApplyJenkinsUrl
        ),
        new(
            "jenkinsUser",
            "",
            "a user of that Jenkins",
            "Whose name Jenkins knows this server by.",
            (s, text) => s with { JenkinsUser = text }
        ),
        new(
            "jenkinsTokenFile",
            "",
            "a path",
            "A file with an API token of that user and nothing else. It is read at the start and shown nowhere.",
            (s, text) => s with { JenkinsTokenFile = text }
        ),
        new(
            "githubUrl",
            "https://api.github.com/",
            "an http or https URL",
            "Where GitHub's API is, for steps of the kind github: of an Enterprise Server https://HOST/api/v3.",
            SettingDefinition.ApplyGithubUrl
        ),
        new(
            "githubTokenFile",
            "",
            "a path",
            "A file with a token of GitHub and nothing else; empty: no step runs there. It is read at the start and shown nowhere.",
            (s, text) => s with { GithubTokenFile = text }
        ),
        new(
            "gitlabUrl",
            "https://gitlab.com/",
            "an http or https URL",
            "Where GitLab is, for steps of the kind gitlab.",
            SettingDefinition.ApplyGitlabUrl
        ),
        new(
            "gitlabTokenFile",
            "",
            "a path",
            "A file with a token of GitLab and nothing else; empty: no step runs there. It is read at the start and shown nowhere.",
            (s, text) => s with { GitlabTokenFile = text }
        ),
        SettingDefinition.Number(
            "uploadMinutes",
            1,
            43_200,
            "How long an upload may rest between two calls before it is dropped, in minutes.",
            s => s.UploadMinutes,
            (s, v) => s with { UploadMinutes = (int)v }
        ),
        SettingDefinition.Number(
            "drainSeconds",
            0,
            600,
            "How long a stop waits for requests under way, in seconds.",
            s => s.DrainSeconds,
            (s, v) => s with { DrainSeconds = (int)v }
        ),
        SettingDefinition.Number(
            "observationMiB",
            16,
            1L << 24,
            "What observations of calls may take on disk, in MiB; the oldest go first. What is kept of which endpoint its pipeline says.",
            s => s.ObservationMiB,
            (s, v) => s with { ObservationMiB = (int)v }
        ),
        SettingDefinition.Number(
            "modelMemoryMiB",
            0,
            1L << 24,
            "What loaded models may take together, by estimate (twice their files and 1 MiB each), in MiB; those asked longest ago leave for others and come back when they are asked. 0 is as much as there is.",
            s => s.ModelMemoryMiB,
            (s, v) => s with { ModelMemoryMiB = (int)v }
        ),
        new(
            "log",
            "warning",
            "debug, information, warning, error",
            "What is written to standard error.",
            SettingDefinition.ApplyLog
        ),
        new(
            "logFormat",
            "text",
            "text or json",
            "How a line of it is written; json is one object a line, with request id, trace id, model and version where there are any.",
            SettingDefinition.ApplyLogFormat
        ),
        new(
            "otlpEndpoint",
            "",
            "an http or https URL",
            "An OpenTelemetry collector that gets spans and metrics by OTLP over HTTP, as http://127.0.0.1:4318; empty is none, unless OTEL_EXPORTER_OTLP_ENDPOINT names one.",
            SettingDefinition.ApplyOtlpEndpoint
        ),
    ];
}
