using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Server.Auth;

namespace Airworthy.Server.Api;

/// <summary>What became of one request.</summary>
internal static class RequestRoutes
{
    public static void MapRequests(this IEndpointRouteBuilder routes) =>
        routes
            .MapGroup("/requests")
            .WithTags("endpoints")
            .MapGet("/{id}", GetAsync)
            .WithName("getRequest")
            .WithSummary(
                "Why a request was answered as it was: version, gate, approvals, times; inputs and outputs for the version's owner, operators, administrators and auditors."
            )
            .Produces<RequestView>()
            .Needs(Permission.Read);

    private static async Task<IResult> GetAsync(
        string id,
        RequestReader requests,
        HttpContext context,
        CancellationToken cancel
    ) =>
        Replies.Ok(
            await requests.FindAsync(
                id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase),
                context.Caller(),
                cancel
            ),
            r => r
        );
}
