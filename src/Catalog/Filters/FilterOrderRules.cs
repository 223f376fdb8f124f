using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Filters;

/// <summary>Reads one entry of what a search is ordered by: a name, then ASC or DESC.</summary>
public static class FilterOrderRules
{
    /// <summary>The name as written, and whether the highest comes first.</summary>
    public static Result<(string Name, bool Descending)> Read(string order)
    {
        // 'timestamp' and the like are names here, so the pieces are not told apart further.
        var tokens = FilterLexRules.Cut(order);
        if (tokens.Count is 0 or > 2 || tokens[0].Kind != FilterTokenKind.Identifier)
        {
            return SearchFaults.BadOrder.With($"Invalid order_by clause '{Clip.Short(order)}'. Could not be parsed.");
        }
        if (tokens.Count == 1)
        {
            return (tokens[0].Raw, false);
        }
        return tokens[1].Raw.ToUpperInvariant() switch
        {
            "ASC" => (tokens[0].Raw, false),
            "DESC" => (tokens[0].Raw, true),
            _ => SearchFaults.BadOrder.With($"Invalid ordering key in order_by clause '{Clip.Short(order)}'."),
        };
    }
}
