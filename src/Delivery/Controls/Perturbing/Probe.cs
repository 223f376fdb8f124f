using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Controls.Resampling;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Controls.Perturbing;

/// <summary>The candidate, some drawn rows, and what it says of them: the ground that a control of robustness stands on.</summary>
internal sealed record Probe
{
    public required ControlQuestion Question { get; init; }

    public required IModelSession Session { get; init; }

    public required EvaluationRows Rows { get; init; }

    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    /// <summary>The answers to the rows as they are, row by row.</summary>
    public required double[] Before { get; init; }

    public int Width => Before.Length / Rows.Count;

    /// <summary>Draws so many rows, without repeating one, seeded by what the control looks at.</summary>
    public static async Task<Result<Probe>> OfAsync(ControlQuestion question, int wanted, CancellationToken cancel)
    {
        if (!(await question.Rows(cancel)).TryGet(out var rows, out var fault))
        {
            return fault;
        }
        if (!(await question.Candidate.Session(cancel)).TryGet(out var session, out fault))
        {
            return fault;
        }
        var some = rows.Only(Drawing.Rows(rows.Count, wanted, question.Looked));
        return Predictions.Of(session, question.Evaluation, some, cancel).TryGet(out var before, out fault)
            ? new Probe
            {
                Question = question,
                Session = session,
                Rows = some,
                Features = FeatureColumns.Of(session.Signature, question.Evaluation),
                Before = before,
            }
            : fault;
    }

    /// <summary>What the candidate says of rows that were changed.</summary>
    public Result<double[]> Ask(EvaluationRows changed, CancellationToken cancel) =>
        Predictions.Of(Session, Question.Evaluation, changed, cancel);

    /// <summary>The largest change among the numbers of a row.</summary>
    public double Change(double[] after, int row)
    {
        var largest = 0.0;
        for (var c = row * Width; c < (row + 1) * Width; c++)
        {
            largest = Math.Max(largest, Math.Abs(after[c] - Before[c]));
        }
        return largest;
    }
}

internal static class Drawing
{
    /// <summary>Some rows in ascending order, each at most once.</summary>
    public static int[] Rows(int rows, int wanted, Sha256Digest seed)
    {
        var drawn = Shuffled(rows, seed, 0).Take(wanted).ToArray();
        Array.Sort(drawn);
        return drawn;
    }

    /// <summary>The numbers from 0 in a drawn order.</summary>
    public static int[] Shuffled(int count, Sha256Digest seed, ulong stream)
    {
        var draws = new SeededDraws(seed, stream);
        var all = Enumerable.Range(0, count).ToArray();
        for (var i = 0; i < count - 1; i++)
        {
            var other = i + draws.Below(count - i);
            (all[i], all[other]) = (all[other], all[i]);
        }
        return all;
    }

    /// <summary>A standard normal number (Box and Muller).</summary>
    public static double Normal(ref SeededDraws draws)
    {
        const double Fine = 1 << 30;
        var radius = Math.Sqrt(-2 * Math.Log((draws.Below(1 << 30) + 1) / Fine));
        return radius * Math.Cos(2 * Math.PI * draws.Below(1 << 30) / Fine);
    }
}
