using System.Text;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Merkle;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Holds every stored checkpoint against its signature and against the tree at its size.</summary>
internal sealed class CheckpointAudit
{
    private readonly DataFindings _findings;
    private readonly Queue<(string Name, Checkpoint Said)> _toCompare;

    internal CheckpointAudit(
        SqliteConnection connection,
        VerifierKey? key,
        IReadOnlyList<SignedCheckpoint> seen,
        DataFindings findings
    )
    {
        _findings = findings;
        var toCompare = new List<(string Name, Checkpoint Said)>();
        var all = new List<long>();
        using var command = new PreparedCommand(connection, "SELECT size, note FROM checkpoints ORDER BY size");
        using var rows = command.Read();
        while (rows.Read())
        {
            var size = rows.GetInt64(0);
            all.Add(size);
            if (Read(size, rows.GetBytes(1), key) is { } checkpoint)
            {
                toCompare.Add(($"checkpoint {size}", checkpoint));
                Newest = size;
            }
        }
        All = all;
        foreach (var checkpoint in seen)
        {
            var name = $"the checkpoint of {checkpoint.Checkpoint.Size} facts that you hold";
            if (key is not null && checkpoint.Verify(key).Fault is { } fault)
            {
                findings.Add(DataFindingKind.Checkpoint, name, fault.Detail);
            }
            else if (checkpoint.Checkpoint.Size > 0)
            {
                toCompare.Add((name, checkpoint.Checkpoint));
            }
        }
        _toCompare = new(toCompare.OrderBy(c => c.Said.Size));
    }

    internal IReadOnlyList<long> All { get; }

    /// <summary>The size of the newest checkpoint that can be believed; null if there is none.</summary>
    internal long? Newest { get; }

    /// <summary>Is there a checkpoint of this size to compare? Sizes are asked for in order.</summary>
    internal bool Asks(long size) => _toCompare.TryPeek(out var next) && next.Said.Size == size;

    internal void Compare(long size, MerkleHash root)
    {
        while (Asks(size))
        {
            var (name, said) = _toCompare.Dequeue();
            if (said.Root != root)
            {
                _findings.Add(
                    DataFindingKind.Checkpoint,
                    name,
                    "Its root is not that of the facts stored: facts were changed after it was signed."
                );
            }
        }
    }

    /// <summary>After the last fact: what is left covers facts that are not there.</summary>
    internal void Finish(long size, long stored)
    {
        while (_toCompare.TryDequeue(out var left))
        {
            _findings.Add(
                DataFindingKind.Checkpoint,
                left.Name,
                $"It covers {left.Said.Size} facts, the record has {size}: the newest were cut off."
            );
        }
        if (stored > 0 && Newest is null)
        {
            _findings.Add(
                DataFindingKind.Checkpoint,
                "newest checkpoint",
                $"There is none to believe, and {stored} facts are stored."
            );
        }
    }

    private Checkpoint? Read(long size, byte[] note, VerifierKey? key)
    {
        var text = Encoding.UTF8.GetString(note);
        if (!SignedCheckpoint.Parse(text).TryGet(out var signed, out var fault))
        {
            Add(size, fault.Detail);
            return null;
        }
        // Bytes that are no UTF-8 are read as replacement characters, which may not hide a change.
        if (!Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(note))
        {
            Add(size, "It is not text.");
            return null;
        }
        if (key is not null && signed.Verify(key).Fault is { } unsigned)
        {
            Add(size, unsigned.Detail);
            return null;
        }
        if (signed.Checkpoint.Size != size || size < 1)
        {
            Add(size, $"It is kept as that of {size} facts and says {signed.Checkpoint.Size}.");
            return null;
        }
        return signed.Checkpoint;
    }

    private void Add(long size, string detail) =>
        _findings.Add(DataFindingKind.Checkpoint, $"checkpoint {size}", detail);
}
