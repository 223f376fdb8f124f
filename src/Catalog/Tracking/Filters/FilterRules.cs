using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Filters;

/// <summary>Reads filters as MLflow's clients write them: comparisons joined by AND, nothing else.</summary>
public static class FilterRules
{
    private const int MaxLength = 100_000;
    private const int MaxClauses = 200;

    /// <summary>None where there is no filter.</summary>
    public static Result<IReadOnlyList<FilterClause>> Read(string? filter)
    {
        if (string.IsNullOrWhiteSpace(filter))
        {
            return Result.Ok<IReadOnlyList<FilterClause>>([]);
        }
        if (filter.Length > MaxLength)
        {
            return FilterFaults.BadClause.With(
                $"The filter has more than {MaxLength} characters. Search for less at once."
            );
        }
        var clauses = new List<FilterClause>();
        var reader = new FilterReader(filter);
        do
        {
            if (reader.Clause() is not { } clause)
            {
                return Unreadable(reader.Rest);
            }
            clauses.Add(clause);
            if (clauses.Count > MaxClauses)
            {
                return FilterFaults.BadClause.With(
                    $"The filter has more than {MaxClauses} comparisons. Search for less."
                );
            }
        } while (reader.Takes("AND"));
        return reader.IsAtEnd ? clauses : Unreadable(reader.Rest);
    }

    /// <summary>The subject of an order and its direction: <c>subject [ASC|DESC]</c>.</summary>
    public static Result<(string Subject, bool Ascending)> ReadOrder(string order)
    {
        var reader = new FilterReader(order);
        if (order.Length <= MaxLength && reader.Subject() is { } subject)
        {
            var descending = reader.Takes("DESC");
            if (descending || reader.Takes("ASC") || reader.IsAtEnd)
            {
                return reader.IsAtEnd ? (subject, !descending) : BadOrder(order);
            }
        }
        return BadOrder(order);
    }

    /// <summary>
    /// The kind before the first dot and the name after it, both without quotes; the kind is empty where there is no dot outside quotes.
    /// </summary>
    public static (string Kind, string Name) Split(string subject)
    {
        var dot =
            subject.StartsWith('`') || subject.StartsWith('"') ? -1 : subject.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? ("", Unquoted(subject)) : (subject[..dot], Unquoted(subject[(dot + 1)..]));
    }

    private static string Unquoted(string name) =>
        name.Length >= 2 && name[0] == name[^1] && name[0] is '`' or '"' or '\'' && name.Length >= 2
            ? name[1..^1]
            : name;

    private static Fault Unreadable(string rest) =>
        FilterFaults.BadClause.With($"Invalid clause(s) in filter string: '{Clip.Short(rest.Trim())}'");

    private static Fault BadOrder(string order) =>
        FilterFaults.BadOrder.With(
            $"Invalid order_by clause '{Clip.Short(order)}'. Write a subject, and ASC or DESC behind it if you like."
        );
}
