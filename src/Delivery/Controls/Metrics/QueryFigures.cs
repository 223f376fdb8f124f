namespace Airworthy.Delivery.Controls.Metrics;

/// <summary>
/// The mean of a figure a query. Queries are what is drawn anew, because rows of one query belong together; those without any relevant
/// row say nothing about an order and are left out.
/// </summary>
internal sealed class QueryFigures : PreparedMetric
{
    private readonly double[] _figures;

    public QueryFigures(Scored scored, Func<IReadOnlyList<Ranked>, double> figure)
    {
        var queries = new List<List<Ranked>>();
        for (var i = 0; i < scored.Truth.Length; i++)
        {
            var query = scored.Groups.Length == 0 ? 0 : scored.Groups[i];
            while (queries.Count <= query)
            {
                queries.Add([]);
            }
            queries[query].Add(new Ranked(scored.Predictions[i], scored.Truth[i]));
        }
        _figures =
        [
            .. queries.Select(q =>
                q.Exists(r => r.Relevance > 0)
                    // On equal scores the irrelevant stands first: a model that cannot tell gets no credit.
                    ? figure([.. q.OrderByDescending(r => r.Score).ThenBy(r => r.Relevance)])
                    : double.NaN
            ),
        ];
    }

    public override int? Units => _figures.Length;

    public override double Of(int[] times)
    {
        var (sum, queries) = (0.0, 0L);
        for (var i = 0; i < _figures.Length; i++)
        {
            if (!double.IsNaN(_figures[i]))
            {
                sum += times[i] * _figures[i];
                queries += times[i];
            }
        }
        return queries == 0 ? double.NaN : sum / queries;
    }

    /// <summary>
    /// Normalised discounted cumulative gain of the first <paramref name="k"/>: the relevance itself is the gain, discounted by the
    /// binary logarithm of the place; rows of equal score share their places' discounts.
    /// </summary>
    public static double Ndcg(IReadOnlyList<Ranked> rows, int k)
    {
        var gain = 0.0;
        for (var from = 0; from < rows.Count; )
        {
            var (to, relevance, discount) = (from, 0.0, 0.0);
            for (; to < rows.Count && rows[to].Score == rows[from].Score; to++)
            {
                relevance += rows[to].Relevance;
                discount += to < k ? 1 / Math.Log2(to + 2) : 0;
            }
            gain += relevance / (to - from) * discount;
            from = to;
        }
        var best = rows.Select(r => r.Relevance)
            .OrderDescending()
            .Take(k)
            .Select((relevance, place) => relevance / Math.Log2(place + 2))
            .Sum();
        return gain / best;
    }

    /// <summary>Average precision of the first <paramref name="k"/>, over as many relevant rows as they could hold.</summary>
    public static double AveragePrecision(IReadOnlyList<Ranked> rows, int k)
    {
        var (hits, sum) = (0, 0.0);
        for (var i = 0; i < Math.Min(k, rows.Count); i++)
        {
            if (rows[i].Relevance > 0)
            {
                hits++;
                sum += (double)hits / (i + 1);
            }
        }
        return sum / Math.Min(k, rows.Count(r => r.Relevance > 0));
    }

    public static double ReciprocalRank(IReadOnlyList<Ranked> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Relevance > 0)
            {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }

    internal readonly record struct Ranked(double Score, double Relevance);
}
