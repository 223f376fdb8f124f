using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Pipelines.Spec;

/// <summary>What came of reading a pipeline file.</summary>
public sealed class PipelineReading
{
    internal PipelineReading(
        PipelineSpec? draft,
        PipelinePlaces places,
        IReadOnlyList<Fault> faults,
        Sha256Digest digest
    ) => (Draft, Places, Faults, Digest) = (draft, places, faults, digest);

    /// <summary>The pipeline; null when the file's form has faults.</summary>
    public PipelineSpec? Spec => Faults.Count == 0 ? Draft : null;

    /// <summary>
    /// What could be read, with placeholders for what could not; null when nothing could. For linting only, and only of
    /// sections that are <see cref="Whole"/>.
    /// </summary>
    public PipelineSpec? Draft { get; }

    public PipelinePlaces Places { get; }

    /// <summary>Everything wrong with the file's form, in the order of its lines.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>SHA-256 of the file's bytes.</summary>
    public Sha256Digest Digest { get; }

    /// <summary>Whether nothing is wrong with the form of this part (a path, e.g. <c>gates.production</c>) or below it.</summary>
    public bool Whole(string path) =>
        Draft is not null
        && !Faults.Any(f =>
            f.Evidence.TryGetValue("path", out var at)
            && (
                at.Length == 0
                || at == path
                || (at.StartsWith(path, StringComparison.Ordinal) && at[path.Length] is '.' or '[')
                || (path.StartsWith(at, StringComparison.Ordinal) && path[at.Length] is '.' or '[')
            )
        );
}
