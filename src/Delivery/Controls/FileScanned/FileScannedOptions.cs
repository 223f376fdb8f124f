using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.FileScanned;

/// <summary>What file-scan was asked.</summary>
internal sealed record FileScannedOptions(bool NotesFail)
{
    private static readonly ChoiceOption NotesOption = new(
        "notes",
        "whether findings that are not dangerous fail as well.",
        ["allowed", "fail"],
        "allowed"
    );

    public static IReadOnlyList<ControlOption> All { get; } = [NotesOption];

    public static FileScannedOptions Of(ControlSpec spec) => new(NotesOption.Of(spec) == "fail");
}
