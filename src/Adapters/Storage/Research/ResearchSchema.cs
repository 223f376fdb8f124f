namespace Airworthy.Adapters.Storage.Research;

/// <summary>The tables of one part of the research database, e.g. of the runs.</summary>
/// <param name="Part">The part's name, unique in the file; its tables begin with no other part's names.</param>
/// <param name="Steps">Step N brings the part from version N to N + 1; a step that was released never changes.</param>
public sealed record ResearchSchema(string Part, IReadOnlyList<string> Steps);
