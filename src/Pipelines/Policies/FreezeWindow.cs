using System.Globalization;

namespace Airworthy.Pipelines.Policies;

/// <summary>A time in which nothing new goes in: once, from an instant to another, or every week.</summary>
public sealed record FreezeWindow
{
    /// <summary>For a window that comes once.</summary>
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>For a weekly window: on these days, from a time of day for so long, on the clocks of the zone.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    public TimeSpan DayFrom { get; init; }

    public TimeSpan Length { get; init; }

    /// <summary>A name of the time zone database, e.g. <c>Europe/Berlin</c>.</summary>
    public string Zone { get; init; } = "UTC";

    public string Reason { get; init; } = "";

    public override string ToString()
    {
        var why = Reason.Length > 0 ? $" ({Reason})" : "";
        return From is { } from && Until is { } until
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{from:yyyy-MM-dd HH:mm zzz} to {until:yyyy-MM-dd HH:mm zzz}{why}"
            )
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", Days)} {DayFrom:hh\\:mm} for {Length.TotalHours:0.##} h, {Zone}{why}"
            );
    }

    public bool Equals(FreezeWindow? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}

/// <summary>Whether it is frozen at an instant. Pure.</summary>
public static class FreezeRules
{
    /// <summary>The window that holds now, and when it ends; null when none does. Of several, the one that ends last.</summary>
    public static FrozenNow? At(IEnumerable<FreezeWindow> windows, DateTimeOffset now) =>
        windows
            .Select(w => EndOf(w, now) is { } end ? new FrozenNow(w, end) : null)
            .OfType<FrozenNow>()
            .OrderByDescending(f => f.Until)
            .FirstOrDefault();

    private static DateTimeOffset? EndOf(FreezeWindow window, DateTimeOffset now)
    {
        if (window.From is { } from && window.Until is { } until)
        {
            return now >= from && now < until ? until : null;
        }
        var zone = TimeZoneInfo.FindSystemTimeZoneById(window.Zone);
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        // A window may begin on an earlier day than it holds on; it is at most a week long.
        for (var back = 0; back <= 7; back++)
        {
            var day = local.Date.AddDays(-back);
            var start = day + window.DayFrom;
            var end = start + window.Length;
            if (window.Days.Contains(day.DayOfWeek) && local >= start && local < end)
            {
                // A clock set forward may skip this very minute; the next valid one is as good.
                while (zone.IsInvalidTime(end))
                {
                    end = end.AddMinutes(1);
                }
                return new DateTimeOffset(end, zone.GetUtcOffset(end));
            }
        }
        return null;
    }
}

/// <summary>A freeze that holds, and until when.</summary>
public sealed record FrozenNow(FreezeWindow Window, DateTimeOffset Until);
