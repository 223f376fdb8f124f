namespace Airworthy.Artifacts.Reading.LightGbm;

/// <summary>A LightGBM model as its text file tells it: trees whose leaves' values are added up, and what is made of the sums.</summary>
public sealed record LightGbmModel
{
    /// <summary>The features' names, in the order in which rows give their values.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Whether the trainer gave the features no names, so that they are only numbered.</summary>
    public required bool IsNumbered { get; init; }

    /// <summary>What is made of a row's sums.</summary>
    public required LightGbmOutput Output { get; init; }

    /// <summary>The factor inside the logistic function, where there is one.</summary>
    public double Sigmoid { get; init; } = 1;

    /// <summary>Sums for each row: as many as classes, else 1. Tree <c>i</c> adds to the sum <c>i % Sums</c>.</summary>
    public required int Sums { get; init; }

    /// <summary>The sums are divided by the number of rounds, as in a random forest.</summary>
    public bool IsAveraged { get; init; }

    public required IReadOnlyList<LightGbmTree> Trees { get; init; }
}

/// <summary>
/// One tree. An inner node's child is the index of an inner node, or, below nought, the complement of a leaf's. Children of an inner node
/// have larger indices than it, so whoever follows them arrives.
/// </summary>
public sealed record LightGbmTree
{
    public required IReadOnlyList<int> Feature { get; init; }

    /// <summary>Up to this a value goes left; for a node by category, which of the sets goes left.</summary>
    public required IReadOnlyList<double> Threshold { get; init; }

    public required IReadOnlyList<LightGbmDecision> Decision { get; init; }

    public required IReadOnlyList<int> Left { get; init; }

    public required IReadOnlyList<int> Right { get; init; }

    public required IReadOnlyList<double> Leaf { get; init; }

    /// <summary>Sets of categories as bits: set <c>i</c> is the words from <c>Bounds[i]</c> up to <c>Bounds[i + 1]</c>.</summary>
    public IReadOnlyList<int> Bounds { get; init; } = [0];

    public IReadOnlyList<uint> Categories { get; init; } = [];
}

/// <summary>How a node decides, as the file has it.</summary>
[Flags]
public enum LightGbmDecision
{
    None = 0,

    /// <summary>By category.</summary>
    Category = 1,

    /// <summary>What is missing goes left.</summary>
    MissingLeft = 2,

    /// <summary>Nought counts as missing, and so does what is no number.</summary>
    ZeroIsMissing = 4,

    /// <summary>What is no number is missing. Where neither holds, it counts as nought.</summary>
    NanIsMissing = 8,
}

/// <summary>What is made of the sums.</summary>
public enum LightGbmOutput
{
    /// <summary>Nothing: they are the answer.</summary>
    Raw,

    /// <summary>The square, with its sign.</summary>
    SignedSquare,

    /// <summary>e to their power.</summary>
    Exponential,

    /// <summary>The logistic function of each.</summary>
    Logistic,

    /// <summary>Their shares, which add up to 1.</summary>
    Softmax,

    /// <summary>The logarithm of 1 and e to their power.</summary>
    LogOnePlusExponential,
}
