using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Delivery.Rollouts;

/// <summary>What an endpoint is to serve: the last deployment or roll back.</summary>
internal sealed class EndpointFold() : StateFold<EndpointState>(RolloutTables.Endpoints)
{
    private const int Remembered = 10;

    public override IEnumerable<string> KeysOf(Fact fact) =>
        RolloutFacts.EndpointDeployed.Read(fact) is { } deployed ? [deployed.Endpoint.ToString()]
        : RolloutFacts.EndpointRolledBack.Read(fact) is { } back ? [back.Endpoint.ToString()]
        : RolloutFacts.EndpointRetired.Read(fact) is { } retired ? [retired.Endpoint.ToString()]
        : [];

    protected override EndpointState? Apply(EndpointState? before, string key, Fact fact)
    {
        if (RolloutFacts.EndpointDeployed.Read(fact) is { } deployed)
        {
            var now = new Deployment
            {
                VersionId = deployed.Version,
                Number = deployed.Number,
                ReleaseId = deployed.Release,
                Since = fact.At,
                Attestation = deployed.Attestation,
            };
            return before is null
                ? new EndpointState
                {
                    Name = deployed.Endpoint,
                    ModelId = deployed.Model,
                    Current = now,
                }
                : Switch(before, now);
        }
        if (RolloutFacts.EndpointRetired.Is(fact))
        {
            return null;
        }
        var back = RolloutFacts.EndpointRolledBack.Read(fact)!;
        var target =
            before?.Previous.FirstOrDefault(p => p.VersionId == back.To)
            ?? throw new InvalidOperationException($"{key} was rolled back to {back.To}, which it had not served.");
        return Switch(before, target with { Since = fact.At });
    }

    private static EndpointState Switch(EndpointState before, Deployment now) =>
        before with
        {
            Current = now,
            Previous =
            [
                .. new[] { before.Current }
                    .Concat(before.Previous)
                    .Where(p => p.VersionId != now.VersionId)
                    .Take(Remembered),
            ],
        };
}
