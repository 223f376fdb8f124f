using Airworthy.Catalog.Models;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.FileScanned;

internal static class FileScannedRules
{
    public static Answer Decide(FileScannedOptions options, int files, IReadOnlyList<ScanFinding> findings)
    {
        var ordered = findings.OrderByDescending(f => f.Dangerous).ThenBy(f => f.Path, StringComparer.Ordinal).ToList();
        var bad = ordered.Where(f => f.Dangerous || options.NotesFail).ToList();
        var answer =
            files == 0 ? Answer.Inconclusive("The version has no files.", "Register the version with its files.")
            : bad.Count == 0
                ? Answer.Pass(
                    $"{files} files were looked into without loading them; nothing dangerous was found{(ordered.Count > 0 ? $", {ordered.Count} things worth knowing" : "")}."
                )
            : Answer.Fail(
                $"'{Clip.Short(bad[0].Path)}' is refused: {bad[0].Detail.TrimEnd('.')}{(bad.Count > 1 ? $"; {bad.Count - 1} more findings" : "")}.",
                "Export the model to a format that holds no code (ONNX, safetensors) and register it anew; 'airworthy scan PATH' says the same on your machine."
            );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["files"] = files,
                ["dangerous"] = ordered.Count(f => f.Dangerous),
                ["notes"] = ordered.Count(f => !f.Dangerous),
            },
            Details =
            [
                .. ordered.Select(f =>
                    $"{(f.Dangerous ? "dangerous" : "note")} {f.Code} in '{Clip.Short(f.Path)}': {f.Detail}"
                ),
            ],
        };
    }
}
