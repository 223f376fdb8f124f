using Airworthy.Artifacts.Scanning.Content;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.FileScanned;

/// <summary>Is there anything in the files that could run somebody else's code when they are loaded?</summary>
public sealed class FileScannedControl : IControl
{
    public string Name => "file-scan";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => FileScannedOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var version = question.Candidate.Version;
        // What was found at registration, and what today's scan finds: the rules may have grown since.
        var findings = version.Scan.ToList();
        foreach (var file in version.Files)
        {
            if (!(await question.Candidate.File(file.Path, cancel)).TryGet(out var stream, out var fault))
            {
                return Answer.CouldNotAsk(fault);
            }
            await using (stream)
            {
                findings.AddRange(
                    FileScan
                        .Scan(stream, file.Path)
                        .Select(f => new ScanFinding(file.Path, f.Code, f.Detail, f.Dangerous))
                );
            }
        }
        return FileScannedRules.Decide(
            FileScannedOptions.Of(question.Spec),
            version.Files.Count,
            [.. findings.Distinct()]
        );
    }
}
