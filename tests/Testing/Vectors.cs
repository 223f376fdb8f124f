using Xunit;

namespace Airworthy.Testing;

/// <summary>
/// The optional vectors folder: third-party data (proofs, bundles, model files) that is not part of the project. It is named by
/// AIRWORTHY_TEST_VECTORS, or else looked for in <c>shared/vectors</c> beside the checkout.
/// </summary>
public static class Vectors
{
    /// <summary>The path of a file or folder in it. Skips the calling test where the vectors folder is absent.</summary>
    public static string Find(params string[] path)
    {
        if (Root is null)
        {
            Assert.Skip("the optional vectors folder is absent");
        }
        var full = Path.Combine([Root, .. path]);
        return Path.Exists(full)
            ? full
            : throw new FileNotFoundException("The vectors folder is present and lacks this.", full);
    }

    private static string? Root { get; } = FindRoot();

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable("AIRWORTHY_TEST_VECTORS") is { Length: > 0 } named)
        {
            return Directory.Exists(named)
                ? named
                : throw new DirectoryNotFoundException($"AIRWORTHY_TEST_VECTORS names '{named}', which is no folder.");
        }
        var beside = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "vectors"));
        return Directory.Exists(beside) ? beside : null;
    }
}
