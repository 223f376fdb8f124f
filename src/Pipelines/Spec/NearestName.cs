using Airworthy.Core.Values;

namespace Airworthy.Pipelines.Spec;

/// <summary>Helps whoever mistyped a name.</summary>
public static class NearestName
{
    /// <summary>The known name that takes the fewest changed letters to reach, if that is few for its length; otherwise null.</summary>
    public static string? Of(string given, IEnumerable<string> known)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var name in known.Where(n => Math.Abs(n.Length - given.Length) <= 3))
        {
            var distance = Distance(given, name);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (name, distance);
            }
        }
        return best is not null && bestDistance <= Math.Clamp(best.Length / 3, 1, 3) ? best : null;
    }

    /// <summary><c>; did you mean 'x'? Known: x, y.</c> for the end of a sentence about an unknown name.</summary>
    public static string Hint(string given, IReadOnlyCollection<string> known)
    {
        var list = known.Count == 0 ? "none" : string.Join(", ", known.Order(StringComparer.Ordinal));
        return Of(given, known) is { } nearest ? $"; did you mean '{nearest}'? Known: {list}." : $". Known: {list}.";
    }

    internal static string Quote(string given) => $"'{Clip.Short(given)}'";

    /// <summary>Insertions, deletions, changes, and swaps of neighbours (optimal string alignment), ignoring case and - against _.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1][];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i] = new int[b.Length + 1];
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i][j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Step(rows, a, b, i, j),
                };
            }
        }
        return rows[a.Length][b.Length];
    }

    private static int Step(int[][] rows, string a, string b, int i, int j)
    {
        var change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
        var best = Math.Min(Math.Min(rows[i - 1][j] + 1, rows[i][j - 1] + 1), rows[i - 1][j - 1] + change);
        var swapped = i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]);
        return swapped ? Math.Min(best, rows[i - 2][j - 2] + 1) : best;
    }

    private static bool Same(char x, char y) => Plain(x) == Plain(y);

    private static char Plain(char c) => c == '_' ? '-' : char.ToLowerInvariant(c);
}
