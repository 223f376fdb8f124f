using Airworthy.Catalog.Filters;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Searching;

/// <summary>What a search of runs can be ordered by. Last always: the latest start first, then the run's id.</summary>
public static class RunOrderRules
{
    private const int MaxOrders = 20;

    public static Result<IReadOnlyList<RunOrder>> Parse(IReadOnlyList<string> orders)
    {
        if (orders.Count > MaxOrders)
        {
            return SearchFaults.BadOrder.With($"A search can be ordered by at most {MaxOrders} things.");
        }
        var known = new List<RunOrder>(orders.Count);
        foreach (var order in orders)
        {
            if (!FilterOrderRules.Read(order).TryGet(out var written, out var fault))
            {
                return fault;
            }
            var (entity, key) = FilterNameRules.Split(written.Name);
            if (!RunFilterRules.Resolve(entity, key, SearchFaults.BadOrder).TryGet(out var name, out fault))
            {
                return fault;
            }
            if (name.Field == RunField.Dataset)
            {
                return SearchFaults.BadOrder.With("Invalid identifier type 'dataset'");
            }
            if (known.Any(k => k.Field == name.Field && k.Key == name.Key))
            {
                return SearchFaults.BadOrder.With(
                    $"`order_by` contains duplicate fields: {Clip.Short(string.Join(", ", orders))}"
                );
            }
            known.Add(new RunOrder(name.Field, name.Key, written.Descending));
        }
        return known;
    }
}
