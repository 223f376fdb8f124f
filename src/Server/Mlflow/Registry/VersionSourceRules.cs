using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Which sources a version may be made of, as MLflow decides it, in its sentences.</summary>
internal static class VersionSourceRules
{
    private const string Prompt = "mlflow.prompt.is_prompt";

    /// <param name="source">As the client sent it.</param>
    /// <param name="loggedModel">Whether a logged model was named; else the run counts.</param>
    /// <param name="root">Where the artifacts of the run or the logged model lie; null where neither is known.</param>
    /// <param name="tags">A prompt's source is no place.</param>
    public static Fault? Check(string source, bool loggedModel, string? root, IReadOnlyDictionary<string, string> tags)
    {
        if (tags.ContainsKey(Prompt))
        {
            return null;
        }
        if (!IsLocal(source))
        {
            return Climbs(source) ? Climbing(source) : null;
        }
        if (RemoteHost(source))
        {
            return Invalid($"{Clip.Short(source)} is not a valid remote uri. Name a place this server can read.");
        }
        return root is not null && IsLocal(root) && Lies(PathOf(source), PathOf(root))
            ? null
            : Local(source, loggedModel);
    }

    /// <summary>Whether a place is a path on somebody's disk.</summary>
    public static bool IsLocal(string source) => SchemeOf(source) is null or "file";

    private static Fault Local(string source, bool loggedModel)
    {
        var field = loggedModel ? "model_id" : "run_id";
        return Invalid(
            $"Invalid model version source: '{Clip.Short(source)}'. To use a local path as a model version source, the {field} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the {field}."
        );
    }

    private static Fault Climbing(string source) =>
        Invalid(
            $"Invalid model version source: '{Clip.Short(source)}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path."
        );

    private static Fault Invalid(string sentence) => MlflowFaults.BadParameter.With(sentence);

    private static bool Climbs(string source)
    {
        string before;
        do
        {
            before = source;
            source = Uri.UnescapeDataString(before);
        } while (source != before);
        return source.Contains('\0', StringComparison.Ordinal)
            || source.Split('/').Contains("..")
            || PathOf(source).Split('/').Contains(".");
    }

    private static string? SchemeOf(string source)
    {
        var colon = source.IndexOf(':', StringComparison.Ordinal);
        return
            colon > 0
            && char.IsAsciiLetter(source[0])
            && source[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.')
            ? source[..colon].ToLowerInvariant()
            : null;
    }

    private static bool RemoteHost(string source) => HostOf(source) is not ("" or "localhost" or "127.0.0.1");

    private static string HostOf(string source) =>
        SchemeOf(source) is { } scheme && source[(scheme.Length + 1)..] is ['/', '/', .. var rest]
            ? rest.Split('/')[0].Split(':')[0]
            : "";

    private static string PathOf(string source)
    {
        var rest = SchemeOf(source) is { } scheme ? source[(scheme.Length + 1)..] : source;
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = rest.IndexOf('/', 2);
            rest = slash < 0 ? "" : rest[slash..];
        }
        return rest.Split('?', '#')[0];
    }

    private static bool Lies(string path, string root)
    {
        var folders = Parts(root);
        return folders.Count > 0 && Parts(path).Take(folders.Count).SequenceEqual(folders);
    }

    private static List<string> Parts(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/').Where(p => p is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }
        return parts;
    }
}
