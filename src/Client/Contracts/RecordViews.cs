using System.Text.Json;

namespace Airworthy.Client.Contracts;

/// <summary>A fact in its place in the record.</summary>
public sealed record FactView
{
    public required long Index { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who, as authenticated.</summary>
    public required string By { get; init; }

    /// <summary><c>noun.verb</c>, e.g. <c>version.registered</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Summary { get; init; }

    /// <summary>Ids of everything whose life it belongs to.</summary>
    public required IReadOnlyList<string> About { get; init; }

    public required JsonElement Body { get; init; }
}

/// <summary>The public key that the record's checkpoints are signed with.</summary>
/// <param name="Key">In the form that signed notes use: <c>name+hash+base64</c>.</param>
public sealed record RecordKeyView(string Key);
