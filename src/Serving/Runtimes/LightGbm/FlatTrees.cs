using System.Runtime.InteropServices;
using Airworthy.Artifacts.Reading.LightGbm;

namespace Airworthy.Serving.Runtimes.LightGbm;

/// <summary>All trees of a model in a few flat arrays, so that following one touches little memory.</summary>
internal sealed class FlatTrees
{
    /// <summary>What LightGBM takes for nought: the nearest single to 1e-35.</summary>
    private const double ZeroThreshold = 1e-35f;

    private readonly Node[] _nodes;
    private readonly double[] _leaves;

    /// <summary>Each tree's first node, or the complement of its only leaf.</summary>
    private readonly int[] _roots;

    private readonly uint[] _categories;

    /// <summary>Where each set of categories begins; the next one's beginning is its end.</summary>
    private readonly int[] _bounds;

    public FlatTrees(LightGbmModel model)
    {
        Model = model;
        var trees = model.Trees;
        _nodes = new Node[trees.Sum(t => t.Feature.Count)];
        _leaves = [.. trees.SelectMany(t => t.Leaf)];
        _roots = new int[trees.Count];
        _categories = [.. trees.SelectMany(t => t.Categories)];
        _bounds = new int[trees.Sum(t => t.Bounds.Count)];
        var (node, leaf, word, set) = (0, 0, 0, 0);
        for (var i = 0; i < trees.Count; i++)
        {
            var tree = trees[i];
            _roots[i] = tree.Feature.Count == 0 ? ~leaf : node;
            for (var n = 0; n < tree.Feature.Count; n++)
            {
                var isCategory = tree.Decision[n].HasFlag(LightGbmDecision.Category);
                _nodes[node + n] = new Node
                {
                    Threshold = isCategory ? 0 : tree.Threshold[n],
                    Feature = tree.Feature[n],
                    Left = Moved(tree.Left[n], node, leaf),
                    Right = Moved(tree.Right[n], node, leaf),
                    Decision = (byte)tree.Decision[n],
                    Set = isCategory ? set + (int)tree.Threshold[n] : 0,
                };
            }
            for (var b = 0; b < tree.Bounds.Count; b++)
            {
                _bounds[set + b] = word + tree.Bounds[b];
            }
            (node, leaf, word, set) = (
                node + tree.Feature.Count,
                leaf + tree.Leaf.Count,
                word + tree.Categories.Count,
                set + tree.Bounds.Count
            );
        }
    }

    public LightGbmModel Model { get; }

    /// <summary>The model's answer to one row, <see cref="LightGbmModel.Sums"/> numbers.</summary>
    public void Predict(ReadOnlySpan<double> row, Span<double> answer)
    {
        answer.Clear();
        if (answer.Length == 1)
        {
            var sum = 0.0;
            foreach (var root in _roots)
            {
                sum += _leaves[~Follow(root, row)];
            }
            answer[0] = sum;
        }
        else
        {
            for (var i = 0; i < _roots.Length; i++)
            {
                answer[i % answer.Length] += _leaves[~Follow(_roots[i], row)];
            }
        }
        if (Model.IsAveraged && _roots.Length > 0)
        {
            var rounds = _roots.Length / answer.Length;
            foreach (ref var sum in answer)
            {
                sum /= rounds;
            }
        }
        Transform(answer);
    }

    private int Follow(int at, ReadOnlySpan<double> row)
    {
        while (at >= 0)
        {
            ref readonly var node = ref _nodes[at];
            var value = row[node.Feature];
            at = node.Decision switch
            {
                // What is no number compares as nought where nothing stands for missing.
                0 or (byte)LightGbmDecision.MissingLeft => (double.IsNaN(value) ? 0 : value) <= node.Threshold
                    ? node.Left
                    : node.Right,
                (byte)LightGbmDecision.NanIsMissing => value <= node.Threshold ? node.Left : node.Right,
                (byte)(LightGbmDecision.NanIsMissing | LightGbmDecision.MissingLeft) => value > node.Threshold
                    ? node.Right
                    : node.Left,
                _ => Rare(in node, value),
            };
        }
        return at;
    }

    private int Rare(in Node node, double value)
    {
        var decision = (LightGbmDecision)node.Decision;
        if (decision.HasFlag(LightGbmDecision.Category))
        {
            return IsIn(node.Set, value) ? node.Left : node.Right;
        }
        value = double.IsNaN(value) ? 0 : value;
        return value is >= -ZeroThreshold and <= ZeroThreshold
            ? decision.HasFlag(LightGbmDecision.MissingLeft)
                ? node.Left
                : node.Right
            : value <= node.Threshold
                ? node.Left
                : node.Right;
    }

    /// <summary>Whether the value, cut to a whole number, is a category of the set. Nothing negative is, and nothing that is no number.</summary>
    private bool IsIn(int set, double value)
    {
        if (!(value > -1 && value < 2147483648.0))
        {
            return false;
        }
        var category = (int)value;
        var word = _bounds[set] + (category >> 5);
        return word < _bounds[set + 1] && ((_categories[word] >> (category & 31)) & 1) != 0;
    }

    private void Transform(Span<double> sums)
    {
        if (Model.Output == LightGbmOutput.Softmax)
        {
            Softmax(sums);
            return;
        }
        foreach (ref var sum in sums)
        {
            sum = Model.Output switch
            {
                LightGbmOutput.SignedSquare => Math.CopySign(sum * sum, sum),
                LightGbmOutput.Exponential => Math.Exp(sum),
                LightGbmOutput.Logistic => 1 / (1 + Math.Exp(-Model.Sigmoid * sum)),
                LightGbmOutput.LogOnePlusExponential => double.LogP1(Math.Exp(sum)),
                _ => sum,
            };
        }
    }

    private static void Softmax(Span<double> sums)
    {
        var highest = double.NegativeInfinity;
        foreach (var sum in sums)
        {
            highest = Math.Max(highest, sum);
        }
        var whole = 0.0;
        foreach (ref var sum in sums)
        {
            sum = Math.Exp(sum - highest);
            whole += sum;
        }
        foreach (ref var sum in sums)
        {
            sum /= whole;
        }
    }

    private static int Moved(int child, int nodes, int leaves) => child >= 0 ? child + nodes : ~(~child + leaves);

    [StructLayout(LayoutKind.Auto)]
    private struct Node
    {
        public double Threshold;
        public int Feature;
        public int Left;
        public int Right;
        public int Set;
        public byte Decision;
    }
}
