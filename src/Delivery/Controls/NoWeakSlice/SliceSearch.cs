using Airworthy.Delivery.Controls.Distributions;

namespace Airworthy.Delivery.Controls.NoWeakSlice;

/// <summary>A column cut into parts: what each is called, and which part each row is in, counted from 1 (0 for none).</summary>
internal sealed record Cut(string Column, IReadOnlyList<string> Parts, byte[] Places);

/// <summary>Rows that share one part, or two parts of different columns, and how many of them went wrong.</summary>
internal sealed record FoundSlice(string Name, long Rows, long Bad, double Tail)
{
    public double Share => (double)Bad / Rows;
}

/// <summary>What was looked at and what was found, the least likely by chance first.</summary>
internal sealed record SliceFindings(long Looked, IReadOnlyList<FoundSlice> Slices);

/// <summary>
/// Counts every part of every column and every pair of parts; a slice's tail is the exact binomial chance that as many of its rows go
/// wrong when each does with the overall share.
/// </summary>
internal static class SliceSearch
{
    private const int Kept = 100;

    public static SliceFindings Find(IReadOnlyList<Cut> cuts, bool[] bad, int minRows, CancellationToken cancel)
    {
        var overall = bad.Count(b => b) / (double)bad.Length;
        // Rows in the lower half of a number and bad rows in the upper, so that one addition counts both.
        var weights = Array.ConvertAll(bad, b => b ? 1UL + (1UL << 32) : 1UL);
        var found = new List<FoundSlice>();
        var looked = 0L;
        var gate = new Lock();
        Parallel.For(
            0,
            cuts.Count * cuts.Count,
            new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            pair =>
            {
                var (a, b) = (pair / cuts.Count, pair % cuts.Count);
                if (b < a)
                {
                    return;
                }
                var own = new List<FoundSlice>();
                var counted = Count(cuts[a], a == b ? null : cuts[b], weights, minRows, overall, own);
                lock (gate)
                {
                    looked += counted;
                    found.AddRange(own);
                    if (found.Count > 10 * Kept)
                    {
                        found = Best(found);
                    }
                }
            }
        );
        return new SliceFindings(looked, Best(found));
    }

    /// <summary>By all that tells slices apart, so that the order in which they were found does not.</summary>
    private static List<FoundSlice> Best(List<FoundSlice> found) =>
        [
            .. found
                .OrderBy(s => s.Tail)
                .ThenByDescending(s => s.Share)
                .ThenByDescending(s => s.Rows)
                .ThenBy(s => s.Name, StringComparer.Ordinal)
                .Take(Kept),
        ];

    private static long Count(Cut one, Cut? other, ulong[] weights, int minRows, double overall, List<FoundSlice> found)
    {
        var width = other is null ? 1 : other.Parts.Count + 1;
        var counts = new ulong[(one.Parts.Count + 1) * width];
        Add(one.Places, other?.Places, width, weights, counts);
        var looked = 0L;
        for (var cell = width; cell < counts.Length; cell++)
        {
            var (rows, wrong) = ((long)(uint)counts[cell], (long)(counts[cell] >> 32));
            if (rows < minRows || (other is not null && cell % width == 0))
            {
                continue;
            }
            looked++;
            if (wrong > overall * rows)
            {
                var name = $"{one.Column} {one.Parts[(cell / width) - 1]}";
                name += other is null ? "" : $" and {other.Column} {other.Parts[(cell % width) - 1]}";
                found.Add(new FoundSlice(name, rows, wrong, Tails.Binomial(wrong, rows, overall)));
            }
        }
        return looked;
    }

    private static void Add(byte[] one, byte[]? other, int width, ulong[] weights, ulong[] counts)
    {
        if (other is null)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                counts[one[i]] += weights[i];
            }
            return;
        }
        for (var i = 0; i < weights.Length; i++)
        {
            counts[(one[i] * width) + other[i]] += weights[i];
        }
    }
}
