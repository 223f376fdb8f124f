using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.DatasetNamed;

/// <summary>Is it said what data the model was trained on, and which bytes of it?</summary>
public sealed class DatasetNamedControl : IControl
{
    public string Name => "dataset-named";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => DatasetNamedOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel) =>
        Task.FromResult(
            DatasetNamedRules.Decide(DatasetNamedOptions.Of(question.Spec), question.Candidate.Version.Lineage)
        );
}

/// <summary>What dataset-named was asked.</summary>
internal sealed record DatasetNamedOptions(bool NeedsDigest, bool NeedsCommit)
{
    private static readonly ChoiceOption DigestOption = new(
        "digest",
        "whether the data set must be given with its digest.",
        ["required", "optional"],
        "required"
    );

    private static readonly ChoiceOption CommitOption = new(
        "commit",
        "whether the code's commit must be given as well.",
        ["required", "optional"],
        "optional"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [DigestOption, CommitOption];

    public static DatasetNamedOptions Of(ControlSpec spec) =>
        new(DigestOption.Of(spec) == "required", CommitOption.Of(spec) == "required");
}

internal static class DatasetNamedRules
{
    public static Answer Decide(DatasetNamedOptions options, Lineage lineage)
    {
        const string Mend =
            "Register the version with the data set it was trained on (airworthy register … --dataset FILE takes its digest too).";
        return lineage.Dataset is not { } dataset
                ? Answer.Fail("It is not said what data the model was trained on.", Mend)
            : options.NeedsDigest && dataset.Digest is null
                ? Answer.Fail(
                    $"The data set '{Clip.Short(dataset.Name)}' is named without its digest, so nobody can tell which bytes it was.",
                    Mend
                )
            : options.NeedsCommit && string.IsNullOrWhiteSpace(lineage.Commit)
                ? Answer.Fail(
                    "It is not said which commit of the code trained the model.",
                    "Register the version from a clean checkout, or give the commit."
                )
            : Answer.Pass(
                $"It was trained on '{Clip.Short(dataset.Name)}'{(dataset.Digest is { } digest ? $" ({digest.ToString()[..19]}…)" : "")}."
            );
    }
}
