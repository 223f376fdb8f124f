namespace Airworthy.Serving.Batching;

/// <summary>
/// Calls in three lanes of importance, first come first served in each, bounded by number and bytes. Used under its owner's lock.
/// </summary>
internal sealed class WaitingLine(int maxCalls, long maxBytes)
{
    /// <summary>Shapes may differ from call to call; looking for alike ones has an end.</summary>
    private const int MaxLook = 256;

    private readonly LinkedList<WaitingCall>[] _lanes = [new(), new(), new()];

    public int Calls { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Rows of those that may be asked together with others.</summary>
    public int Rows { get; private set; }

    /// <summary>Null while nobody waits.</summary>
    public WaitingCall? First
    {
        get
        {
            foreach (var lane in _lanes)
            {
                if (lane.First is { } first)
                {
                    return first.Value;
                }
            }
            return null;
        }
    }

    /// <summary>
    /// Lets a call in, at the cost of less important ones where there is no more room; those are taken out and given back to be refused.
    /// False: there is no room for it.
    /// </summary>
    public bool TryAdd(WaitingCall call, out List<WaitingCall>? displaced)
    {
        displaced = null;
        var lane = Lane(call);
        if (Fits(call, 0, 0))
        {
            Enter(lane, call);
            return true;
        }
        DropSettled();
        var (calls, bytes) = (0, 0L);
        for (var below = _lanes.Length - 1; below > lane && !Fits(call, calls, bytes); below--)
        {
            for (var node = _lanes[below].Last; node is not null && !Fits(call, calls, bytes); node = node.Previous)
            {
                (displaced ??= []).Add(node.Value);
                calls++;
                bytes += node.Value.Bytes;
            }
        }
        if (!Fits(call, calls, bytes))
        {
            displaced = null;
            return false;
        }
        displaced?.ForEach(Leave);
        Enter(lane, call);
        return true;
    }

    /// <summary>Lets a call into an empty line for which there is room in the model, however large it is.</summary>
    public bool TryAddFirst(WaitingCall call)
    {
        if (Calls > 0)
        {
            return false;
        }
        Enter(Lane(call), call);
        return true;
    }

    /// <summary>The first, and those behind it that can be asked together with it, up to so many rows.</summary>
    public List<WaitingCall> Take(int maxRows)
    {
        var taken = new List<WaitingCall>();
        var rows = 0;
        var looked = 0;
        foreach (var lane in _lanes)
        {
            for (var node = lane.First; node is not null; )
            {
                var (call, next) = (node.Value, node.Next);
                var fits =
                    taken.Count == 0
                    || (
                        call.Rows > 0
                        && rows + call.Rows <= maxRows
                        && BatchRules.FitTogether(taken[0].Call.Inputs, call.Call.Inputs)
                    );
                if (call.IsSettled || fits)
                {
                    lane.Remove(node);
                    Count(call, -1);
                }
                if (!call.IsSettled && fits)
                {
                    taken.Add(call);
                    rows += call.Rows;
                }
                if (taken.Count > 0 && (taken[0].Rows == 0 || rows >= maxRows || ++looked >= MaxLook))
                {
                    return taken;
                }
                node = next;
            }
        }
        return taken;
    }

    private bool Fits(WaitingCall call, int without, long withoutBytes) =>
        Calls - without < maxCalls && Bytes - withoutBytes + call.Bytes <= maxBytes;

    private static int Lane(WaitingCall call) =>
        call.Priority switch
        {
            1 => 0,
            <= 2 => 1,
            _ => 2,
        };

    /// <summary>Whoever gave up makes room first.</summary>
    private void DropSettled()
    {
        foreach (var lane in _lanes)
        {
            for (var node = lane.First; node is not null; )
            {
                var next = node.Next;
                if (node.Value.IsSettled)
                {
                    lane.Remove(node);
                    Count(node.Value, -1);
                }
                node = next;
            }
        }
    }

    private void Enter(int lane, WaitingCall call)
    {
        _lanes[lane].AddLast(call);
        Count(call, 1);
    }

    private void Leave(WaitingCall call)
    {
        _lanes[Lane(call)].Remove(call);
        Count(call, -1);
    }

    private void Count(WaitingCall call, int sign)
    {
        Calls += sign;
        Bytes += sign * call.Bytes;
        Rows += sign * call.Rows;
    }
}
