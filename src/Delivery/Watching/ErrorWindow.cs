namespace Airworthy.Delivery.Watching;

/// <summary>
/// How many calls of one version ended, and how many of them failed, over the last while: the counts since the server began, noted now
/// and then, and taken from each other. For one caller at a time.
/// </summary>
internal sealed class ErrorWindow
{
    /// <summary>Notes in a window: it is wrong by at most one part in so many.</summary>
    private const int Notes = 60;

    private readonly Queue<Note> _notes = new();
    private Note _last;

    /// <summary>When the first note was made that counts.</summary>
    public DateTimeOffset? Since => _notes.TryPeek(out var first) ? first.At : null;

    /// <summary>Notes the counts as they are now, and forgets what is older than the window.</summary>
    public void Add(DateTimeOffset now, long answered, long failed, TimeSpan over)
    {
        _last = new Note(now, answered, failed);
        // The newest note that is as old as the window stays: the window begins there.
        while (_notes.Count > 1 && _notes.ElementAt(1).At <= now - over)
        {
            _notes.Dequeue();
        }
        if (_notes.Count == 0 || now - _notes.Last().At >= over / Notes)
        {
            _notes.Enqueue(_last);
        }
    }

    /// <summary>What ended since the window began, by the last note.</summary>
    public (long Failed, long Calls) Read()
    {
        if (!_notes.TryPeek(out var first))
        {
            return (0, 0);
        }
        var failed = _last.Failed - first.Failed;
        return (failed, failed + _last.Answered - first.Answered);
    }

    /// <summary>What failed before was dealt with then.</summary>
    public DateTimeOffset ForgottenAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Begins anew with the last note: what was before has been dealt with.</summary>
    public void Forget()
    {
        ForgottenAt = _last.At;
        _notes.Clear();
        _notes.Enqueue(_last);
    }

    private readonly record struct Note(DateTimeOffset At, long Answered, long Failed);
}
