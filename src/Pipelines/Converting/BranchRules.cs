namespace Airworthy.Pipelines.Converting;

/// <summary>Conditions that only name a branch.</summary>
internal static class BranchRules
{
    private static readonly string[] Prefixes =
    [
        "github.ref == 'refs/heads/",
        "$CI_COMMIT_BRANCH == \"",
        "$CI_COMMIT_REF_NAME == \"",
    ];

    /// <summary>The one branch that the condition names, and null when it says anything else.</summary>
    public static string? Of(string condition)
    {
        var plain = condition
            .Replace("${{", "", StringComparison.Ordinal)
            .Replace("}}", "", StringComparison.Ordinal)
            .Trim();
        foreach (var prefix in Prefixes)
        {
            if (
                plain.StartsWith(prefix, StringComparison.Ordinal)
                && IsBranch(plain.AsSpan(prefix.Length, plain.Length - prefix.Length - 1))
            )
            {
                return plain[prefix.Length..^1];
            }
        }
        return plain is "main" or "master" or "develop" ? plain : null;
    }

    private static bool IsBranch(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '/' or '.'))
            {
                return false;
            }
        }
        return name.Length > 0;
    }
}
