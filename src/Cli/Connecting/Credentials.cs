using System.Text.Json;
using System.Text.Json.Serialization;

namespace Airworthy.Cli.Connecting;

/// <summary>What <c>login</c> keeps: a token for each server, and which server was logged in to last.</summary>
internal sealed record Credentials
{
    /// <summary>The server that commands go to when none is named.</summary>
    public string? Server { get; init; }

    /// <summary>Token by server address.</summary>
    public IReadOnlyDictionary<string, string> Tokens { get; init; } = new Dictionary<string, string>();

    public Credentials With(string server, string token) =>
        new()
        {
            Server = server,
            Tokens = new Dictionary<string, string>(Tokens) { [server] = token },
        };

    public Credentials Without(string server) =>
        this with
        {
            Tokens = Tokens.Where(t => t.Key != server).ToDictionary(),
        };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Credentials))]
internal sealed partial class CredentialsJson : JsonSerializerContext;

/// <summary>The file that holds credentials, readable by its owner only.</summary>
internal sealed class CredentialsFile(string path)
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public string Path => path;

    /// <summary>The file's place: <c>airworthy/credentials.json</c> under XDG_CONFIG_HOME or else ~/.config; null without a home.</summary>
    public static CredentialsFile? Find(Func<string, string?> variable) =>
        (variable("XDG_CONFIG_HOME"), variable("HOME"), variable("USERPROFILE")) switch
        {
            ({ Length: > 0 } config, _, _) when System.IO.Path.IsPathRooted(config) => new(Under(config)),
            (_, { Length: > 0 } home, _) => new(Under(System.IO.Path.Combine(home, ".config"))),
            (_, _, { Length: > 0 } profile) => new(Under(System.IO.Path.Combine(profile, ".config"))),
            _ => null,
        };

    /// <summary>What the file holds; empty where there is none. The second value says what is wrong with it, if anything is.</summary>
    public (Credentials Credentials, string? Wrong) Read()
    {
        try
        {
            if (!File.Exists(path))
            {
                return (new Credentials(), null);
            }
            var read = JsonSerializer.Deserialize(File.ReadAllText(path), CredentialsJson.Default.Credentials);
            var open = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;
            return (
                read ?? new Credentials(),
                open ? $"{path} holds tokens and can be read by others; set it right with: chmod 600 {path}" : null
            );
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            return (new Credentials(), $"{path} cannot be used and is passed over: {broken.Message}");
        }
    }

    /// <summary>Replaces the file whole. Throws what the file system throws.</summary>
    public void Write(Credentials credentials)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, owner | UnixFileMode.UserExecute);
            options.UnixCreateMode = owner;
        }
        var next = path + ".new";
        File.Delete(next);
        using (var stream = new FileStream(next, options))
        {
            JsonSerializer.Serialize(stream, credentials, CredentialsJson.Default.Credentials);
        }
        File.Move(next, path, overwrite: true);
    }

    private static string Under(string config) => System.IO.Path.Combine(config, "airworthy", "credentials.json");
}
