using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.ModelCard;

/// <summary>What model-card was asked.</summary>
internal sealed record ModelCardOptions(string File, IReadOnlyList<string> Sections, int MinWords)
{
    private static readonly TextOption FileOption = new("file", "the version's file with the card.", "model-card.md");

    private static readonly ListOption SectionsOption = new(
        "sections",
        "what it must say something under.",
        "Intended use, Data, Limits"
    );

    private static readonly WholeOption MinWordsOption = new(
        "min-words",
        "how many words make a section more than a heading.",
        1,
        1000,
        "5"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [FileOption, SectionsOption, MinWordsOption];

    public static ModelCardOptions Of(ControlSpec spec) =>
        new(FileOption.Of(spec), SectionsOption.Of(spec), MinWordsOption.Of(spec));
}
