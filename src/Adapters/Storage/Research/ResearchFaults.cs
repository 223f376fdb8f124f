using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>Why research could not be written.</summary>
public static class ResearchFaults
{
    public static readonly FaultCode ResearchUnavailable = new(
        "research-unavailable",
        FaultKind.Unavailable,
        "The research database cannot be written just now (full disk, stopping server, too many writers waiting). Mend the cause and try again."
    );
}
