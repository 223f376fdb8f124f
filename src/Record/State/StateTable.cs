using System.Text.Json.Serialization.Metadata;

namespace Airworthy.Record.State;

/// <summary>
/// A table of state rows: a key, the revision (the size of the record when the last fact touched it) and a document.
/// Which database holds it is not known here; <paramref name="Indexes"/> tells it which paths to make fast or unique.
/// </summary>
public abstract record StateTable(string Name, IReadOnlyList<StateIndex> Indexes);

/// <inheritdoc />
public sealed record StateTable<T>(string Name, JsonTypeInfo<T> Json, params IReadOnlyList<StateIndex> Indexes)
    : StateTable(Name, Indexes)
    where T : class;

/// <summary>An index over JSON paths of the document (<c>owner</c>, <c>dataset.digest</c>; property names as serialised).</summary>
public sealed record StateIndex(bool Unique, params IReadOnlyList<string> Paths);

/// <summary>One row as it was read.</summary>
public sealed record Row<T>(string Key, long Revision, T Value);
