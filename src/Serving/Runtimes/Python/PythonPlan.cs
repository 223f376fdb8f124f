using Airworthy.Artifacts.Reading;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>What a process is to load, and how.</summary>
internal sealed record PythonPlan
{
    public required ModelSignature Signature { get; init; }

    /// <summary>Loaded as an estimator of scikit-learn; otherwise by <see cref="Loader"/>.</summary>
    public required bool IsSklearn { get; init; }

    /// <summary>The file or folder that holds the model, relative to the model's folder.</summary>
    public required string Path { get; init; }

    /// <summary>How the file was written, where that is said.</summary>
    public string? Serialization { get; init; }

    /// <summary>The module whose <c>_load_pyfunc</c> loads it.</summary>
    public string? Loader { get; init; }

    /// <summary>A folder to import code from, relative to the model's folder.</summary>
    public string? Code { get; init; }

    /// <summary>Each input is a column of a table, and not a tensor as it is.</summary>
    public required bool IsTable { get; init; }

    /// <summary>The packages it states to need, with the version where one is pinned.</summary>
    public IReadOnlyList<PythonPackage> Needs { get; init; } = [];
}

/// <summary>A package that a model says it needs.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Pinned">The only version it names; null where it names none or several.</param>
internal sealed record PythonPackage(string Name, string? Pinned);
