using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Server.Problems;
using Microsoft.Net.Http.Headers;

namespace Airworthy.Server.Api;

/// <summary>Turns what services answer into HTTP.</summary>
internal static class Replies
{
    public static IResult Refuse(Fault fault) => ProblemResult.Of(fault);

    /// <summary>200 with the view, or the fault.</summary>
    public static IResult Ok<T, TView>(Result<T> result, Func<T, TView> view) =>
        result.TryGet(out var value, out var fault) ? TypedResults.Ok(view(value)) : Refuse(fault);

    /// <summary>204, or the fault.</summary>
    public static IResult Done(Result<Nothing> result) => result.IsOk ? TypedResults.NoContent() : Refuse(result.Fault);

    public static IResult Page<T, TView>(IEnumerable<T> items, string? next, Func<T, TView> view) =>
        TypedResults.Ok(new PageView<TView>([.. items.Select(view)], next));

    /// <summary>200 with the view and its entity tag, or 304 where the caller has that one.</summary>
    public static IResult Tagged<TView>(HttpContext context, TView view, string tag)
    {
        var etag = ETagOf(tag);
        context.Response.Headers.ETag = etag;
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        return known.Any(k => k.Compare(EntityTagHeaderValue.Parse(etag), useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(view);
    }

    public static string ETagOf(string tag) => $"\"{tag}\"";
}
