using System.Globalization;

namespace Airworthy.Pipelines.Converting;

/// <summary>What is seen of a repository: paths with / between folders, and the beginnings of the files that matter.</summary>
public sealed record RepositoryView
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>By path: pipelines whole, CSV files up to some lines.</summary>
    public required IReadOnlyDictionary<string, string> Texts { get; init; }
}

/// <summary>Proposes a pipeline for a repository by what lies in it.</summary>
public static class Proposal
{
    private static readonly string[] LabelNames = ["label", "target", "y", "class", "outcome", "truth"];

    private static readonly string[] ModelEndings =
    [
        ".onnx",
        ".safetensors",
        ".pkl",
        ".joblib",
        ".pt",
        ".h5",
        ".keras",
    ];

    /// <summary>Paths whose text is worth reading.</summary>
    public static bool IsRead(string path) => IsPipeline(path) || IsCsv(path);

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static bool IsPipeline(string path) =>
        path is "Jenkinsfile" or ".gitlab-ci.yml"
        || (
            path.StartsWith(".github/workflows/", StringComparison.Ordinal)
            && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal))
        );

    /// <summary>A pipeline.yaml that passes the lint, each guess marked, and the findings it rests on.</summary>
    public static (string PipelineYaml, IReadOnlyList<string> Found) Make(RepositoryView view)
    {
        var found = new List<string>();
        var hasLoadTest = false;
        foreach (var path in view.Files.Where(IsPipeline).Order(StringComparer.Ordinal))
        {
            hasLoadTest |= Pipeline(view, path, found);
        }
        var facts = Evaluation(view, found);
        Named(view, found);
        return (
            PipelineYamlWriter.Write(view.Model, "what lies in the repository", facts, hasLoadTest, [.. found]),
            found
        );
    }

    /// <summary>Whether the pipeline measures speed.</summary>
    private static bool Pipeline(RepositoryView view, string path, List<string> found)
    {
        var (conversion, faults) = Converter.Convert(
            new ConversionRequest
            {
                FileName = path,
                Text = view.Texts.GetValueOrDefault(path, ""),
                Model = view.Model,
            }
        );
        if (conversion is null)
        {
            found.Add($"{path} is not read: {faults[0].Detail}");
            return false;
        }
        var stages = conversion.Stages.Where(s => s.Kind is "training" or "build" or "deployment to production");
        var named = string.Join(", ", stages.Select(s => $"{s.Name} ({s.Kind})").Take(6));
        found.Add(
            $"{path} has {ReportWriter.Count(conversion.Stages.Count, "stage")}{(named.Length > 0 ? $": {named}" : "")}; put the delivery into it with: airworthy convert {path} -o FOLDER"
        );
        return conversion.Stages.Any(s => s.Kind == StageKind.PerformanceTest.Word());
    }

    private static void Named(RepositoryView view, List<string> found)
    {
        var models = view
            .Files.Where(f =>
                f.EndsWith("MLmodel", StringComparison.Ordinal)
                || Array.Exists(ModelEndings, e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase))
            )
            .Order(StringComparer.Ordinal)
            .ToList();
        if (models.Count > 0)
        {
            found.Add(
                $"{ReportWriter.Count(models.Count, "model file")}, {models[0]} among them: airworthy scan tells whether they are harmless."
            );
        }
        foreach (
            var path in view.Files.Where(f =>
                f is "requirements.txt" or "conda.yaml" or "pyproject.toml" or "Dockerfile"
            )
        )
        {
            found.Add(
                path == "Dockerfile"
                    ? "Dockerfile: an image is built; the model is delivered beside it, not in it."
                    : $"{path}: the control pinned-dependencies asks that what is packaged with the model has exact versions."
            );
        }
        var tests = view.Files.Count(f =>
            f.StartsWith("tests/", StringComparison.Ordinal) || f.StartsWith("test/", StringComparison.Ordinal)
        );
        if (tests > 0)
        {
            found.Add($"{ReportWriter.Count(tests, "file")} of tests: the control command can ask what they say.");
        }
    }

    private static EvaluationFacts Evaluation(RepositoryView view, List<string> found)
    {
        var tables = view.Files.Where(f => IsCsv(f) && IsPlain(f)).Order(StringComparer.Ordinal).ToList();
        string[] hints = ["eval", "holdout", "hold_out", "valid", "test"];
        var table = hints
            .Select(h => tables.Find(t => t.Contains(h, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(t => t is not null);
        if (table is null)
        {
            return new EvaluationFacts();
        }
        var lines = view
            .Texts.GetValueOrDefault(table, "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var columns = lines.Length > 0 ? lines[0].Split(',').Select(c => c.Trim('"', ' ', '\uFEFF')).ToList() : [];
        var label = columns.FindIndex(c => LabelNames.Contains(c, StringComparer.OrdinalIgnoreCase));
        found.Add(
            $"{table} looks like an evaluation set{(label >= 0 ? $" with the truth in '{columns[label]}'" : "")}."
        );
        return label < 0
            ? new EvaluationFacts { Data = table }
            : new EvaluationFacts
            {
                Data = table,
                Label = columns[label],
                Task = Task(
                    lines
                        .Skip(1)
                        .Select(l => l.Split(','))
                        .Where(c => c.Length == columns.Count)
                        .Select(c => c[label].Trim('"'))
                ),
            };
    }

    /// <summary>A path that a pipeline can name.</summary>
    private static bool IsPlain(string path) =>
        !path.Any(c => char.IsControl(c) || c is ':' or '\\') && path.Length < 500;

    private static string Task(IEnumerable<string> labels)
    {
        var values = labels.Distinct(StringComparer.Ordinal).Take(100).ToList();
        var areNumbers = values.TrueForAll(v =>
            double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        );
        return values.Count <= 2 || values.Count == 0 ? "binary-classification"
            : !areNumbers || values.Count <= 20 ? "multiclass-classification"
            : "regression";
    }
}
