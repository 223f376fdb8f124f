using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.VersionFiles;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Licence;

/// <summary>Is it said under which licence the model stands, and is it one that may be used?</summary>
public sealed class LicenceControl : IControl
{
    private const int MostBytes = 256 * 1024;

    public string Name => "licence";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => LicenceOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = LicenceOptions.Of(question.Spec);
        var candidate = question.Candidate;
        var said = new List<(string Where, string Licence)>();
        foreach (var tag in candidate.Version.Tags.Where(t => LicenceRules.IsLicence(t.Key)))
        {
            said.Add(($"the tag '{tag.Key}'", tag.Value.Trim()));
        }
        var file = FileText.Find(
            candidate,
            "LICENSE",
            "LICENCE",
            "LICENSE.txt",
            "LICENCE.txt",
            "LICENSE.md",
            "COPYING"
        );
        if (file is not null)
        {
            if (!(await FileText.OfAsync(candidate, file, MostBytes, cancel)).TryGet(out var text, out var fault))
            {
                return Answer.CouldNotAsk(fault);
            }
            said.Add(($"the file '{file}'", LicenceRules.Recognise(text) ?? "an unknown licence"));
        }
        return LicenceRules.Decide(options, said);
    }
}
