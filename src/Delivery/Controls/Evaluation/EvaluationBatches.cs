using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Inference;

namespace Airworthy.Delivery.Controls.Evaluation;

/// <summary>
/// The evaluation rows as a model's inputs: an input of one number a row takes the column of its own name, an input of several takes
/// the columns that <c>evaluation.columns</c> names for it, in that order.
/// </summary>
public sealed class EvaluationBatches
{
    private const int MaximumBatch = 1024;
    private const int MaximumElements = 4 * 1024 * 1024;

    private readonly IReadOnlyList<InputFeed> _feeds;
    private readonly EvaluationRows _rows;

    private EvaluationBatches(IReadOnlyList<InputFeed> feeds, EvaluationRows rows)
    {
        (_feeds, _rows) = (feeds, rows);
        var widest = Math.Max(1, feeds.Max(f => f.ColumnCount));
        BatchSize = feeds.Any(f => f.IsSingle) ? 1 : Math.Clamp(MaximumElements / widest, 1, MaximumBatch);
    }

    /// <summary>Rows in the evaluation set.</summary>
    public int Rows => _rows.Count;

    /// <summary>The most rows that <see cref="Take"/> puts into one request: 1 where the model takes one at a time.</summary>
    public int BatchSize { get; }

    /// <summary>A fault when a column is missing or an input's shape cannot be filled from columns.</summary>
    public static Result<EvaluationBatches> Of(ModelSignature signature, EvaluationSpec evaluation, EvaluationRows rows)
    {
        var feeds = new List<InputFeed>();
        foreach (var input in signature.Inputs)
        {
            if (!InputFeed.Of(input, evaluation, rows).TryGet(out var feed, out var fault))
            {
                return fault;
            }
            feeds.Add(feed);
        }
        return feeds.Count == 0
            ? ControlFaults.InputNotFed.With(
                "The model has no inputs, so its predictions cannot depend on the evaluation rows."
            )
            : new EvaluationBatches(feeds, rows);
    }

    /// <summary>The inputs for rows <paramref name="from"/> and following; a value that cannot be read is a fault with its line.</summary>
    public Result<IReadOnlyList<Tensor>> Take(int from, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BatchSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, Rows - count);
        var tensors = new List<Tensor>();
        foreach (var feed in _feeds)
        {
            if (!feed.Take(_rows, from, count).TryGet(out var tensor, out var fault))
            {
                return fault;
            }
            tensors.Add(tensor);
        }
        return tensors;
    }
}
