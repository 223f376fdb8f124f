using Airworthy.Core.Values;

namespace Airworthy.Serving.Routing;

/// <summary>What a split of an endpoint's traffic may look like, and which version stands for it. Pure.</summary>
public static class SplitRules
{
    /// <summary>More would be loaded at once than any machine here should hold for one endpoint.</summary>
    public const int MaxVersions = 10;

    private const int MaxRules = 100;
    private const int MaxValues = 100;
    private const int MaxText = 256;

    /// <summary>The version with the largest share, which stands for the endpoint; of equals the one with the lowest number.</summary>
    /// <typeparam name="T">A version.</typeparam>
    /// <param name="live">The live versions and their weights.</param>
    /// <param name="number">A version's number.</param>
    /// <param name="weight">A version's weight.</param>
    public static T? Champion<T>(IEnumerable<T> live, Func<T, int> number, Func<T, int> weight)
        where T : class => live.Where(v => weight(v) > 0).OrderByDescending(weight).ThenBy(number).FirstOrDefault();

    /// <summary>Everything that is wrong with a split; empty when it can be applied.</summary>
    /// <param name="versions">Each version's number, weight and role.</param>
    /// <param name="routing">How requests find them.</param>
    public static IReadOnlyList<string> Complain(
        IReadOnlyList<(int Number, int Weight, VersionRole Role)> versions,
        RoutingSpec routing
    )
    {
        var wrong = new List<string>();
        if (versions.Count is 0 or > MaxVersions)
        {
            wrong.Add($"it names {versions.Count} versions; name 1 to {MaxVersions}");
        }
        wrong.AddRange(
            versions
                .GroupBy(v => v.Number)
                .Where(g => g.Count() > 1)
                .Select(g => $"it names version {g.Key} more than once")
        );
        wrong.AddRange(
            versions
                .Where(v => v.Weight is < 0 or > VersionPlan.MaxWeight)
                .Select(v =>
                    $"version {v.Number} has the weight {v.Weight}; weights go from 0 to {VersionPlan.MaxWeight}"
                )
        );
        if (!versions.Any(v => v is { Role: VersionRole.Live, Weight: > 0 }))
        {
            wrong.Add("no live version has a weight over 0, so nothing would answer");
        }
        var live = versions.Where(v => v.Role == VersionRole.Live).Select(v => v.Number).ToHashSet();
        wrong.AddRange(WrongRules(routing, live));
        return wrong;
    }

    private static IEnumerable<string> WrongRules(RoutingSpec routing, HashSet<int> live)
    {
        if (routing.Rules.Count > MaxRules)
        {
            yield return $"it has {routing.Rules.Count} rules; at most {MaxRules} are tried";
        }
        foreach (var rule in routing.Rules)
        {
            if (!live.Contains(rule.Number))
            {
                yield return $"a rule on {rule.Key} leads to version {rule.Number}, which is not among its live ones";
            }
            if (rule.Values.Count is 0 or > MaxValues || (rule.Match != KeyMatch.In && rule.Values.Count > 1))
            {
                yield return $"a rule on {rule.Key} compares with {rule.Values.Count} values; 'in' takes 1 to {MaxValues}, others one";
            }
            if (rule.Values.Any(v => v.Length is 0 or > MaxText || v.Any(char.IsControl)))
            {
                yield return $"a rule on {rule.Key} compares with an empty, unprintable or very long value";
            }
            if (WrongKey(rule.Key) is { } wrong)
            {
                yield return wrong;
            }
        }
        if (routing.Sticky is { } sticky)
        {
            if (WrongKey(sticky.Key) is { } wrong)
            {
                yield return wrong;
            }
            if (sticky.Salt.Length > MaxText || sticky.Salt.Any(char.IsControl))
            {
                yield return $"the salt is longer than {MaxText} characters, or unprintable";
            }
        }
    }

    private static string? WrongKey(KeySource key) =>
        key.Name.Length is 0 or > MaxText
        || key.Name.Any(c =>
            c is <= ' ' or > '~' || (key.Place == KeyPlace.Header && ":,;\"()<>@[]{}?=/\\".Contains(c))
        )
            ? $"'{Clip.Short(key.Name)}' can be no {(key.Place == KeyPlace.Header ? "header's" : "parameter's")} name"
            : null;
}
