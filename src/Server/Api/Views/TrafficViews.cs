using Airworthy.Client.Contracts;
using Airworthy.Delivery.Rollouts;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.Api.Views;

internal static class TrafficViews
{
    public static TrafficView Of(EndpointState endpoint, EndpointStatus? status)
    {
        var whole = endpoint.Whole();
        var sum = whole.Versions.Where(v => v.Role == VersionRole.Live).Sum(v => (long)v.Weight);
        return new TrafficView
        {
            Endpoint = endpoint.Name.ToString(),
            Versions = [.. whole.Versions.Select(v => Of(v, sum, status))],
            Rules = [.. (whole.Routing?.Rules ?? []).Select(Of)],
            Sticky = whole.Routing?.Sticky is { } sticky
                ? new TrafficSticky(sticky.Key.ToString(), sticky.Salt.Length > 0 ? sticky.Salt : null)
                : null,
            Ready = status is { Fault: null } && status.Serving == endpoint.Current.VersionId,
            Problem = status?.Fault is { } fault ? new ProblemView { Code = fault.Code, Detail = fault.Detail } : null,
        };
    }

    private static TrafficShareView Of(DeployedShare share, long sum, EndpointStatus? status)
    {
        var now = status?.Versions.FirstOrDefault(v => v.Version == share.Deployment.VersionId);
        var isLive = share.Role == VersionRole.Live;
        return new TrafficShareView
        {
            Version = share.Deployment.Number,
            Role = isLive ? "live" : "shadow",
            Weight = share.Weight,
            Share = isLive && sum > 0 ? (double)share.Weight / sum : 0,
            Release = share.Deployment.ReleaseId.ToString(),
            Since = share.Deployment.Since,
            Loaded = now is { Fault: null },
            Shadow = now?.Shadowed is { } counts
                ? new ShadowView(counts.Answered, counts.Differed, counts.Failed, counts.Dropped)
                : null,
        };
    }

    private static TrafficRule Of(RoutingRule rule) =>
        new(
            rule.Key.ToString(),
            rule.Match switch
            {
                KeyMatch.Equal => "equals",
                KeyMatch.In => "in",
                KeyMatch.Prefix => "prefix",
                _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Match, null),
            },
            rule.Values,
            rule.Number
        );
}
