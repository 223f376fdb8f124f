using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>incidents list | show | close</c>.</summary>
internal static class IncidentCommands
{
    private const int MostRows = 10;

    public static Command Create(Surroundings outside) =>
        new("incidents", "Endpoints that failed too many calls, and what became of it")
        {
            List(outside),
            Show(outside),
            Close(outside),
        };

    private static Command List(Surroundings outside)
    {
        var model = new Argument<string?>("MODEL")
        {
            Description = "Only of this model",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "Closed ones too" };
        var command = new Command("list", "What is open, the newest first") { model, all };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.ListIncidentsAsync(run.Get(model), run.Get(all), null, run.Cancel),
                    ApiJson.Default.PageViewIncidentView,
                    page => Tell(run.Screen, page.Items)
                )
        );
        return command;
    }

    private static Command Show(Surroundings outside)
    {
        var incident = Incident();
        var command = new Command("show", "One incident: what was counted, and calls that failed") { incident };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.GetIncidentAsync(run.Get(incident), run.Cancel),
                    ApiJson.Default.IncidentView,
                    i => Tell(run.Screen, i)
                )
        );
        return command;
    }

    private static Command Close(Surroundings outside)
    {
        var incident = Incident();
        var comment = new Option<string>("--comment")
        {
            Description = "What was found; goes into the record",
            Required = true,
            HelpName = "TEXT",
        };
        var command = new Command("close", "Close one; it also closes by itself when calls fail no more")
        {
            incident,
            comment,
        };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.CloseIncidentAsync(run.Get(incident), run.Get(comment)!, run.Cancel),
                    ApiJson.Default.IncidentView,
                    i => run.Screen.Line($"{Texts.Safe(i.Id)} is closed.")
                )
        );
        return command;
    }

    private static Argument<string> Incident() => new("INCIDENT") { Description = "An incident's id, inc_…" };

    private static void Tell(Screen screen, IReadOnlyList<IncidentView> incidents)
    {
        if (incidents.Count == 0)
        {
            screen.Line("No incidents.");
            return;
        }
        foreach (var incident in incidents)
        {
            screen.Line(
                $"{Texts.Safe(incident.Id)} {State(incident)} since {Texts.Time(incident.OpenedAt)}, owner [bold]{Texts.Safe(incident.Owner)}[/]: {Texts.Safe(incident.Text)}"
            );
        }
    }

    private static void Tell(Screen screen, IncidentView incident)
    {
        Tell(screen, [incident]);
        if (incident.ClosedAt is { } closed)
        {
            screen.Line(
                $"closed {Texts.Time(closed)} by {Texts.Safe(Texts.Who(incident.ClosedBy ?? ""))}: {Texts.Safe(incident.Comment)}"
            );
        }
        foreach (var row in incident.Rows.TakeLast(MostRows))
        {
            screen.Line(
                $"  {Texts.Time(row.At)} {Texts.Safe(row.Fault)}  airworthy why {Markup.Escape(Texts.Clean(row.RequestId))}"
            );
        }
    }

    private static string State(IncidentView incident) =>
        incident.Status == "open" ? "[red]open[/]" : $"[green]{Texts.Safe(incident.Status)}[/]";
}
