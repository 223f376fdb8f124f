using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>Where a page of a search begins.</summary>
internal static class PageStart
{
    /// <summary>The values of the last row before it; null on the first page; a fault for a token that this question did not give.</summary>
    internal static Result<object?[]?> Read(string? token, string question, int count) =>
        string.IsNullOrEmpty(token) ? (object?[]?)null
        : RowToken.Read(token, question, count) is { } after ? after
        : SearchFaults.BadPageToken.With(
            "Invalid page token, could not base64-decode it or it belongs to another search. Start again without one."
        );
}
