using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>
/// The newest facts, on disk before the database has them: what makes a commit survive a loss of power. State is the fold of the facts,
/// so nothing else need be synced when something is committed, and one small write into space that the file holds already costs the
/// disk as little as a write can. After a loss of power the facts that the database lost are taken from here (<see cref="Read"/>).
/// Two files take turns; one is written over when the database has all its facts durably. Used by one thread at a time, save
/// <see cref="Home"/>.
/// </summary>
internal sealed class RecordTail : IDisposable
{
    /// <summary>Some thousand commits. A larger batch makes its file grow.</summary>
    private const int FileBytes = 4 << 20;

    private readonly SafeFileHandle[] _files;
    private readonly long[] _ends = new long[2];
    private readonly Action _syncDatabase;
    private readonly Action _turned;
    private long _home;
    private long _at;
    private long _length;
    private int _turn;

    private RecordTail(SafeFileHandle[] files, Action syncDatabase, Action turned) =>
        (_files, _syncDatabase, _turned) = (files, syncDatabase, turned);

    /// <summary>How many facts the database holds durably, as far as is known. Safe for many threads.</summary>
    internal long Home => Volatile.Read(ref _home);

    /// <summary>Opens the files, or makes them. What they hold stays until <see cref="Begin"/>.</summary>
    /// <param name="database">The database's file, which they stand beside.</param>
    /// <param name="syncDatabase">
    /// Makes all that is committed durable in the database; called only if the next file is wanted before <see cref="CameHome"/> was.
    /// </param>
    /// <param name="turned">Called when the other file is begun: by the next time, what the first one holds should have come home.</param>
    internal static RecordTail Open(string database, Action syncDatabase, Action turned)
    {
        var files = new List<SafeFileHandle>(2);
        try
        {
            foreach (var path in PathsOf(database))
            {
                DurableFiles.MakeOwnersOnly(path);
                files.Add(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read));
            }
            return new RecordTail([.. files], syncDatabase, turned);
        }
        catch
        {
            files.ForEach(f => f.Dispose());
            throw;
        }
    }

    /// <summary>Removes the files of a database that was closed well and so lacks nothing.</summary>
    internal static void Remove(string database)
    {
        foreach (var path in PathsOf(database))
        {
            File.Delete(path);
        }
    }

    /// <summary>Every batch that is whole, in the order of their facts. What was half-written was not acknowledged.</summary>
    internal IReadOnlyList<TailBatch> Read() => [.. _files.SelectMany(ReadFile).OrderBy(b => b.First)];

    /// <summary>Writes from the start of the first file on: the database must hold durably all that the files held, and this many facts.</summary>
    internal void Begin(long size)
    {
        var zeros = new byte[1 << 16];
        foreach (var file in _files)
        {
            for (var at = RandomAccess.GetLength(file); at < FileBytes; at += zeros.Length)
            {
                RandomAccess.Write(file, zeros, at);
            }
            RandomAccess.FlushToDisk(file);
        }
        CameHome(size);
        (_turn, _at, _length) = (0, 0, 0);
        Array.Fill(_ends, size);
    }

    /// <summary>The batch is on disk when this returns; then <see cref="Keep"/> it or <see cref="Withdraw"/> it.</summary>
    internal void Append(TailBatch batch)
    {
        var bytes = batch.ToBytes();
        if (_at > 0 && _at + bytes.Length > FileBytes)
        {
            Turn();
        }
        _length = bytes.Length;
        RandomAccess.Write(_files[_turn], bytes, _at);
        DurableFiles.FlushBytes(_files[_turn]);
        _ends[_turn] = batch.First + batch.Entries.Count;
    }

    /// <summary>The database has the batch too.</summary>
    internal void Keep()
    {
        _at += _length;
        _length = 0;
    }

    /// <summary>Takes a batch that is not kept back, durably: the database refused it, and so its callers will hear. No such batch: nothing.</summary>
    internal void Withdraw()
    {
        if (_length > 0)
        {
            RandomAccess.Write(_files[_turn], new byte[TailBatch.HeaderBytes], _at);
            DurableFiles.FlushBytes(_files[_turn]);
            _length = 0;
        }
    }

    /// <summary>The database holds this many facts durably.</summary>
    internal void CameHome(long size) => Volatile.Write(ref _home, Math.Max(Home, size));

    public void Dispose() => Array.ForEach(_files, f => f.Dispose());

    private void Turn()
    {
        var next = 1 - _turn;
        if (_ends[next] > Home)
        {
            _syncDatabase();
            CameHome(_ends[next]);
        }
        (_turn, _at) = (next, 0);
        _turned();
    }

    private static IEnumerable<TailBatch> ReadFile(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = 0;
        for (int more; read < bytes.Length && (more = RandomAccess.Read(file, bytes.AsSpan(read), read)) > 0; )
        {
            read += more;
        }
        ReadOnlyMemory<byte> rest = bytes.AsMemory(0, read);
        TailBatch? last = null;
        while (
            TailBatch.Read(ref rest) is { } batch && (last is null || batch.First == last.First + last.Entries.Count)
        )
        {
            // What follows a batch and does not continue it is left from an earlier turn.
            yield return last = batch;
        }
    }

    private static IEnumerable<string> PathsOf(string database) => [database + "-tail0", database + "-tail1"];
}

/// <summary>What one transaction added to the record.</summary>
/// <param name="First">The index of its first fact.</param>
/// <param name="Entries">The facts' log entries, at least one.</param>
/// <param name="Note">The signed checkpoint after them, in UTF-8: nobody who lacks the key can put facts here.</param>
internal sealed record TailBatch(long First, IReadOnlyList<byte[]> Entries, byte[] Note)
{
    // The payload's length and the beginning of its SHA-256.
    internal const int HeaderBytes = 32;

    internal byte[] ToBytes()
    {
        var bytes = new byte[HeaderBytes + 12 + Entries.Sum(e => 4 + e.Length) + Note.Length];
        var payload = bytes.AsSpan(HeaderBytes);
        BinaryPrimitives.WriteInt64BigEndian(payload, First);
        BinaryPrimitives.WriteInt32BigEndian(payload[8..], Entries.Count);
        var rest = payload[12..];
        foreach (var entry in Entries)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, entry.Length);
            entry.CopyTo(rest[4..]);
            rest = rest[(4 + entry.Length)..];
        }
        Note.CopyTo(rest);
        BinaryPrimitives.WriteInt32BigEndian(bytes, payload.Length);
        SHA256.HashData(payload)[..(HeaderBytes - 4)].CopyTo(bytes, 4);
        return bytes;
    }

    /// <summary>The batch at the start of the bytes, which then begin behind it; null where none stands whole.</summary>
    internal static TailBatch? Read(ref ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < HeaderBytes)
        {
            return null;
        }
        var length = BinaryPrimitives.ReadInt32BigEndian(span);
        if (length < 12 || length > span.Length - HeaderBytes)
        {
            return null;
        }
        var payload = span.Slice(HeaderBytes, length);
        if (!SHA256.HashData(payload).AsSpan(0, HeaderBytes - 4).SequenceEqual(span[4..HeaderBytes]))
        {
            return null;
        }
        var first = BinaryPrimitives.ReadInt64BigEndian(payload);
        var entries = new byte[BinaryPrimitives.ReadInt32BigEndian(payload[8..])][];
        var rest = payload[12..];
        for (var i = 0; i < entries.Length; i++)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(rest);
            entries[i] = rest.Slice(4, size).ToArray();
            rest = rest[(4 + size)..];
        }
        bytes = bytes[(HeaderBytes + length)..];
        return new TailBatch(first, entries, rest.ToArray());
    }
}
