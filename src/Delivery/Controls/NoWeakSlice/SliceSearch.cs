using Airworthy.Delivery.Controls.Distributions;

namespace Airworthy.Delivery.Controls.NoWeakSlice;

/// <summary>A column cut into parts: what each is called, and which part each row is in (-1 for none).</summary>
internal sealed record Cut(string Column, IReadOnlyList<string> Parts, int[] Part);

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
        var found = new List<FoundSlice>();
        var looked = 0L;
        for (var a = 0; a < cuts.Count; a++)
        {
            for (var b = a; b < cuts.Count; b++)
            {
                cancel.ThrowIfCancellationRequested();
                looked += Count(cuts[a], a == b ? null : cuts[b], bad, minRows, overall, found);
            }
            if (found.Count > 10 * Kept)
            {
                found = [.. found.OrderBy(s => s.Tail).Take(Kept)];
            }
        }
        return new SliceFindings(looked, [.. found.OrderBy(s => s.Tail).ThenByDescending(s => s.Share).Take(Kept)]);
    }

    private static long Count(Cut one, Cut? other, bool[] bad, int minRows, double overall, List<FoundSlice> found)
    {
        var width = other?.Parts.Count ?? 1;
        var rows = new long[one.Parts.Count * width];
        var wrong = new long[rows.Length];
        for (var i = 0; i < bad.Length; i++)
        {
            var (x, y) = (one.Part[i], other is null ? 0 : other.Part[i]);
            if (x >= 0 && y >= 0)
            {
                rows[(x * width) + y]++;
                wrong[(x * width) + y] += bad[i] ? 1 : 0;
            }
        }
        var looked = 0L;
        for (var cell = 0; cell < rows.Length; cell++)
        {
            if (rows[cell] < minRows)
            {
                continue;
            }
            looked++;
            if (wrong[cell] > overall * rows[cell])
            {
                var name = $"{one.Column} {one.Parts[cell / width]}";
                name += other is null ? "" : $" and {other.Column} {other.Parts[cell % width]}";
                found.Add(
                    new FoundSlice(name, rows[cell], wrong[cell], Tails.Binomial(wrong[cell], rows[cell], overall))
                );
            }
        }
        return looked;
    }
}
