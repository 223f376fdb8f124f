using Airworthy.Delivery.Controls.TestReports;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.Command;

/// <summary>What a command control was asked.</summary>
internal sealed record CommandOptions
{
    private static readonly CommandLineOption Run = new("run", "what runs, in the folder with the version's files.");

    private static readonly ListOption ReportsOption = new(
        "reports",
        "files that it writes below its scratch folder: JUnit's XML, or SARIF where the name ends in .sarif.",
        ""
    );

    private static readonly ChoiceOption FailOnOption = new(
        "fail-on",
        "the mildest level of a SARIF result that fails.",
        SarifReader.Levels,
        "error"
    );

    private static readonly ChoiceOption DataOption = new(
        "data",
        "whether it is given the evaluation set and the other data sets.",
        ["no", "yes"],
        "no"
    );

    private static readonly ChoiceOption NetworkOption = new(
        "network",
        "whether it needs this machine's network, which the server's operator has to allow.",
        ["no", "yes"],
        "no"
    );

    private static readonly WholeOption SecondsOption = new("seconds", "how long it may run.", 1, 3600, "120");

    private static readonly WholeOption MemoryOption = new(
        "memory-mib",
        "how much memory it may use.",
        16,
        1_000_000,
        "1024"
    );

    private static readonly WholeOption ProcessesOption = new(
        "processes",
        "how many processes and threads it may have.",
        4,
        4096,
        "128"
    );

    private static readonly WholeOption ScratchOption = new(
        "scratch-mib",
        "how much it may write.",
        1,
        1_000_000,
        "256"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [
        Run,
        ReportsOption,
        FailOnOption,
        DataOption,
        NetworkOption,
        SecondsOption,
        MemoryOption,
        ProcessesOption,
        ScratchOption,
    ];

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyList<string> Reports { get; init; }

    public required string FailOn { get; init; }

    public required bool Data { get; init; }

    public required bool Network { get; init; }

    public required TimeSpan TimeLimit { get; init; }

    public required long MemoryBytes { get; init; }

    public required int Processes { get; init; }

    public required long ScratchBytes { get; init; }

    public static CommandOptions Of(ControlSpec spec) =>
        new()
        {
            Arguments = Run.Of(spec),
            Reports = ReportsOption.Of(spec),
            FailOn = FailOnOption.Of(spec),
            Data = DataOption.Of(spec) == "yes",
            Network = NetworkOption.Of(spec) == "yes",
            TimeLimit = TimeSpan.FromSeconds(SecondsOption.Of(spec)),
            MemoryBytes = (long)MemoryOption.Of(spec) << 20,
            Processes = ProcessesOption.Of(spec),
            ScratchBytes = (long)ScratchOption.Of(spec) << 20,
        };
}
