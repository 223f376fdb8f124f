using System.Diagnostics;
using System.Text.Json;

namespace Airworthy.Delivery.Tests.Controls.Metrics;

/// <summary>scikit-learn as an oracle, where Debian's python3-sklearn is installed.</summary>
internal static class Sklearn
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import json, sys
        from sklearn import metrics as m
        cases = json.load(sys.stdin)
        out = []
        for c in cases:
            y, p, w = c["truth"], c["predictions"], c["times"]
            if c["regression"]:
                out.append({
                    "rmse": m.mean_squared_error(y, p, sample_weight=w) ** 0.5,
                    "mae": m.mean_absolute_error(y, p, sample_weight=w),
                    "r2": m.r2_score(y, p, sample_weight=w),
                })
            else:
                h = [int(v >= 0.5) for v in p]
                out.append({
                    "roc_auc": m.roc_auc_score(y, p, sample_weight=w),
                    "average_precision": m.average_precision_score(y, p, sample_weight=w),
                    "log_loss": m.log_loss(y, p, sample_weight=w, labels=[0, 1]),
                    "brier": m.brier_score_loss(y, p, sample_weight=w, pos_label=1),
                    "accuracy": m.accuracy_score(y, h, sample_weight=w),
                    "precision": m.precision_score(y, h, sample_weight=w, zero_division=0),
                    "recall": m.recall_score(y, h, sample_weight=w, zero_division=0),
                    "f1": m.f1_score(y, h, sample_weight=w, zero_division=0),
                })
        json.dump(out, sys.stdout)
        """;

    internal sealed record Case(bool regression, double[] truth, double[] predictions, int[] times);

    /// <summary>The metrics by name for every case. Skips the calling test where scikit-learn is absent.</summary>
    public static IReadOnlyList<Dictionary<string, double>> Figures(IReadOnlyList<Case> cases)
    {
        if (!File.Exists(Python) || Run("import sklearn", "").Code != 0)
        {
            Assert.Skip("scikit-learn is not installed for /usr/bin/python3 (Debian package python3-sklearn)");
        }
        var (code, output, error) = Run(Script, JsonSerializer.Serialize(cases));
        Assert.True(code == 0, error);
        return JsonSerializer.Deserialize<List<Dictionary<string, double>>>(output)!;
    }

    private static (int Code, string Output, string Error) Run(string script, string input)
    {
        var start = new ProcessStartInfo(Python, ["-W", "ignore", "-c", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }
}
