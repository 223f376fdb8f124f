using System.Collections.Concurrent;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>
/// Read-only connections that keep their compiled statements. They see what was committed when they were rented, all of it and nothing
/// later, and neither wait for the writer nor hold it up.
/// </summary>
internal sealed class ResearchReaders(string file, RowStamps stamps) : IDisposable
{
    private readonly ConcurrentBag<ResearchConnection> _idle = [];
    private volatile bool _closed;

    internal ResearchReader Rent()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (!_idle.TryTake(out var connection))
        {
            connection = ResearchConnection.OpenReader(file);
        }
        var since = stamps.Now;
        connection.Prepare("BEGIN").Run();
        return new ResearchReader(this, connection, since);
    }

    internal void Return(ResearchConnection connection)
    {
        try
        {
            connection.ResetAll();
            connection.Prepare("COMMIT").Run();
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        _idle.Add(connection);
        if (_closed)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }
}

/// <summary>A view of the research database as it was when rented, for one thread until it is disposed. Keep it short.</summary>
internal readonly struct ResearchReader(ResearchReaders owner, ResearchConnection connection, long since) : IDisposable
{
    internal ResearchConnection Connection => connection;

    /// <summary>The stamps' time before the view was opened.</summary>
    internal long Since => since;

    internal Statement Prepare(string sql) => connection.Prepare(sql);

    public void Dispose() => owner.Return(connection);
}
