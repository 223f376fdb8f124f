namespace Airworthy.Pipelines.Converting;

/// <summary>The delivery pipeline of the model, with what a person must look at said beside it.</summary>
internal static class PipelineYamlWriter
{
    /// <param name="model">What the pipeline is called.</param>
    /// <param name="origin">What it was made from, for its first line.</param>
    /// <param name="facts">What is known of the evaluation.</param>
    /// <param name="hasLoadTest">Whether the team measures speed, and so will want a budget.</param>
    /// <param name="found">What else was seen, for comments below the first lines.</param>
    public static string Write(
        string model,
        string origin,
        EvaluationFacts facts,
        bool hasLoadTest,
        params IReadOnlyList<string> found
    ) =>
        Head(origin)
        + string.Concat(found.Select(f => $"# - {Comment(f)}\n"))
        + Evaluation(model, facts)
        + Gates(facts.Task)
        + (hasLoadTest ? Budget : "")
        + Steps;

    private static string Head(string origin) =>
        $"""
            # The model's way into production, proposed by airworthy from {Comment(origin)}.
            # Lines with DECIDE hold a guess. Check the file with: airworthy pipeline lint pipeline.yaml

            """;

    private static string Evaluation(string model, EvaluationFacts facts) =>
        $"""
            name: {Scalar(model)}

            evaluation:
              # DECIDE: rows that the model has not seen, with the truth in a column.
              data: {Scalar(facts.Data)}
              # DECIDE: the column with the truth, and the model's output that is judged.
              label: {Scalar(facts.Label)}
              prediction: {Scalar(facts.Prediction)}
              # DECIDE: binary-classification, multiclass-classification, regression, ranking or forecasting.
              task: {facts.Task}

            environments: [staging, production]


            """;

    private static string Gates(string task) =>
        $$"""
            gates:
              staging:
                controls:
                  - name: loads-and-predicts
                  - name: signature-compatible
                  - name: file-scan
              production:
                controls:
                  - name: loads-and-predicts
                  - name: signature-compatible
                  - name: refuses-bad-shapes
                  - name: deterministic
                  - name: file-scan
                  - name: no-secrets
                  - name: owner-reachable
                  # DECIDE: how good is good enough?
                  # - name: metric-floor
                  #   with: {{MetricFloor(task)}}
                  # - name: no-worse-than-champion
                  #   with: {{NoWorse(task)}}

            """;

    private const string Budget = """
              # DECIDE: the time that the load tests allow.
              # - name: latency-budget
              #   with: { p99-ms: 50 }

        """;

    private const string Steps = """
            # DECIDE: how many people must approve; never the author, owner or requester.
            approvals: 1

        steps:
          - check: production
          - deploy: staging
          - smoke-test: staging
            with: { rows: 20 }
          - approve: production
          - deploy: production

        """;

    /// <summary>Text that stays on its line.</summary>
    private static string Comment(string text) => string.Concat(text.Where(c => !char.IsControl(c)));

    private static string MetricFloor(string task) =>
        $"{{ metric: {Metric(task)}, {(IsError(task) ? "at-most" : "at-least")}: {(IsError(task) ? "10" : "0.70")} }}";

    private static string NoWorse(string task) => $"{{ metric: {Metric(task)}, tolerance: 0.005 }}";

    private static string Metric(string task) =>
        IsError(task) ? "rmse"
        : task == "ranking" ? "ndcg"
        : task == "multiclass-classification" ? "accuracy"
        : "roc_auc";

    private static bool IsError(string task) => task is "regression" or "forecasting";

    /// <summary>Plain where YAML takes it for what it is, quoted otherwise.</summary>
    private static string Scalar(string text) =>
        text.Length > 0
        && char.IsAsciiLetter(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/' or '.')
            ? text
            : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}

/// <summary>How a version is judged, as far as it is known.</summary>
internal sealed record EvaluationFacts
{
    public string Data { get; init; } = "data/evaluation.csv";

    public string Label { get; init; } = "label";

    public string Prediction { get; init; } = "prediction";

    public string Task { get; init; } = "binary-classification";
}
