namespace Airworthy.Catalog.Tracking;

/// <summary>Thins histories out for a chart: evenly spaced steps over all runs, and every run's first and last.</summary>
public static class SampleRules
{
    public const int MaxRuns = 100;
    public const int MaxPerRun = 2500;
    public const int MaxPerRequest = 25_000;

    /// <param name="histories">Each run's steps, each once.</param>
    /// <param name="query">What was asked for; where it names no steps, from 0 to the last.</param>
    public static IReadOnlySet<long> Steps(
        IReadOnlyCollection<IReadOnlyCollection<long>> histories,
        IntervalQuery query
    )
    {
        var all = new SortedSet<long>(histories.SelectMany(h => h));
        var start = query.StartStep ?? 0;
        var end = query.EndStep ?? (all.Count > 0 ? all.Max : 0);
        var sampled = Sampled([.. all.Where(s => s >= start && s <= end)], query.MaxResults);
        foreach (var history in histories.Where(h => h.Count > 0))
        {
            sampled.UnionWith(new[] { history.Min(), history.Max() }.Where(s => s >= start && s <= end));
        }
        return sampled;
    }

    /// <summary>About so many of the sorted steps, evenly spaced, and the last one.</summary>
    public static HashSet<long> Sampled(IReadOnlyList<long> steps, int maxResults)
    {
        if (steps.Count <= maxResults)
        {
            return [.. steps];
        }
        var interval = steps.Count / (double)maxResults;
        var sampled = new HashSet<long>();
        for (var i = 0; i < maxResults; i++)
        {
            sampled.Add(steps[(int)(i * interval)]);
        }
        sampled.Add(steps[^1]);
        return sampled;
    }
}
