using System.Text;
using Airworthy.Artifacts.Reading.Mlflow;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading.Remote;

/// <summary>A model that another server keeps, as the file <c>remote.yaml</c> names it. No digest says what answers there.</summary>
/// <param name="Url">The server, with any path its protocol lies below.</param>
/// <param name="Model">The model's name there.</param>
/// <param name="Version">The version there; null for the server's own choice.</param>
public sealed record RemoteDescription(Uri Url, string Model, string? Version)
{
    /// <summary>What versions of this kind are called.</summary>
    public const string Format = "remote";

    public const string FileName = "remote.yaml";

    private const int MaxBytes = 16 * 1024;
    private const int MaxName = 256;

    private static readonly string[] Keys = ["url", "model", "version"];

    /// <summary>A file that is none is <see cref="ArtifactFaults.BadRemote"/>.</summary>
    public static Result<RemoteDescription> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes)
        {
            return Bad("it has over 16 KiB");
        }
        if (!MlmodelYaml.Read(Encoding.UTF8.GetString(file)).TryGet(out var root, out _) || root.Entries is null)
        {
            return Bad("it is no YAML map");
        }
        if (root.Entries.Keys.FirstOrDefault(k => !Keys.Contains(k, StringComparer.Ordinal)) is { } unknown)
        {
            return Bad($"'{Clip.Short(unknown)}' is no key of it; known are {string.Join(", ", Keys)}");
        }
        if (
            !Uri.TryCreate(root["url"]?.Text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.UserInfo.Length > 0
            || url.Query.Length > 0
            || url.Fragment.Length > 0
        )
        {
            return Bad("its url is no http or https address without user, query and fragment");
        }
        var (model, version) = (root["model"]?.Text, root["version"]?.Text);
        return IsName(model) && (version is null || IsName(version))
            ? new RemoteDescription(url, model!, version)
            : Bad("it names no model, or a name is too long or has a slash or control characters");
    }

    private static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxName }
        && text is not ("." or "..")
        && !text.Any(c => c == '/' || char.IsControl(c));

    private static Fault Bad(string why) =>
        ArtifactFaults.BadRemote.With(
            $"{FileName} does not describe a model elsewhere: {why}. It has the lines 'url: https://…', 'model: NAME' and, if one is meant, 'version: \"3\"'."
        );
}
