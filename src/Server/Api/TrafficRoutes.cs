using System.Globalization;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.State;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.Api;

/// <summary>How an endpoint's requests are divided among versions that passed its gate.</summary>
internal static class TrafficRoutes
{
    private const int LongestReason = 2000;

    public static void MapTraffic(this IEndpointRouteBuilder routes)
    {
        var traffic = routes.MapGroup("/endpoints/{name}/traffic").WithTags("endpoints");
        traffic
            .MapGet("", GetAsync)
            .WithName("getTraffic")
            .WithSummary("How the endpoint's requests are divided, with the ETag that replacing it needs.")
            .Produces<TrafficView>()
            .Needs(Permission.Read);
        traffic
            .MapPut("", SetAsync)
            .WithName("setTraffic")
            .WithSummary(
                "Divide the endpoint's requests anew, among versions that passed its gate. When this answers, they are."
            )
            .Produces<TrafficView>()
            .Needs(Permission.Release);
    }

    private static async Task<IResult> GetAsync(
        string name,
        HttpContext context,
        IStateStore state,
        IServing serving,
        CancellationToken cancel
    ) =>
        (await FindAsync(name, state, cancel)).TryGet(out var row, out var fault)
            ? Replies.Tagged(context, TrafficViews.Of(row.Value, StatusOf(serving, row.Value)), TagOf(row))
            : Replies.Refuse(fault);

    private static async Task<IResult> SetAsync(
        string name,
        TrafficRequest request,
        HttpContext context,
        IStateStore state,
        IServing serving,
        SplitService splits,
        CancellationToken cancel
    )
    {
        if (!TrafficForms.Read(request, LongestReason).TryGet(out var ask, out var fault))
        {
            return Replies.Refuse(fault);
        }
        if (!(await FindAsync(name, state, cancel)).TryGet(out var row, out fault))
        {
            return Replies.Refuse(fault);
        }
        if (Preconditions.Replacing(context.Request, TagOf(row)).Fault is { } moved)
        {
            return Replies.Refuse(moved);
        }
        if (!(await splits.DivideAsync(context.Caller().Principal, row, ask, cancel)).TryGet(out var after, out fault))
        {
            return Replies.Refuse(fault);
        }
        context.Response.Headers.ETag = Replies.ETagOf(TagOf(after));
        return TypedResults.Ok(TrafficViews.Of(after.Value, StatusOf(serving, after.Value)));
    }

    private static async Task<Result<Row<EndpointState>>> FindAsync(
        string name,
        IStateStore state,
        CancellationToken cancel
    )
    {
        if (!EndpointName.Parse(name).TryGet(out var endpoint, out var fault))
        {
            return fault;
        }
        return await state.FindAsync(RolloutTables.Endpoints, endpoint.ToString(), cancel) is { } row
            ? row
            : RolloutFaults.EndpointUnknown.With(
                $"Nothing is deployed to '{endpoint}', so there is nothing to divide. A release lets the first version in."
            );
    }

    private static string TagOf(Row<EndpointState> row) => row.Revision.ToString(CultureInfo.InvariantCulture);

    private static EndpointStatus? StatusOf(IServing serving, EndpointState endpoint) =>
        serving.Status.FirstOrDefault(s => s.Name == endpoint.Name);
}

/// <summary>Reads what somebody wants of the traffic.</summary>
internal static class TrafficForms
{
    public static Result<SplitAsk> Read(TrafficRequest request, int longestReason)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > longestReason)
        {
            return HttpFaults.BadJson.With(
                $"Give a reason of 1 to {longestReason} characters; it goes into the record."
            );
        }
        var shares = new List<AskedShare>();
        foreach (var share in request.Versions)
        {
            if (RoleOf(share.Role) is not { } role)
            {
                return HttpFaults.BadJson.With(
                    $"'{Clip.Short(share.Role)}' is no role of version {share.Version}; it is live or shadow."
                );
            }
            shares.Add(new AskedShare(share.Version, role == VersionRole.Shadow ? 0 : share.Weight, role));
        }
        var rules = new List<RoutingRule>();
        foreach (var rule in request.Rules ?? [])
        {
            if (!KeyOf(rule.Key).TryGet(out var key, out var fault))
            {
                return fault;
            }
            if (MatchOf(rule.Match) is not { } match)
            {
                return HttpFaults.BadJson.With(
                    $"'{Clip.Short(rule.Match)}' is no way to compare; known are equals, in and prefix."
                );
            }
            rules.Add(new RoutingRule(key, match, rule.Values, rule.Version));
        }
        StickySpec? sticky = null;
        if (request.Sticky is { } asked)
        {
            if (!KeyOf(asked.Key).TryGet(out var key, out var fault))
            {
                return fault;
            }
            sticky = new StickySpec(key, asked.Salt ?? "");
        }
        return new SplitAsk
        {
            Versions = shares,
            Routing = new RoutingSpec { Rules = rules, Sticky = sticky },
            Reason = request.Reason,
        };
    }

    private static VersionRole? RoleOf(string? role) =>
        role switch
        {
            null or "live" => VersionRole.Live,
            "shadow" => VersionRole.Shadow,
            _ => null,
        };

    private static KeyMatch? MatchOf(string match) =>
        match switch
        {
            "equals" => KeyMatch.Equal,
            "in" => KeyMatch.In,
            "prefix" => KeyMatch.Prefix,
            _ => null,
        };

    private static Result<KeySource> KeyOf(string text) =>
        text.Split(':', 2) switch
        {
            ["header", var name] => new KeySource(KeyPlace.Header, name),
            ["parameter", var name] => new KeySource(KeyPlace.Parameter, name),
            _ => HttpFaults.BadJson.With($"'{Clip.Short(text)}' names no key; write header:NAME or parameter:NAME."),
        };
}
