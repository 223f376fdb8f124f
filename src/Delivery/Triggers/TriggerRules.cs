using System.Globalization;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Triggers;

/// <summary>What counts as a cause, and when. Pure.</summary>
internal static class TriggerRules
{
    /// <summary>The trigger's own name, in which releases begin that no person asked for; it has no account and so approves nothing.</summary>
    internal static Principal ActorOf(TriggerKind kind) => Principal.Trigger(kind.ToYaml());

    /// <summary>The trigger of a pipeline that a cause came by; null where the pipeline does not say so any more.</summary>
    internal static TriggerSpec? Find(PipelineSpec pipeline, string trigger) =>
        pipeline.Triggers.FirstOrDefault(t => t.ToString() == trigger);

    internal static TriggerSpec? Find(PipelineSpec pipeline, TriggerKind kind, string of) =>
        pipeline.Triggers.FirstOrDefault(t => t.Kind == kind && t.Of == of);

    /// <summary>
    /// The moment that a schedule is due for, and when it is due next. However many moments passed while nobody looked, they count as one:
    /// the last of them.
    /// </summary>
    internal static (DateTimeOffset? Due, DateTimeOffset? Next) Due(
        CronSchedule schedule,
        DateTimeOffset last,
        DateTimeOffset now
    )
    {
        DateTimeOffset? due = null;
        var next = schedule.After(last);
        if (next <= now)
        {
            // From close to now, unless the schedule is a rare one.
            foreach (var back in new[] { 1, 60, 1500, 50_000 })
            {
                var near = now.AddMinutes(-back);
                if (near > last && schedule.After(near) <= now)
                {
                    next = schedule.After(near);
                    break;
                }
            }
        }
        while (next <= now)
        {
            (due, next) = (next, schedule.After(next.Value));
        }
        return (due, next);
    }

    internal static string CauseOf(DateTimeOffset due) =>
        due.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>The data sets that differ from what was there before.</summary>
    internal static IEnumerable<string> Changed(
        IReadOnlyDictionary<string, Sha256Digest>? before,
        IReadOnlyDictionary<string, Sha256Digest> now
    ) => from set in now where before?.TryGetValue(set.Key, out var was) == true && was != set.Value select set.Key;
}
