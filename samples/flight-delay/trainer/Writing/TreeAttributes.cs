using Airworthy.Artifacts.Reading.Onnx;
using Microsoft.ML.Trainers.FastTree;

namespace Airworthy.Samples.FlightDelay.Writing;

/// <summary>
/// An ensemble of ML.NET's as the attributes of ONNX's TreeEnsembleRegressor. Both compare 32-bit floats and go to the "true" side
/// when the value is at most the threshold, so a value that equals a threshold takes the same way in both.
/// </summary>
internal static class TreeAttributes
{
    public static IEnumerable<AttributeProto> From(RegressionTreeEnsemble ensemble)
    {
        var nodes = new Nodes();
        foreach (var (tree, weight, id) in ensemble.Trees.Zip(ensemble.TreeWeights, Enumerable.Range(0, int.MaxValue)))
        {
            nodes.Add(id, tree, weight);
        }
        return nodes.Attributes((float)ensemble.Bias);
    }

    private sealed class Nodes
    {
        private readonly List<Node> _nodes = [];
        private readonly List<Leaf> _leaves = [];

        // Split nodes keep ML.NET's numbers; leaf number n (which ML.NET writes as ~n) comes after them.
        public void Add(int id, RegressionTree tree, double weight)
        {
            var splits = tree.NumberOfNodes;
            long At(int child) => child >= 0 ? child : splits + ~child;
            for (var n = 0; n < splits; n++)
            {
                _nodes.Add(
                    new Node(id, n, "BRANCH_LEQ")
                    {
                        Feature = tree.NumericalSplitFeatureIndexes[n],
                        Threshold = tree.NumericalSplitThresholds[n],
                        True = At(tree.LeftChild[n]),
                        False = At(tree.RightChild[n]),
                    }
                );
            }
            for (var n = 0; n < tree.NumberOfLeaves; n++)
            {
                _nodes.Add(new Node(id, splits + n, "LEAF"));
                _leaves.Add(new Leaf(id, splits + n, (float)(weight * tree.LeafValues[n])));
            }
        }

        public IEnumerable<AttributeProto> Attributes(float bias) =>
            [
                OnnxAttributes.Of("n_targets", 1),
                OnnxAttributes.Of("aggregate_function", "SUM"),
                OnnxAttributes.Of("post_transform", "NONE"),
                OnnxAttributes.Of("base_values", [bias]),
                OnnxAttributes.Of("nodes_treeids", _nodes.Select(n => n.Tree)),
                OnnxAttributes.Of("nodes_nodeids", _nodes.Select(n => n.Id)),
                OnnxAttributes.Of("nodes_modes", _nodes.Select(n => n.Mode)),
                OnnxAttributes.Of("nodes_featureids", _nodes.Select(n => n.Feature)),
                OnnxAttributes.Of("nodes_values", _nodes.Select(n => n.Threshold)),
                OnnxAttributes.Of("nodes_truenodeids", _nodes.Select(n => n.True)),
                OnnxAttributes.Of("nodes_falsenodeids", _nodes.Select(n => n.False)),
                OnnxAttributes.Of("target_treeids", _leaves.Select(l => l.Tree)),
                OnnxAttributes.Of("target_nodeids", _leaves.Select(l => l.Node)),
                OnnxAttributes.Of("target_ids", _leaves.Select(_ => 0L)),
                OnnxAttributes.Of("target_weights", _leaves.Select(l => l.Weight)),
            ];
    }

    private sealed record Node(long Tree, long Id, string Mode)
    {
        public long Feature { get; init; }

        public float Threshold { get; init; }

        public long True { get; init; }

        public long False { get; init; }
    }

    private sealed record Leaf(long Tree, long Node, float Weight);
}
