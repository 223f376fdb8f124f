namespace Airworthy.Catalog.Tracking.Evaluation;

/// <summary>One version of something that rates answers, as its author serialised it. It is kept and handed out, never run here.</summary>
/// <param name="Id">The same for every version of the name.</param>
/// <param name="Experiment">What it rates.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Version">1, 2, 3, …</param>
/// <param name="Serialized">As it came.</param>
/// <param name="CreatedAt">Milliseconds since 1970.</param>
public sealed record ScorerVersion(
    string Id,
    string Experiment,
    string Name,
    int Version,
    string Serialized,
    long CreatedAt
);

/// <param name="Id">Taken where the name is new.</param>
/// <param name="Experiment">What it rates.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Serialized">As it came.</param>
/// <param name="At">Milliseconds since 1970.</param>
public sealed record NewScorer(string Id, string Experiment, string Name, string Serialized, long At);
