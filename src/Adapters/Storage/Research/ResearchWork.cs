using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>Something to be written, and the one who waits for it.</summary>
internal abstract class ResearchWork
{
    /// <summary>Writes; false when it was refused or broke, and what it wrote is to be undone.</summary>
    internal abstract bool Run(ResearchConnection connection);

    /// <summary>Tells the caller what <see cref="Run"/> came to; after the commit, so that what is acknowledged is there.</summary>
    internal abstract void Answer();

    /// <summary>Tells the caller that nothing was written.</summary>
    internal abstract void Refuse(Fault fault);

    internal abstract void Break(Exception bug);
}

/// <inheritdoc />
internal sealed class ResearchWork<T>(Func<ResearchConnection, Result<T>> write) : ResearchWork
{
    private readonly TaskCompletionSource<Result<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Result<T> _answer;

    internal Task<Result<T>> Done => _done.Task;

    internal override bool Run(ResearchConnection connection)
    {
        _answer = write(connection);
        return _answer.IsOk;
    }

    internal override void Answer() => _done.TrySetResult(_answer);

    internal override void Refuse(Fault fault) => _done.TrySetResult(fault);

    internal override void Break(Exception bug) => _done.TrySetException(bug);
}
