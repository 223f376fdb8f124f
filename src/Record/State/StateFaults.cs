using Airworthy.Core.Results;

namespace Airworthy.Record.State;

/// <summary>Why a question to the state was refused.</summary>
public static class StateFaults
{
    public static readonly FaultCode BadQuery = new(
        "bad-query",
        FaultKind.Invalid,
        "A list was asked for with a limit, path or comparison that is not possible; the detail says which."
    );

    public static readonly FaultCode BadPageToken = new(
        "bad-page-token",
        FaultKind.Invalid,
        "The page token is damaged or belongs to another query. Ask again without one, from the first page."
    );
}
