using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage;

/// <summary>
/// Brings a database's write-ahead log home on a thread of its own, so that the writer does not wait for the disk. While writing never
/// pauses, the log never empties that way and goes on growing; beyond <see cref="TooLong"/> the writer is asked to take the short rest
/// itself.
/// </summary>
internal sealed class LogKeeper : IDisposable
{
    private const long Worthwhile = 16 << 20;
    private const long TooLong = 256 << 20;

    private readonly object _gate = new();
    private readonly string _log;
    private readonly Action _bringHome;
    private readonly Thread _thread;
    private Action? _finish;
    private bool _asked;
    private bool _stopped;
    private long _commits;

    /// <param name="file">The database.</param>
    /// <param name="name">The thread's.</param>
    /// <param name="bringHome">A checkpoint by a connection of its own.</param>
    internal LogKeeper(string file, string name, Action bringHome)
    {
        (_log, _bringHome) = (file + "-wal", bringHome);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Who does the rest where the log is too long: a checkpoint by the writer, between two transactions.</summary>
    internal void FinishBy(Action finish) => _finish = finish;

    /// <summary>Something was committed. Looks at the log's length only now and then.</summary>
    internal void Grew()
    {
        if (++_commits % 64 == 0 && Length() >= Worthwhile)
        {
            Ask();
        }
    }

    /// <summary>Asks for a round soon, however short the log is.</summary>
    internal void Ask()
    {
        lock (_gate)
        {
            _asked = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        while (Asked())
        {
            try
            {
                _bringHome();
                if (Length() > TooLong)
                {
                    _finish?.Invoke();
                }
            }
            catch (Exception e) when (e is SqliteException or IOException)
            {
                // The log stays as it is and nothing is lost; the next growth asks again.
            }
        }
    }

    private bool Asked()
    {
        lock (_gate)
        {
            while (!_asked && !_stopped)
            {
                Monitor.Wait(_gate);
            }
            _asked = false;
            return !_stopped;
        }
    }

    private long Length()
    {
        var log = new FileInfo(_log);
        return log.Exists ? log.Length : 0;
    }
}
