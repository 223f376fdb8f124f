using Airworthy.Core.Results;

namespace Airworthy.Serving.Runtimes.Remote;

/// <summary>After so many failures in a row lets nobody call for a while, and then one, whose outcome decides.</summary>
internal sealed class CircuitBreaker(int failures, TimeSpan rest, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _failed;
    private long _since;
    private bool _isTrying;
    private Fault? _last;

    /// <summary>The failure that opened it, while it is open.</summary>
    public Fault? Open
    {
        get
        {
            lock (_gate)
            {
                return _failed >= failures ? _last : null;
            }
        }
    }

    /// <summary>Null: call, and tell the outcome. Otherwise why not.</summary>
    public Fault? Enter()
    {
        lock (_gate)
        {
            if (_failed < failures)
            {
                return null;
            }
            if (_isTrying || clock.GetElapsedTime(_since) < rest)
            {
                return RemoteFaults.Unreachable.With(
                    $"{_failed} calls in a row failed, so the server is left alone for {rest.TotalSeconds:0.###} seconds. The last: {_last?.Detail}"
                );
            }
            _isTrying = true;
            return null;
        }
    }

    /// <summary>Null: it answered.</summary>
    public void Leave(Fault? failure)
    {
        lock (_gate)
        {
            _isTrying = false;
            (_failed, _last, _since) = failure is null ? (0, null, 0) : (_failed + 1, failure, clock.GetTimestamp());
        }
    }

    /// <summary>Whoever entered gave up: that says nothing.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _isTrying = false;
        }
    }
}
