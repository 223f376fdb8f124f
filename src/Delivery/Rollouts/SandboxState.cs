using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Delivery.Rollouts;

/// <summary>A version that answers for a while at an endpoint of its own, without a gate. Nothing of it leads to production.</summary>
public sealed record SandboxState
{
    /// <summary><c>MODEL:sandbox-VERSION</c>.</summary>
    public required EndpointName Name { get; init; }

    public required ModelId ModelId { get; init; }

    public required VersionId VersionId { get; init; }

    public required int Number { get; init; }

    /// <summary>What the version's files come to.</summary>
    public required long Bytes { get; init; }

    public required Principal By { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    public required string Attestation { get; init; }
}

/// <summary>A version was put into a sandbox. Who and when stand in the fact itself.</summary>
public sealed record SandboxOpened(
    EndpointName Endpoint,
    ModelId Model,
    VersionId Version,
    int Number,
    long Bytes,
    DateTimeOffset Until,
    string Attestation
);

/// <summary>A sandbox ended: by its time, or because somebody ended it.</summary>
public sealed record SandboxClosed(EndpointName Endpoint, VersionId Version, string Reason);

/// <summary>The sandboxes that are open.</summary>
internal sealed class SandboxFold() : StateFold<SandboxState>(RolloutTables.Sandboxes)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        RolloutFacts.SandboxOpened.Read(fact) is { } opened ? [opened.Endpoint.ToString()]
        : RolloutFacts.SandboxClosed.Read(fact) is { } closed ? [closed.Endpoint.ToString()]
        : [];

    protected override SandboxState? Apply(SandboxState? before, string key, Fact fact) =>
        RolloutFacts.SandboxOpened.Read(fact) is { } opened
            ? new SandboxState
            {
                Name = opened.Endpoint,
                ModelId = opened.Model,
                VersionId = opened.Version,
                Number = opened.Number,
                Bytes = opened.Bytes,
                By = fact.By,
                Since = fact.At,
                Until = opened.Until,
                Attestation = opened.Attestation,
            }
            : null;
}
