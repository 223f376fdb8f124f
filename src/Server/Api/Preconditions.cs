using Airworthy.Core.Results;
using Airworthy.Server.Problems;
using Microsoft.Net.Http.Headers;

namespace Airworthy.Server.Api;

/// <summary>Holds whoever overwrites something to naming what they overwrite.</summary>
internal static class Preconditions
{
    /// <param name="request">With If-Match or If-None-Match.</param>
    /// <param name="tag">The entity tag of what is there; null when nothing is.</param>
    public static Result<Nothing> Replacing(HttpRequest request, string? tag)
    {
        var headers = request.GetTypedHeaders();
        if (request.Headers.IfMatch.Count > 0)
        {
            return tag is not null && headers.IfMatch.Any(m => Fits(m, tag))
                ? Result.Done
                : HttpFaults.PreconditionFailed.With(
                    tag is null
                        ? "There is nothing to replace yet; send 'If-None-Match: *' to create it."
                        : "It is no longer what If-Match names. Read it again and decide anew."
                );
        }
        if (request.Headers.IfNoneMatch.Count > 0)
        {
            return tag is null || !headers.IfNoneMatch.Any(m => Fits(m, tag))
                ? Result.Done
                : HttpFaults.PreconditionFailed.With(
                    "There is one already; send If-Match with its ETag to replace it."
                );
        }
        return tag is null
            ? Result.Done
            : HttpFaults.PreconditionRequired.With(
                "There is one already; send If-Match with its ETag, so that nobody's change is lost unseen."
            );
    }

    private static bool Fits(EntityTagHeaderValue given, string tag) =>
        given.Tag == "*" || (!given.IsWeak && given.Tag == Replies.ETagOf(tag));
}
