using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.VersionFiles;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.ModelCard;

/// <summary>Does the model's card say what it is for, what it was made of and where it ends?</summary>
public sealed class ModelCardControl : IControl
{
    private const int MostBytes = 1024 * 1024;

    public string Name => "model-card";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => ModelCardOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = ModelCardOptions.Of(question.Spec);
        if (
            FileText.Find(question.Candidate, options.File, "model-card.md", "model_card.md", "README.md")
            is not { } file
        )
        {
            return ModelCardRules.None(options);
        }
        return (await FileText.OfAsync(question.Candidate, file, MostBytes, cancel)).TryGet(out var text, out var fault)
            ? ModelCardRules.Decide(options, file, ModelCardRules.Sections(text))
            : Answer.CouldNotAsk(fault);
    }
}
