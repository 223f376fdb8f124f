using System.Globalization;
using System.Net;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Logging;

namespace Airworthy.Server.Settings;

/// <summary>How one setting is written, and what it may be.</summary>
/// <param name="Name">As in the file, e.g. <c>requireAuthentication</c>; flag and variable follow from it.</param>
/// <param name="Default">As it would be written.</param>
/// <param name="Range">What is allowed, for people.</param>
/// <param name="Means">One sentence.</param>
/// <param name="Apply">Puts the text into the settings, or says what is wrong with it.</param>
public sealed record SettingDefinition(
    string Name,
    string Default,
    string Range,
    string Means,
    Func<ServerSettings, string, Result<ServerSettings>> Apply
)
{
    /// <summary>A flag that may stand without a value, meaning true.</summary>
    public bool IsSwitch { get; init; }

    /// <summary><c>--require-authentication</c></summary>
    public string Flag => "--" + Separated('-').ToLowerInvariant();

    /// <summary><c>AIRWORTHY_REQUIRE_AUTHENTICATION</c></summary>
    public string Variable => "AIRWORTHY_" + Separated('_').ToUpperInvariant();

    /// <summary>Words apart; a unit is one word.</summary>
    private string Separated(char separator) =>
        string.Concat(
            Name.Replace("MiB", "Mib", StringComparison.Ordinal)
                .Select(c => char.IsUpper(c) ? $"{separator}{c}" : $"{c}")
        );

    internal static SettingDefinition Number(
        string name,
        long low,
        long high,
        string means,
        Func<ServerSettings, long> get,
        Func<ServerSettings, long, ServerSettings> set
    ) =>
        new(
            name,
            get(Defaults).ToString(CultureInfo.InvariantCulture),
            $"{low} to {high}",
            means,
            (settings, text) =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= low
                && number <= high
                    ? set(settings, number)
                    : SettingsFaults.BadSetting.With(
                        $"{name} is '{Clip.Short(text)}'; give a whole number from {low} to {high}."
                    )
        );

    internal static SettingDefinition Switch(
        string name,
        string means,
        Func<ServerSettings, bool, ServerSettings> set
    ) =>
        new(
            name,
            "false",
            "true or false",
            means,
            (settings, text) =>
                text switch
                {
                    "true" => set(settings, true),
                    "false" => set(settings, false),
                    _ => SettingsFaults.BadSetting.With($"{name} is '{Clip.Short(text)}'; give true or false."),
                }
        )
        {
            IsSwitch = true,
        };

    internal static ServerSettings Defaults { get; } = new() { Data = "./data" };

    internal static Result<ServerSettings> ApplyHost(ServerSettings settings, string text) =>
        text == "localhost" ? settings with { Host = IPAddress.Loopback }
        // IPAddress also reads '1' and '0x7f.1'; an address that is not written in full is more likely a mistake.
        : IPAddress.TryParse(text, out var host) && (text.Contains(':') || text.Count(c => c == '.') == 3)
            ? settings with
            {
                Host = host,
            }
        : SettingsFaults.BadSetting.With(
            $"host is '{Clip.Short(text)}'; give an IP address of this machine, such as 127.0.0.1, ::1 or 0.0.0.0, or localhost."
        );

    internal const string AfterPort = "port + 1";

    internal static Result<ServerSettings> ApplyGrpcPort(ServerSettings settings, string text) =>
        text == AfterPort ? settings with { GrpcPort = null }
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65_535
            ? settings with
            {
                GrpcPort = port,
            }
        : SettingsFaults.BadSetting.With(
            $"grpcPort is '{Clip.Short(text)}'; give a whole number from 0 to 65535, or leave it out for the one after port."
        );

    internal static Result<ServerSettings> ApplyData(ServerSettings settings, string text) =>
        text.Length > 0 && text.IndexOf('\0', StringComparison.Ordinal) < 0
            ? settings with
            {
                Data = text,
            }
            : SettingsFaults.BadSetting.With("data is empty; give the path of a folder.");

    internal static Result<ServerSettings> ApplyCommandFolders(ServerSettings settings, string text)
    {
        var folders = text.Split(':', StringSplitOptions.RemoveEmptyEntries);
        string[] reserved = ["/usr", "/etc", "/proc", "/dev", "/tmp", "/model", "/data", "/scratch", "/bin", "/lib"];
        return Array.Find(folders, f => !Path.IsPathFullyQualified(f) || f.Split('/').Contains("..")) is { } bad
                ? SettingsFaults.BadSetting.With(
                    $"commandFolders names '{Clip.Short(bad)}'; give whole paths, as /srv/tests."
                )
            : Array.Find(
                folders,
                f => f.Trim('/').Length == 0 || reserved.Any(r => $"{f}/".StartsWith($"{r}/", StringComparison.Ordinal))
            )
                is { } taken
                ? SettingsFaults.BadSetting.With(
                    $"commandFolders names '{Clip.Short(taken)}', which commands see anyway or have something of their own at; put the files elsewhere, as below /srv."
                )
            : settings with { CommandFolders = folders };
    }

    internal static Result<ServerSettings> ApplyPythonProgram(ServerSettings settings, string text) =>
        Path.IsPathFullyQualified(text) && !text.Any(char.IsControl)
            ? settings with
            {
                PythonProgram = text,
            }
            : SettingsFaults.BadSetting.With(
                $"pythonProgram is '{Clip.Short(text)}'; give a whole path, as /usr/bin/python3."
            );

    internal static Result<ServerSettings> ApplyPythonFolders(ServerSettings settings, string text) =>
        // What a command may not be shown a model's process may not be either.
        ApplyCommandFolders(settings with { CommandFolders = [] }, text).TryGet(out var applied, out var fault)
            ? settings with
            {
                PythonFolders = applied.CommandFolders,
            }
            : fault with
            {
                Detail = fault.Detail.Replace("commandFolders", "pythonFolders", StringComparison.Ordinal),
            };

    internal static Result<ServerSettings> ApplyPublicUrl(ServerSettings settings, string text) =>
        Url("publicUrl", text, "https://airworthy.example.com").Map(url => settings with { PublicUrl = url });

    internal static Result<ServerSettings> ApplyOtlpEndpoint(ServerSettings settings, string text) =>
        Url("otlpEndpoint", text, "http://127.0.0.1:4318").Map(url => settings with { OtlpEndpoint = url });

    internal static Result<ServerSettings> ApplyJenkinsUrl(ServerSettings settings, string text) =>
        Url("jenkinsUrl", text, "https://jenkins.example.com").Map(url => settings with { JenkinsUrl = url });

    internal static Result<ServerSettings> ApplyGithubUrl(ServerSettings settings, string text) =>
        Url("githubUrl", text, "https://github.example.com/api/v3")
            .Map(url => settings with { GithubUrl = url ?? settings.GithubUrl });

    internal static Result<ServerSettings> ApplyGitlabUrl(ServerSettings settings, string text) =>
        Url("gitlabUrl", text, "https://gitlab.example.com")
            .Map(url => settings with { GitlabUrl = url ?? settings.GitlabUrl });

    /// <summary>Null where the text is empty.</summary>
    private static Result<Uri?> Url(string name, string text, string example) =>
        text.Length == 0 ? Result.Ok<Uri?>(null)
        : Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0
        && url.Query.Length == 0
            ? Result.Ok<Uri?>(url)
        : SettingsFaults.BadSetting.With(
            $"{name} is '{Clip.Short(text)}'; give an http or https URL without user or query, as {example}."
        );

    internal static Result<ServerSettings> ApplyLogFormat(ServerSettings settings, string text) =>
        text switch
        {
            "text" => settings with { LogFormat = LogForm.Text },
            "json" => settings with { LogFormat = LogForm.Json },
            _ => SettingsFaults.BadSetting.With($"logFormat is '{Clip.Short(text)}'; give text or json."),
        };

    internal static Result<ServerSettings> ApplyLog(ServerSettings settings, string text) =>
        text switch
        {
            "debug" => settings with { Log = LogLevel.Debug },
            "information" => settings with { Log = LogLevel.Information },
            "warning" => settings with { Log = LogLevel.Warning },
            "error" => settings with { Log = LogLevel.Error },
            _ => SettingsFaults.BadSetting.With(
                $"log is '{Clip.Short(text)}'; give debug, information, warning or error."
            ),
        };
}
