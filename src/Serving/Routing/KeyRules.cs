namespace Airworthy.Serving.Routing;

/// <summary>Whether a request's keys fit a rule. Pure.</summary>
internal static class KeyRules
{
    public static string? Read(KeySource source, in RouteAsk ask) =>
        ask.Keys is not { } keys ? null
        : source.Place == KeyPlace.Header ? keys.Header(ask, source.Name)
        : keys.Parameter(ask, source.Name);

    public static bool Holds(RoutingRule rule, in RouteAsk ask)
    {
        if (Read(rule.Key, ask) is not { } key)
        {
            return false;
        }
        foreach (var value in rule.Values)
        {
            if (
                rule.Match == KeyMatch.Prefix
                    ? key.StartsWith(value, StringComparison.Ordinal)
                    : string.Equals(key, value, StringComparison.Ordinal)
            )
            {
                return true;
            }
        }
        return false;
    }
}
