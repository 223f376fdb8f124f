using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Adapters.Tests.Storage;

/// <summary>A small capability to test stores with: things with an owner, counted per owner in a second table.</summary>
public sealed record Thing
{
    public required string Name { get; init; }

    public string? Owner { get; init; }

    public double? Weight { get; init; }

    public bool Heavy { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Words { get; init; } = [];

    public IReadOnlyList<double> Numbers { get; init; } = [];
}

public sealed record OwnerCount(string Owner, int Things);

public sealed record ThingPut(string Id, Thing Thing);

public sealed record ThingRemoved(string Id);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Thing))]
[JsonSerializable(typeof(OwnerCount))]
[JsonSerializable(typeof(ThingPut))]
[JsonSerializable(typeof(ThingRemoved))]
internal sealed partial class SampleJson : JsonSerializerContext;

public static class Sample
{
    public static readonly FactKind<ThingPut> Put = new("thing.put", SampleJson.Default.ThingPut);

    public static readonly FactKind<ThingRemoved> Removed = new("thing.removed", SampleJson.Default.ThingRemoved);

    /// <summary>A fact whose fold throws.</summary>
    public static readonly FactKind<ThingRemoved> Broken = new("thing.broken", SampleJson.Default.ThingRemoved);

    public static readonly StateTable<Thing> Things = new(
        "things",
        SampleJson.Default.Thing,
        new StateIndex(true, "name"),
        new StateIndex(false, "owner")
    );

    public static readonly StateTable<OwnerCount> Owners = new("owners", SampleJson.Default.OwnerCount);

    public static IReadOnlyList<IStateFold> Folds { get; } = [new ThingFold(Things), new OwnerFold()];

    public static Principal Ann { get; } = Principal.User(UserName.Parse("ann").Value);

    public static Commit PutThing(string id, Thing thing, long? expected = null) =>
        new(Ann, [Put.Draft(new ThingPut(id, thing), id)])
        {
            Expected = expected is { } revision ? [new Expectation(Things, id, revision)] : [],
        };

    public static Commit PutThing(string id, string? owner = null) =>
        PutThing(id, new Thing { Name = $"name of {id}", Owner = owner });

    public static Commit RemoveThing(string id) => new(Ann, [Removed.Draft(new ThingRemoved(id), id)]);

    public sealed class ThingFold(StateTable<Thing> table, int version = 1) : StateFold<Thing>(table)
    {
        public override int Version => version;

        public override IEnumerable<string> KeysOf(Fact fact) =>
            Put.Read(fact)?.Id is { } put ? [put]
            : Removed.Read(fact)?.Id is { } removed ? [removed]
            : Broken.Is(fact) ? throw new InvalidOperationException("This fold has a bug.")
            : [];

        protected override Thing? Apply(Thing? before, string key, Fact fact) => Put.Read(fact)?.Thing;
    }

    /// <summary>A fold that says when it is at work and then waits to be let on.</summary>
    public sealed class WaitingFold() : StateFold<Thing>(new StateTable<Thing>("waiting", SampleJson.Default.Thing))
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Go { get; } = new();

        public override IEnumerable<string> KeysOf(Fact fact) => fact.About.ContainsKey("wait") ? ["wait"] : [];

        protected override Thing? Apply(Thing? before, string key, Fact fact)
        {
            Reached.TrySetResult();
            Go.Wait();
            return Put.Read(fact)?.Thing;
        }
    }

    private sealed class OwnerFold() : StateFold<OwnerCount>(Owners)
    {
        public override IEnumerable<string> KeysOf(Fact fact) =>
            Put.Read(fact)?.Thing.Owner is { } owner ? [owner] : [];

        protected override OwnerCount Apply(OwnerCount? before, string key, Fact fact) =>
            new(key, (before?.Things ?? 0) + 1);
    }
}
