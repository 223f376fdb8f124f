namespace Airworthy.Delivery.Controls.Command;

/// <summary>What the operator of a server lets commands do.</summary>
public sealed record CommandSettings
{
    /// <summary>Where the files of a command stand while it runs.</summary>
    public string WorkFolder { get; init; } = Path.Combine(Path.GetTempPath(), "airworthy-commands");

    /// <summary>Folders of this machine that every command can read under their own names, such as one with test-suites.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    /// <summary>Whether a command that asks for the network gets it. It could then call whatever this machine can.</summary>
    public bool Network { get; init; }
}
