using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Settings;

/// <summary>Where settings were written: by flag, by variable, in a file.</summary>
/// <param name="Flags">By the setting's name.</param>
/// <param name="Variables">The process's environment.</param>
public sealed record SettingsSources(
    IReadOnlyDictionary<string, string> Flags,
    IReadOnlyDictionary<string, string> Variables
)
{
    /// <summary>The file named by <c>--config</c> or <c>AIRWORTHY_CONFIG</c>; null: <c>airworthy.json</c> in the data folder, if it is there.</summary>
    public string? ConfigFile { get; init; }
}

/// <summary>Puts settings together: flag over environment over file over default. Every error is reported, not the first.</summary>
public static class SettingsReader
{
    public const string FileName = "airworthy.json";

    public static (ServerSettings? Settings, IReadOnlyList<Fault> Faults) Read(SettingsSources sources)
    {
        var faults = new List<Fault>();
        var file = ReadFile(sources, faults);
        var settings = SettingDefinition.Defaults;
        foreach (var setting in SettingsTable.All)
        {
            if (Find(setting, sources, file) is not var (text, from))
            {
                continue;
            }
            if (setting.Apply(settings, text).TryGet(out var applied, out var fault))
            {
                settings = applied;
            }
            else
            {
                faults.Add(fault with { Detail = $"{fault.Detail} (It came from {from}.)" });
            }
        }
        if (!settings.IsLoopback && !settings.RequireAuthentication)
        {
            faults.Add(
                SettingsFaults.OpenWithoutAuthentication.With(
                    $"The server will not listen on {settings.Host}, which others can reach, while callers without a token are let in. "
                        + "Add --require-authentication, or leave --host out to listen on this machine only."
                )
            );
        }
        if (settings.EffectiveGrpcPort > 65_535 || (settings.Port != 0 && settings.EffectiveGrpcPort == settings.Port))
        {
            faults.Add(
                SettingsFaults.BadSetting.With(
                    $"grpcPort would be {settings.EffectiveGrpcPort}, which is {(settings.EffectiveGrpcPort == settings.Port ? "the port of plain HTTP" : "no port")}. Choose another with --grpc-port (0 takes a free one)."
                )
            );
        }
        faults.AddRange(JenkinsFaults(settings));
        faults.AddRange(TokenFaults(settings));
        return faults.Count == 0 ? (settings with { Data = Path.GetFullPath(settings.Data) }, faults) : (null, faults);
    }

    /// <summary>The three settings of Jenkins stand together, and the token is there.</summary>
    private static IEnumerable<Fault> JenkinsFaults(ServerSettings settings)
    {
        (string Name, bool Given)[] parts =
        [
            ("jenkinsUrl", settings.JenkinsUrl is not null),
            ("jenkinsUser", settings.JenkinsUser.Length > 0),
            ("jenkinsTokenFile", settings.JenkinsTokenFile.Length > 0),
        ];
        if (parts.Any(p => p.Given) && parts.Any(p => !p.Given))
        {
            var missing = string.Join(" and ", parts.Where(p => !p.Given).Select(p => p.Name));
            yield return SettingsFaults.BadSetting.With(
                $"Steps can run on a Jenkins only with its address, a user and a token; {missing} is empty."
            );
        }
    }

    private static IEnumerable<Fault> TokenFaults(ServerSettings settings)
    {
        (string Name, string Path)[] files =
        [
            ("jenkinsTokenFile", settings.JenkinsTokenFile),
            ("githubTokenFile", settings.GithubTokenFile),
            ("gitlabTokenFile", settings.GitlabTokenFile),
        ];
        return from file in files
            let why = file.Path.Length > 0 ? WhyNoSecret(file.Path) : null
            where why is not null
            select SettingsFaults.BadSetting.With(
                $"{file.Name} is '{Clip.Short(file.Path)}', and {why}. Put the API token into that file, readable by the server's user alone."
            );
    }

    /// <summary>Never says what the file holds.</summary>
    private static string? WhyNoSecret(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim().Length == 0 ? "that file is empty" : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"that file cannot be read ({broken.GetType().Name})";
        }
    }

    private static (string Text, string From)? Find(
        SettingDefinition setting,
        SettingsSources sources,
        SettingsFile? file
    ) =>
        sources.Flags.TryGetValue(setting.Name, out var flag) ? (flag, setting.Flag)
        : sources.Variables.TryGetValue(setting.Variable, out var variable) && variable.Length > 0
            ? (variable, setting.Variable)
        : file?.Values.TryGetValue(setting.Name, out var value) == true ? (value, file.Path)
        : null;

    private static SettingsFile? ReadFile(SettingsSources sources, List<Fault> faults)
    {
        var named = sources.ConfigFile ?? sources.Variables.GetValueOrDefault("AIRWORTHY_CONFIG");
        if (!string.IsNullOrEmpty(named))
        {
            return SettingsFile.Read(named, inDataFolder: false, faults);
        }
        var data = SettingsTable.All.Single(s => s.Name == "data");
        var folder = Find(data, sources, null)?.Text ?? data.Default;
        var implied = Path.Combine(folder, FileName);
        return File.Exists(implied) ? SettingsFile.Read(implied, inDataFolder: true, faults) : null;
    }
}

/// <summary>A settings file: one JSON object, comments allowed.</summary>
internal sealed record SettingsFile(string Path, IReadOnlyDictionary<string, string> Values)
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    internal static SettingsFile? Read(string path, bool inDataFolder, List<Fault> faults)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                faults.Add(SettingsFaults.BadSettingsFile.With($"'{path}' is not one JSON object."));
                return null;
            }
            return new(path, ValuesOf(path, json.RootElement, inDataFolder, faults));
        }
        catch (JsonException bad)
        {
            faults.Add(SettingsFaults.BadSettingsFile.With($"'{path}' is not JSON: {bad.Message}"));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            faults.Add(SettingsFaults.BadSettingsFile.With($"The settings file cannot be read: {broken.Message}"));
        }
        return null;
    }

    private static Dictionary<string, string> ValuesOf(
        string path,
        JsonElement root,
        bool inDataFolder,
        List<Fault> faults
    )
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (SettingsTable.All.All(s => s.Name != property.Name))
            {
                var known = string.Join(", ", SettingsTable.All.Select(s => s.Name));
                faults.Add(
                    SettingsFaults.UnknownSetting.With(
                        $"'{path}' sets '{Clip.Short(property.Name)}', which is no setting. There are: {known}."
                    )
                );
            }
            else if (inDataFolder && property.Name == "data")
            {
                faults.Add(
                    SettingsFaults.BadSetting.With(
                        $"'{path}' sets 'data', but was itself found in the data folder. Name the file with --config, or take the line out."
                    )
                );
            }
            else if (!values.TryAdd(property.Name, Text(property.Value)))
            {
                faults.Add(SettingsFaults.BadSettingsFile.With($"'{path}' sets '{property.Name}' twice."));
            }
        }
        return values;
    }

    private static string Text(JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();
}
