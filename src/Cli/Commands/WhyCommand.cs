using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Commands;

/// <summary><c>why</c>: one request, from the answer back to the gate.</summary>
internal static class WhyCommand
{
    private const int MostElements = 20;

    public static Command Create(Surroundings outside)
    {
        var id = new Argument<string>("REQUEST-ID") { Description = "As the answer's header X-Request-Id gave it" };
        var command = new Command("why", "Why a request was answered as it was: version, gate, approvals, values")
        {
            id,
        };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.GetRequestAsync(run.Get(id), run.Cancel),
                    ApiJson.Default.RequestView,
                    request =>
                    {
                        foreach (var observation in request.Observations)
                        {
                            Show(run.Screen, request.Id, observation);
                        }
                    }
                )
        );
        return command;
    }

    private static void Show(Screen screen, string id, ObservationView seen)
    {
        var state = seen.Outcome == "answered" ? "[green]answered[/]" : $"[red]{Texts.Safe(seen.Outcome)}[/]";
        screen.Line(
            $"[bold]{Texts.Safe(id)}[/] {state} by [bold]{Texts.Safe(seen.Model)} {seen.Version}[/] at {Texts.Safe(seen.Endpoint)}"
                + (seen.Role == "live" ? "" : $" as {Texts.Safe(seen.Role)}: its caller got another answer")
        );
        Line(
            screen,
            "when",
            $"{Texts.Time(seen.At)}, {Milliseconds(seen.Milliseconds)}{Queued(seen)}, {seen.Rows} rows"
        );
        Line(screen, "route", seen.RouteReason);
        Line(screen, "trace", seen.TraceId);
        Line(
            screen,
            "fault",
            seen.Fault is null ? null : $"{seen.Fault}{(seen.Detail is null ? "" : $": {seen.Detail}")}"
        );
        if (seen.Entry is { } entry)
        {
            Show(screen, entry);
        }
        else
        {
            Line(screen, "entry", "its deployment is no longer known here");
        }
        Line(screen, "version", seen.VersionId);
        Show(screen, "inputs", seen.Inputs);
        Show(screen, "outputs", seen.Outputs);
        Line(screen, "values", seen.WithoutValues);
    }

    private static void Show(Screen screen, EntryView entry)
    {
        Line(
            screen,
            "entry",
            entry.Kind == "gate"
                ? $"through its gate by release {entry.Release}, requested by {Texts.Who(entry.RequestedBy)}, on {Texts.Time(entry.At)}"
                : $"without a gate: a sandbox of {Texts.Who(entry.RequestedBy)}, {Texts.Time(entry.At)}"
        );
        Line(screen, "emergency", entry.Emergency is { } who ? $"{Texts.Who(who)} went past the gate" : null);
        foreach (var approval in entry.Approvals)
        {
            Line(
                screen,
                approval.Approved ? "approved" : "refused",
                $"{Texts.Who(approval.By)}{(approval.For is { } other ? $" for {Texts.Who(other)}" : "")}, {Texts.Time(approval.At)}{(approval.Comment.Length > 0 ? $": {approval.Comment}" : "")}"
            );
        }
        foreach (var finding in entry.Findings)
        {
            Line(screen, "finding", finding);
        }
        foreach (var waived in entry.Waived)
        {
            Line(screen, "waived", waived);
        }
        Line(screen, "model", entry.ModelDigest);
        Line(screen, "evidence", entry.EvidenceDigest);
        Line(screen, "attested", entry.AttestationDigest);
    }

    private static void Show(Screen screen, string side, JsonElement? tensors)
    {
        if (tensors is not { ValueKind: JsonValueKind.Array } all)
        {
            return;
        }
        foreach (var tensor in all.EnumerateArray())
        {
            var name = tensor.GetProperty("name").GetString();
            var shape = string.Join(", ", tensor.GetProperty("shape").EnumerateArray().Select(s => s.GetRawText()));
            var masked = tensor.TryGetProperty("values", out var word) ? $" ({word.GetString()})" : "";
            var data = tensor.TryGetProperty("data", out var elements) ? Elements(elements) : "";
            Line(
                screen,
                side,
                $"{name} {tensor.GetProperty("datatype").GetString()}[{shape}]{masked} {data}".TrimEnd()
            );
        }
    }

    private static string Elements(JsonElement data)
    {
        var shown = data.EnumerateArray().Take(MostElements).Select(e => e.GetRawText());
        var more = data.GetArrayLength() - MostElements;
        return string.Join(", ", shown) + (more > 0 ? $" and {more} more" : "");
    }

    private static string Queued(ObservationView seen) =>
        seen.QueuedMilliseconds is { } queued ? $" ({Milliseconds(queued)} of it waiting)" : "";

    private static string Milliseconds(double milliseconds) =>
        $"{milliseconds.ToString("0.###", CultureInfo.InvariantCulture)} ms";

    private static void Line(Screen screen, string what, string? text)
    {
        if (text is not null)
        {
            screen.Line($"  [grey]{what, -9}[/] {Texts.Safe(text)}");
        }
    }
}
