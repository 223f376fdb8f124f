using System.Text.Json;
using Airworthy.Core.Values;

namespace Airworthy.Record.Facts;

/// <summary>A fact not yet in the record.</summary>
public sealed record FactDraft(string Kind, IReadOnlyList<string> About, JsonElement Body);

/// <summary>A fact in its place in the record.</summary>
public sealed record Fact(
    long Index,
    DateTimeOffset At,
    Principal By,
    string Kind,
    IReadOnlyDictionary<string, long> About,
    JsonElement Body
);
