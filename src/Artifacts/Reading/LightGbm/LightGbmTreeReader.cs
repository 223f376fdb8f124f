namespace Airworthy.Artifacts.Reading.LightGbm;

/// <summary>One tree, with every index looked at.</summary>
internal static class LightGbmTreeReader
{
    private const int MaxLeaves = 10_000_000;

    public static LightGbmTree Read(LightGbmLines lines, int features)
    {
        var leaves = lines.Whole("num_leaves");
        if (leaves is < 1 or > MaxLeaves)
        {
            throw new LightGbmException("a tree's number of leaves makes no sense");
        }
        if (lines.Find("is_linear") is not (null or "0"))
        {
            throw new LightGbmException(
                "The model has linear trees (linear_tree=true), which are not read here; train it without them",
                true
            );
        }
        var nodes = leaves - 1;
        var sets = lines.Find("num_cat") is null ? 0 : lines.Whole("num_cat");
        var bounds = sets == 0 ? [0] : lines.Wholes("cat_boundaries", Sane(sets, nodes) + 1);
        var tree = new LightGbmTree
        {
            Feature = nodes == 0 ? [] : lines.Wholes("split_feature", nodes),
            Threshold = nodes == 0 ? [] : lines.Numbers("threshold", nodes),
            Decision = nodes == 0 ? [] : [.. lines.Wholes("decision_type", nodes).Select(d => (LightGbmDecision)d)],
            Left = nodes == 0 ? [] : lines.Wholes("left_child", nodes),
            Right = nodes == 0 ? [] : lines.Wholes("right_child", nodes),
            Leaf = lines.Numbers("leaf_value", leaves),
            Bounds = bounds,
            Categories = sets == 0 ? [] : lines.Words("cat_threshold", Ascending(bounds)),
        };
        Check(tree, features, sets);
        return tree;
    }

    private static int Sane(int sets, int nodes) =>
        sets > 0 && sets <= nodes ? sets : throw new LightGbmException("a tree's number of categories makes no sense");

    private static int Ascending(int[] bounds)
    {
        for (var i = 0; i < bounds.Length; i++)
        {
            if (i == 0 ? bounds[i] != 0 : bounds[i] < bounds[i - 1])
            {
                throw new LightGbmException("a tree's sets of categories overlap");
            }
        }
        return bounds[^1] <= MaxLeaves ? bounds[^1] : throw new LightGbmException("a tree has too many categories");
    }

    private static void Check(LightGbmTree tree, int features, int sets)
    {
        var seen = new bool[tree.Feature.Count + tree.Leaf.Count];
        for (var node = 0; node < tree.Feature.Count; node++)
        {
            var decision = (int)tree.Decision[node];
            if (tree.Feature[node] < 0 || tree.Feature[node] >= features || decision is < 0 or > 11)
            {
                throw new LightGbmException("a node of a tree asks for what is not there");
            }
            if (
                tree.Decision[node].HasFlag(LightGbmDecision.Category)
                && !(tree.Threshold[node] >= 0 && tree.Threshold[node] < sets)
            )
            {
                throw new LightGbmException("a node of a tree names a set of categories that is not there");
            }
            foreach (var child in new[] { tree.Left[node], tree.Right[node] })
            {
                var at = child < 0 ? tree.Feature.Count + ~child : child;
                if (at >= seen.Length || (child >= 0 && (child <= node || child >= tree.Feature.Count)) || seen[at])
                {
                    throw new LightGbmException("a tree's nodes do not hang together");
                }
                seen[at] = true;
            }
        }
    }
}
