namespace Airworthy.Testing;

/// <summary>Holds callers up until a number of them has come, then lets all of them and every later one go: makes races certain.</summary>
public sealed class Rendezvous(int count)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _come;

    public Task MeetAsync()
    {
        if (Interlocked.Increment(ref _come) == count)
        {
            _all.SetResult();
        }
        return _all.Task;
    }
}
