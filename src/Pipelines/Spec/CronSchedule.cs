using System.Globalization;
using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Spec;

/// <summary>
/// A schedule in cron's five fields (minute, hour, day of month, month, day of week) in a time zone. Where both day fields are given,
/// either will do, as cron has it. An hour that a clock change leaves out is made up for at its end; one that comes twice counts once.
/// </summary>
public sealed record CronSchedule
{
    private static readonly (string Name, int From, int To)[] Fields =
    [
        ("minute", 0, 59),
        ("hour", 0, 23),
        ("day of month", 1, 31),
        ("month", 1, 12),
        ("day of week", 0, 7),
    ];

    private static readonly string[] Months = "jan feb mar apr may jun jul aug sep oct nov dec".Split(' ');
    private static readonly string[] Days = "sun mon tue wed thu fri sat".Split(' ');

    private readonly IReadOnlyList<IReadOnlySet<int>> _fields;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(string text, IReadOnlyList<IReadOnlySet<int>> fields, TimeZoneInfo zone)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (Text, _fields, _zone) = (text, fields, zone);
        (_anyDay, _anyWeekday) = (words[2].StartsWith('*'), words[4].StartsWith('*'));
    }

    public string Text { get; }

    public string Zone => _zone.Id;

    public static Result<CronSchedule> Parse(string text, string zone)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != Fields.Length)
        {
            return PipelineFaults.BadValue.With(
                $"{NearestName.Quote(text)} is no schedule: cron has five fields, minute, hour, day of month, month and day of week, as in '0 6 * * 1'."
            );
        }
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
        {
            return PipelineFaults.BadValue.With(
                $"{NearestName.Quote(zone)} is no time zone; use a name such as Europe/Zurich or UTC."
            );
        }
        var fields = new List<IReadOnlySet<int>>();
        for (var i = 0; i < words.Length; i++)
        {
            var field = Field(words[i], i);
            if (field is null)
            {
                return PipelineFaults.BadValue.With(
                    $"{NearestName.Quote(words[i])} is no {Fields[i].Name}: use {Fields[i].From} to {Fields[i].To}, *, lists (1,15), ranges (1-5) and steps (*/10)."
                );
            }
            fields.Add(field);
        }
        var schedule = new CronSchedule(text, fields, found);
        return schedule.After(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero)) is null
            ? PipelineFaults.BadValue.With($"{NearestName.Quote(text)} never comes: no such day is in those months.")
            : schedule;
    }

    /// <summary>The first time after a moment; null where there is none within five years.</summary>
    public DateTimeOffset? After(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, _zone).DateTime;
        var at = local.Date.AddHours(local.Hour).AddMinutes(local.Minute + 1);
        var end = at.AddYears(5);
        while (at < end)
        {
            if (!_fields[3].Contains(at.Month))
            {
                at = new DateTime(at.Year, at.Month, 1).AddMonths(1);
            }
            else if (!IsDay(at))
            {
                at = at.Date.AddDays(1);
            }
            else if (!_fields[1].Contains(at.Hour))
            {
                at = at.Date.AddHours(at.Hour + 1);
            }
            else if (!_fields[0].Contains(at.Minute))
            {
                at = at.AddMinutes(1);
            }
            else if (Moment(at) is var found && found > moment)
            {
                return found;
            }
            else
            {
                at = at.AddMinutes(1);
            }
        }
        return null;
    }

    public bool Equals(CronSchedule? other) => other is not null && Text == other.Text && Zone == other.Zone;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Text} ({Zone})";

    private bool IsDay(DateTime at)
    {
        var day = _fields[2].Contains(at.Day);
        var weekday = _fields[4].Contains((int)at.DayOfWeek);
        return (_anyDay, _anyWeekday) switch
        {
            (false, false) => day || weekday,
            _ => day && weekday,
        };
    }

    private DateTimeOffset Moment(DateTime local)
    {
        var valid = local;
        while (_zone.IsInvalidTime(valid))
        {
            valid = valid.AddMinutes(1);
        }
        // Of an hour that comes twice, the first: the larger offset.
        var offset = _zone.IsAmbiguousTime(valid)
            ? _zone.GetAmbiguousTimeOffsets(valid).Max()
            : _zone.GetUtcOffset(valid);
        return new DateTimeOffset(valid, offset).ToUniversalTime();
    }

    private static HashSet<int>? Field(string text, int index)
    {
        var (_, from, to) = Fields[index];
        var values = new HashSet<int>();
        foreach (var part in text.Split(','))
        {
            var slash = part.Split('/');
            var range = slash[0].Split('-');
            if (slash.Length > 2 || range.Length > 2)
            {
                return null;
            }
            var first = slash[0] == "*" ? from : Number(range[0], index);
            var last =
                slash[0] == "*" ? Math.Min(to, index == 4 ? 6 : to)
                : range.Length == 2 ? Number(range[1], index)
                : slash.Length == 2 ? to
                : first;
            var step = slash.Length == 2 ? Number(slash[1], -1) : 1;
            if (first is null || last is null || first < from || last > to || first > last || step is not > 0)
            {
                return null;
            }
            for (var value = first.Value; value <= last.Value; value += step.Value)
            {
                // Cron's Sunday is 0 and 7.
                values.Add(index == 4 ? value % 7 : value);
            }
        }
        return values;
    }

    private static int? Number(string text, int index)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }
        var names =
            index == 3 ? Months
            : index == 4 ? Days
            : [];
        var at = Array.IndexOf(names, text.ToLowerInvariant());
        return at < 0 ? null
            : index == 3 ? at + 1
            : at;
    }
}
