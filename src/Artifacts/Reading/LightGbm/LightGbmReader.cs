using System.Globalization;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Reading.LightGbm;

/// <summary>
/// Reads LightGBM's text file (versions 2 to 4). Whatever is in it, the answer is a whole model whose every index is in its place, or a
/// fault, in time and memory of the file's size.
/// </summary>
public static class LightGbmReader
{
    /// <summary>Text of a thousand large trees takes some ten megabytes.</summary>
    public const long MaxBytes = 1L << 30;

    private const int MaxFeatures = 1_000_000;
    private const int MaxClasses = 100_000;

    /// <summary>Whether a file begins as one of LightGBM's does.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) =>
        head.StartsWith("tree\nversion=v"u8) || head.StartsWith("tree\r\nversion=v"u8);

    /// <summary>Refused: no whole model (<c>not-lightgbm</c>), one that works as this reader does not know (<c>lightgbm-unsupported</c>).</summary>
    public static Result<LightGbmModel> Read(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length - file.Position > MaxBytes)
        {
            return ArtifactFaults.NotLightGbm.With($"The file has over {MaxBytes >> 20} MiB.");
        }
        try
        {
            using var text = new StreamReader(file, Encoding.UTF8, false, 65_536, leaveOpen: true);
            return Model(text);
        }
        catch (LightGbmException bad)
        {
            return bad.IsUnsupported
                ? ArtifactFaults.LightGbmUnsupported.With($"{bad.Message}.")
                : ArtifactFaults.NotLightGbm.With(
                    $"The file is no whole LightGBM model: {bad.Message}. Save it again with save_model."
                );
        }
    }

    private static LightGbmModel Model(StreamReader text)
    {
        if (text.ReadLine() != "tree")
        {
            throw new LightGbmException("its first line is not 'tree'");
        }
        var head = new LightGbmLines(text);
        if (head.Text("version") is not ("v2" or "v3" or "v4"))
        {
            throw new LightGbmException(
                $"its version is '{Clip.Short(head.Text("version"))}', and v2 to v4 are known",
                true
            );
        }
        var features = head.Whole("max_feature_idx") + 1;
        var sums = head.Whole("num_tree_per_iteration");
        if (features is < 1 or > MaxFeatures || sums is < 1 or > MaxClasses)
        {
            throw new LightGbmException("its numbers of features and classes make no sense");
        }
        var names = head.Text("feature_names").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length != features || names.Distinct(StringComparer.Ordinal).Count() != features)
        {
            throw new LightGbmException("it does not name every feature once");
        }
        var (output, sigmoid) = Objective(head.Find("objective"), sums);
        var trees = new List<LightGbmTree>();
        while (Next(text) is { } line && line != "end of trees")
        {
            if (line != $"Tree={trees.Count.ToString(CultureInfo.InvariantCulture)}")
            {
                throw new LightGbmException($"the tree {trees.Count} is not where it should be");
            }
            trees.Add(LightGbmTreeReader.Read(new LightGbmLines(text), features));
            if (text.EndOfStream)
            {
                throw new LightGbmException("it ends among its trees");
            }
        }
        if (trees.Count % sums != 0 || (trees.Count == 0 && head.Find("tree_sizes") is { Length: > 0 }))
        {
            throw new LightGbmException("some of its trees are missing");
        }
        return new LightGbmModel
        {
            Features = names,
            IsNumbered = names.Index().All(n => n.Item == $"Column_{n.Index.ToString(CultureInfo.InvariantCulture)}"),
            Output = output,
            Sigmoid = sigmoid,
            Sums = sums,
            IsAveraged = head.Find("average_output") is not null,
            Trees = trees,
        };
    }

    /// <summary>The next line that is not empty; null at the end, where a whole file never is yet.</summary>
    private static string? Next(StreamReader text)
    {
        while (text.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                return line;
            }
        }
        throw new LightGbmException("it ends before 'end of trees'");
    }

    private static (LightGbmOutput Output, double Sigmoid) Objective(string? objective, int sums)
    {
        var words = (objective ?? "none").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var sigmoid = Array.Find(words, w => w.StartsWith("sigmoid:", StringComparison.Ordinal)) is { } factor
            ? LightGbmLines.Number(factor[8..], "sigmoid")
            : 1;
        var output = words.FirstOrDefault() switch
        {
            null or "none" or "null" or "custom" => LightGbmOutput.Raw,
            "regression" or "regression_l2" or "regression_l1" or "huber" or "fair" or "quantile" or "mape" =>
                words.Contains("sqrt") ? LightGbmOutput.SignedSquare : LightGbmOutput.Raw,
            "poisson" or "gamma" or "tweedie" => LightGbmOutput.Exponential,
            "binary" or "multiclassova" => LightGbmOutput.Logistic,
            "cross_entropy" or "xentropy" => LightGbmOutput.Logistic,
            "cross_entropy_lambda" or "xentlambda" => LightGbmOutput.LogOnePlusExponential,
            "multiclass" => LightGbmOutput.Softmax,
            "lambdarank" or "rank_xendcg" => LightGbmOutput.Raw,
            var other => throw new LightGbmException(
                $"The objective '{Clip.Short(other)}' is not known here, so what its sums mean is not either",
                true
            ),
        };
        return (output == LightGbmOutput.Softmax && sums == 1 ? LightGbmOutput.Raw : output, sigmoid);
    }
}

/// <summary>The file is not as it should be; never leaves this folder.</summary>
internal sealed class LightGbmException(string what, bool isUnsupported = false) : Exception(what)
{
    public bool IsUnsupported => isUnsupported;
}
