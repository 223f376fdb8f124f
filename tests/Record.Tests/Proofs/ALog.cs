using System.Text.Json;
using Airworthy.Core.Values;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;
using Airworthy.Record.Tests.Merkle;

namespace Airworthy.Record.Tests.Proofs;

/// <summary>A small log with a key, whose facts concern a version, a model or both.</summary>
internal sealed class ALog : IDisposable
{
    internal const string Subject = "ver_b";

    private readonly Dictionary<string, long> _places = [];
    private readonly List<Fact> _facts = [];

    internal ALog(int facts, string? body = null)
    {
        for (var i = 0; i < facts; i++)
        {
            string[] about = (i % 3) switch
            {
                0 => [Subject],
                1 => ["mod_a"],
                _ => ["mod_a", Subject],
            };
            var said = JsonElement.Parse(body ?? $$"""{"step":{{i}},"text":"é \"{{i}}\""}""");
            var draft = new FactDraft("version.changed", about, said);
            var at = DateTimeOffset.UnixEpoch.AddSeconds(i);
            _facts.Add(Fact.Place(draft, i, at, Principal.System, NextPlace).Value);
        }
        var append = TileAppender.Empty.Append([.. _facts.Select(f => MerkleHash.Leaf(f.ToEntry()))]);
        Shelf.Store(append.Changed);
        Checkpoint = SignedCheckpoint.Sign(new Checkpoint("airworthy.test/log", facts, append.Next.Root), Key);
    }

    internal RecordKey Key { get; } = RecordKey.Create("airworthy.test/log").Value;

    internal TileShelf Shelf { get; } = new();

    internal MerkleTree Tree => new(Shelf);

    internal SignedCheckpoint Checkpoint { get; }

    internal IReadOnlyList<Fact> Facts => _facts;

    internal List<Fact> Life => [.. _facts.Where(f => f.About.ContainsKey(Subject))];

    public void Dispose() => Key.Dispose();

    private long NextPlace(string subject) => _places[subject] = _places.GetValueOrDefault(subject) + 1;
}
