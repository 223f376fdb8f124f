namespace Airworthy.Serving.Runtimes.Python;

/// <summary>Reads the names in a <c>requirements.txt</c>. What is no plain name of a package (a path, an address, an option) is passed over.</summary>
internal static class RequirementRules
{
    private const int MaxPackages = 1000;
    private const int MaxName = 100;

    public static IReadOnlyList<PythonPackage> Read(string text) =>
        [
            .. text.Split('\n')
                .Select(line => line.Split('#')[0].Split(" @ ")[0].Trim())
                .Select(Package)
                .OfType<PythonPackage>()
                .DistinctBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
                .Take(MaxPackages),
        ];

    /// <summary>
    /// Packages of the tracking client and of packing: an estimator does without. A loader of theirs that is named is imported all the
    /// same, and says what it lacks.
    /// </summary>
    public static bool IsDispensable(string name) =>
        name.Replace('_', '-').ToLowerInvariant()
            is "mlflow"
                or "mlflow-skinny"
                or "mlflow-tracing"
                or "cloudpickle"
                or "pip"
                or "setuptools"
                or "wheel";

    private static PythonPackage? Package(string line)
    {
        var length = line.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.').Count();
        if (
            length is 0 or > MaxName
            || !char.IsAsciiLetterOrDigit(line[0])
            || line.Contains("://", StringComparison.Ordinal)
        )
        {
            return null;
        }
        var rest = line[length..].Split(';')[0].Trim();
        if (rest.StartsWith('['))
        {
            rest = rest[(rest.IndexOf(']', StringComparison.Ordinal) + 1)..].Trim();
        }
        // A marker tells for which systems a package is needed; which of them this is, Python alone knows.
        if (
            line.Contains(';', StringComparison.Ordinal)
            || (rest.Length > 0 && !"=<>!~".Contains(rest[0], StringComparison.Ordinal))
        )
        {
            return null;
        }
        var isPinned = rest.StartsWith("==", StringComparison.Ordinal) && !rest.Contains(',') && !rest.Contains('*');
        return new PythonPackage(line[..length], isPinned ? rest.TrimStart('=').Trim() : null);
    }
}
