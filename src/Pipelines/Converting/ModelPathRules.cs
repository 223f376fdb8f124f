using Airworthy.Pipelines.Reading;

namespace Airworthy.Pipelines.Converting;

/// <summary>Guesses where a pipeline puts a model's files.</summary>
internal static class ModelPathRules
{
    public const string Fallback = "model";

    private static readonly string[] Endings =
    [
        ".onnx",
        ".safetensors",
        ".pkl",
        ".joblib",
        ".pt",
        ".pth",
        ".h5",
        ".keras",
        ".ubj",
        "/MLmodel",
    ];

    private static readonly string[] Options =
    [
        "--out",
        "--output",
        "--output-dir",
        "--model-dir",
        "--model-path",
        "--save-to",
    ];

    /// <summary>A path that the steps name, and null when none does.</summary>
    public static string? Find(IEnumerable<ForeignStep> steps)
    {
        var scripts = steps.Select(s => s.Script.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToList();
        return scripts.SelectMany(s => s).Select(Bare).FirstOrDefault(IsModel)
            ?? scripts
                .SelectMany(s => s.Zip(s.Skip(1)))
                .Where(p => Options.Contains(p.First))
                .Select(p => Bare(p.Second))
                .FirstOrDefault(IsPath);
    }

    private static string Bare(string word) => word.Trim('"', '\'', ',', ';', '(', ')').TrimEnd('/');

    private static bool IsModel(string word) =>
        IsPath(word)
        && Array.Exists(Endings, e => word.EndsWith(e, StringComparison.OrdinalIgnoreCase) && word.Length > e.Length);

    private static bool IsPath(string word) =>
        word.Length is > 0 and < 200
        && word[0] is not ('-' or '/' or '~')
        && !word.Contains("..", StringComparison.Ordinal)
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-');
}
