using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.Files;

/// <summary>Where the artifacts of a run or model lie in this server's tree, told from the URI that its clients were given.</summary>
public static class FileRootRules
{
    private const string Scheme = "mlflow-artifacts:";

    // What a client that was given an http(s) address uses; everything behind it is the path.
    private const string Anchor = "/api/2.0/mlflow-artifacts/artifacts";

    /// <summary>
    /// The folder's path: of <c>mlflow-artifacts:/1/abc/artifacts</c> (with or without a host) and of an http(s) address of the artifact
    /// proxy. Null: the URI leads to another store, which is none of this server's.
    /// </summary>
    public static Result<string?> Find(string? uri)
    {
        if (uri is null)
        {
            return Result.Ok<string?>(null);
        }
        if (uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Optional(TreePathRules.Read(BehindHost(uri[Scheme.Length..])));
        }
        var at = uri.IndexOf(Anchor, StringComparison.Ordinal);
        return
            (
                uri.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                || uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            )
            && at > 0
            && (uri.Length == at + Anchor.Length || uri[at + Anchor.Length] == '/')
            ? Optional(TreePathRules.Read(uri[(at + Anchor.Length)..].TrimStart('/')))
            : Result.Ok<string?>(null);
    }

    private static Result<string?> Optional(Result<string> path) => path.Map(p => (string?)p);

    private static string BehindHost(string rest)
    {
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            return rest.TrimStart('/');
        }
        var slash = rest.IndexOf('/', 2);
        return slash < 0 ? "" : rest[slash..].TrimStart('/');
    }
}
