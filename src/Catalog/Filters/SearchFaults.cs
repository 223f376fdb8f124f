using Airworthy.Core.Results;

namespace Airworthy.Catalog.Filters;

/// <summary>What can be wrong with a search of runs or experiments. The sentences are those that MLflow's clients know.</summary>
public static class SearchFaults
{
    public static readonly FaultCode BadFilter = new(
        "search-filter",
        FaultKind.Invalid,
        "The filter of a search is not one that is understood; the detail names the clause. Clauses are joined by AND."
    );

    public static readonly FaultCode BadOrder = new(
        "search-order",
        FaultKind.Invalid,
        "What a search is to be ordered by is not understood, or named twice. Name a metric, param, tag or attribute, then ASC or DESC."
    );

    public static readonly FaultCode BadPageToken = new(
        "search-page-token",
        FaultKind.Invalid,
        "The page token was not given by this search. Start again without one."
    );
}
