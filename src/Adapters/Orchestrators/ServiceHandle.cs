using System.Globalization;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators;

/// <summary>
/// What is kept of work that a service numbers: the number once it is known, else when it was, or may have been, sent. <c>work:42</c>,
/// <c>sent:1767225600</c>.
/// </summary>
internal sealed record ServiceHandle(long? Number, DateTimeOffset SentAt)
{
    public WorkHandle Kept =>
        new(
            Number is { } number
                ? string.Create(CultureInfo.InvariantCulture, $"work:{number}")
                : string.Create(CultureInfo.InvariantCulture, $"sent:{SentAt.ToUnixTimeSeconds()}")
        );

    public static ServiceHandle Known(long number) => new(number, default);

    public static ServiceHandle Sent(DateTimeOffset at) => new(null, at);

    /// <summary>Throws for what was never such a handle: rows are written by this class alone.</summary>
    public static ServiceHandle Of(WorkHandle handle) =>
        handle.Text.Split(':') is [var kind, var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? kind == "work"
                ? Known(number)
                : Sent(DateTimeOffset.FromUnixTimeSeconds(number))
            : throw new ArgumentException($"'{handle.Text}' is no handle of this orchestrator.", nameof(handle));

    /// <summary>How work stands that the service does not show: it waits to be seen, and after a while it is lost.</summary>
    public WorkStatus Unseen(string sentence, bool isLate, long logFrom) =>
        new()
        {
            Handle = Kept,
            Phase = isLate ? WorkPhase.Ended : WorkPhase.Queued,
            Detail = sentence,
            Log = new WorkLog(default, logFrom, isLate),
            End = isLate ? new WorkEnd { Outcome = WorkOutcome.Lost, Word = "lost" } : null,
            LookAgainIn = TimeSpan.FromSeconds(5),
        };
}
