using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Policies;

/// <summary>Freeze windows: <c>from</c> and <c>until</c> as instants, or <c>days</c> with times of day.</summary>
internal sealed class FreezeReader(PipelineForm form)
{
    private static readonly string[] Ends = ["from", "until"];

    private static readonly Dictionary<string, DayOfWeek> Names = new(StringComparer.Ordinal)
    {
        ["mon"] = DayOfWeek.Monday,
        ["tue"] = DayOfWeek.Tuesday,
        ["wed"] = DayOfWeek.Wednesday,
        ["thu"] = DayOfWeek.Thursday,
        ["fri"] = DayOfWeek.Friday,
        ["sat"] = DayOfWeek.Saturday,
        ["sun"] = DayOfWeek.Sunday,
    };

    public IReadOnlyList<FreezeWindow> Read(YamlNode? node, string path) =>
        [.. form.Items(node, path, 100).Select(i => Window(i.Node, i.Path)).OfType<FreezeWindow>()];

    private FreezeWindow? Window(YamlNode node, string path)
    {
        var keys = form.Keys(node, path, ["from", "until", "days", "zone", "reason"]);
        var reason = form.Text(keys.GetValueOrDefault("reason"), $"{path}.reason") ?? "";
        return keys.ContainsKey("days") ? Weekly(keys, path, reason) : Once(keys, path, reason);
    }

    private FreezeWindow? Once(IReadOnlyDictionary<string, YamlNode> keys, string path, string reason)
    {
        foreach (var key in Ends.Where(k => !keys.ContainsKey(k)))
        {
            form.Refuse(
                PipelineFaults.MissingKey,
                path,
                $"a freeze has 'from' and 'until', or 'days'; this lacks '{key}'."
            );
        }
        var from = form.Value(keys.GetValueOrDefault("from"), $"{path}.from", Instant);
        var until = form.Value(keys.GetValueOrDefault("until"), $"{path}.until", Instant);
        if (from is null || until is null)
        {
            return null;
        }
        if (until <= from)
        {
            form.Refuse(PipelineFaults.BadValue, $"{path}.until", "the freeze ends before it begins.");
        }
        return new FreezeWindow
        {
            From = from,
            Until = until,
            Reason = reason,
        };
    }

    private FreezeWindow? Weekly(IReadOnlyDictionary<string, YamlNode> keys, string path, string reason)
    {
        var days = new List<DayOfWeek>();
        foreach (var (item, below) in form.Items(keys["days"], $"{path}.days", 7))
        {
            if (form.Value(item, below, DayOf) is { } day)
            {
                days.Add(day);
            }
        }
        var from = form.Value(keys.GetValueOrDefault("from"), $"{path}.from", TimeOfDay) ?? TimeSpan.Zero;
        var until = form.Value(keys.GetValueOrDefault("until"), $"{path}.until", TimeOfDay) ?? TimeSpan.FromDays(1);
        var zone = form.Text(keys.GetValueOrDefault("zone"), $"{path}.zone") ?? "UTC";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            form.Refuse(
                PipelineFaults.BadValue,
                $"{path}.zone",
                $"{Quote(zone)} is no time zone here; write a name like UTC or Europe/Berlin."
            );
            return null;
        }
        return new FreezeWindow
        {
            Days = days,
            DayFrom = from,
            // From 22:00 until 06:00 ends the next morning.
            Length = until > from ? until - from : until - from + TimeSpan.FromDays(1),
            Zone = zone,
            Reason = reason,
        };
    }

    private static Result<DayOfWeek> DayOf(string text) =>
        Names.TryGetValue(text, out var day)
            ? day
            : PipelineFaults.BadValue.With($"{Quote(text)} is no day{Hint(text, Names.Keys)}");

    private static Result<DateTimeOffset> Instant(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-dd"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var instant
        )
            ? instant
            : PipelineFaults.BadValue.With(
                $"{Quote(text)} is no instant. Write 2026-12-20, or 2026-12-20T16:00Z, or with an offset such as +01:00."
            );

    private static Result<TimeSpan> TimeOfDay(string text) =>
        text == "24:00" ? TimeSpan.FromDays(1)
        : TimeSpan.TryParseExact(text, "hh\\:mm", CultureInfo.InvariantCulture, out var time) ? time
        : PipelineFaults.BadValue.With($"{Quote(text)} is no time of day. Write 16:00, quoted.");
}
