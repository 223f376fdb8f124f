using Airworthy.Serving.Runtimes;

namespace Airworthy.Serving.Batching;

/// <summary>Asks a model for one or several callers, tells each its own, and learns how long the model takes.</summary>
internal sealed class BatchRunner(IModelSession session, TimeSpan rowCost, TimeProvider time)
{
    private double _rowTicks = rowCost.TotalSeconds * time.TimestampFrequency;
    private long _runs;

    /// <summary>How often the model was run.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>False once an answer had other rows than were asked: callers must be asked one by one from then on.</summary>
    public bool ComesApart { get; private set; } = true;

    /// <summary>What so many rows are expected to take.</summary>
    public TimeSpan Cost(long rows) =>
        TimeSpan.FromSeconds(Volatile.Read(ref _rowTicks) * Math.Max(1, rows) / time.TimestampFrequency);

    /// <summary>Never fails: whatever goes wrong is what the callers are told.</summary>
    public async ValueTask RunAsync(CallBatch batch)
    {
        if (batch.Calls.Count == 1 || !await TogetherAsync(batch, time.GetTimestamp()))
        {
            foreach (var call in batch.Calls)
            {
                await AloneAsync(call);
            }
        }
    }

    /// <summary>
    /// A run also takes as long as whatever else the machine did meanwhile, so one long run tells little, and many do.
    /// </summary>
    public void Learn(long began, int rows)
    {
        Interlocked.Increment(ref _runs);
        var seen = (double)(time.GetTimestamp() - began) / Math.Max(1, rows);
        var known = Volatile.Read(ref _rowTicks);
        Volatile.Write(ref _rowTicks, known + ((Math.Min(seen, 3 * known) - known) * (seen > known ? 0.06 : 0.25)));
    }

    private async ValueTask AloneAsync(WaitingCall call)
    {
        if (call.IsSettled)
        {
            return;
        }
        try
        {
            var began = time.GetTimestamp();
            var answer = await session.RunAsync(call.Call.Inputs, call.Call.Outputs, call.Cancel);
            Learn(began, BatchRules.Rows(call.Call.Inputs));
            call.Settle(answer);
        }
        catch (Exception broken)
        {
            call.Settle(broken);
        }
    }

    /// <summary>False: the callers are to be asked one by one, because one of them made all fail, or the rows do not come apart.</summary>
    private async ValueTask<bool> TogetherAsync(CallBatch batch, long began)
    {
        var calls = batch.Calls;
        var rows = 0;
        foreach (var call in calls)
        {
            rows += call.Rows;
        }
        try
        {
            var inputs = BatchRules.Join([.. calls.Select(c => c.Call.Inputs)], rows);
            var asked = await session.RunAsync(inputs, [], batch.Stop);
            if (!asked.TryGet(out var answer, out _))
            {
                return false;
            }
            if (!BatchRules.HasRows(answer, rows))
            {
                ComesApart = false;
                return false;
            }
            Learn(began, rows);
            var from = 0;
            foreach (var call in calls)
            {
                call.Settle(BatchRules.Slice(answer, call.Call.Outputs, from, call.Rows, rows));
                from += call.Rows;
            }
            return true;
        }
        catch (OperationCanceledException) when (batch.Stop.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception)
        {
            // Whose doing it was shows when each is asked alone.
            return false;
        }
    }
}
