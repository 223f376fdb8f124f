using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.VersionFiles;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.PinnedDependencies;

/// <summary>Does every package that the model needs stand with its exact version?</summary>
public sealed class PinnedDependenciesControl : IControl
{
    private const int MostBytes = 1024 * 1024;

    public string Name => "pinned-dependencies";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => PinnedDependenciesOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = PinnedDependenciesOptions.Of(question.Spec);
        var files = question.Candidate.Version.Files.Select(f => f.Path).ToList();
        var lists = files.Where(PinnedDependenciesRules.IsList).ToList();
        var found = new List<Dependency>();
        foreach (var list in lists)
        {
            var read = await FileText.OfAsync(question.Candidate, list, MostBytes, cancel);
            if (!read.TryGet(out var text, out var fault))
            {
                return Answer.CouldNotAsk(fault);
            }
            found.AddRange(PinnedDependenciesRules.Read(list, text));
        }
        return PinnedDependenciesRules.Decide(options, files, lists, found);
    }
}
