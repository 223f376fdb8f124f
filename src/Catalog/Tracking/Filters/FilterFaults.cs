using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.Filters;

/// <summary>What can be wrong with a filter, an order or a page token.</summary>
public static class FilterFaults
{
    public static readonly FaultCode BadClause = new(
        "filter-clause",
        FaultKind.Invalid,
        "A filter is no list of comparisons joined by AND. The message quotes what could not be read."
    );

    public static readonly FaultCode BadSubject = new(
        "filter-subject",
        FaultKind.Invalid,
        "A filter or an order names something that cannot be searched for. The message lists what can."
    );

    public static readonly FaultCode BadComparison = new(
        "filter-comparison",
        FaultKind.Invalid,
        "A filter compares in a way that its subject does not allow, or with a value of another kind."
    );

    public static readonly FaultCode BadOrder = new(
        "filter-order",
        FaultKind.Invalid,
        "An order is not 'subject', 'subject ASC' or 'subject DESC', or names the same subject twice."
    );

    public static readonly FaultCode BadPage = new(
        "filter-page",
        FaultKind.Invalid,
        "The page token is damaged or belongs to another search, or the number of results asked for is out of range."
    );
}
