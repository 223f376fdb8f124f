using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>endpoints</c>, <c>rollback</c> and <c>retire</c>.</summary>
internal static class EndpointCommands
{
    public static Command Endpoints(Surroundings outside)
    {
        var command = new Command("endpoints", "Where models answer, and with which version");
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await Items.AllAsync(page => run.Client.ListEndpointsAsync(pageToken: page, cancel: run.Cancel)),
                    ApiJson.Default.PageViewEndpointView,
                    endpoints => List(run.Screen, endpoints.Items, run.Now)
                )
        );
        return command;
    }

    public static Command Rollback(Surroundings outside)
    {
        var endpoint = new Argument<string>("MODEL[:ENVIRONMENT]")
        {
            Description = "The endpoint; a model alone means its production",
        };
        var to = new Option<int?>("--to")
        {
            Description = "A version that served there before [the last one]",
            HelpName = "VERSION",
            CustomParser = Items.ReadVersion,
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Goes into the record",
            HelpName = "TEXT",
            Required = true,
        };
        var command = new Command("rollback", "Bring back the version that served before") { endpoint, to, reason };
        command.SetAction(
            outside,
            async run =>
            {
                var began = run.Outside.Clock.GetTimestamp();
                var request = new RollbackRequest(run.Get(reason)!, run.Get(to));
                return run.Show(
                    await run.Client.RollBackAsync(run.Get(endpoint), request, run.Cancel),
                    ApiJson.Default.EndpointView,
                    after =>
                        run.Screen.Line(
                            $"[bold]{Texts.Safe(after.Name)}[/] answers with version [bold]{after.Answering ?? after.Current.Version}[/] again, "
                                + $"after {Texts.Seconds(run.Outside.Clock.GetElapsedTime(began))}."
                        )
                );
            }
        );
        return command;
    }

    public static Command Retire(Surroundings outside)
    {
        var endpoint = new Argument<string>("MODEL[:ENVIRONMENT]")
        {
            Description = "The endpoint; a model alone means its production",
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Goes into the record",
            HelpName = "TEXT",
            Required = true,
        };
        var command = new Command("retire", "Take an endpoint away; its versions stay") { endpoint, reason };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.RetireAsync(run.Get(endpoint), new RetireRequest(run.Get(reason)!), run.Cancel),
                    ApiJson.Default.EndpointView,
                    before =>
                        run.Screen.Line(
                            $"[bold]{Texts.Safe(before.Name)}[/] answers no more; it served version [bold]{before.Current.Version}[/]. A release can bring a version to it again."
                        )
                )
        );
        return command;
    }

    private static void List(Screen screen, IReadOnlyList<EndpointView> endpoints, DateTimeOffset now)
    {
        if (endpoints.Count == 0)
        {
            screen.Line("No model serves anywhere yet.");
            return;
        }
        var table = Screen.Table("ENDPOINT", "VERSION", "STATE", "SINCE", "BEFORE IT");
        foreach (var endpoint in endpoints)
        {
            table.AddRow(
                Texts.Safe(endpoint.Name),
                $"{endpoint.Current.Version}",
                State(endpoint),
                Texts.Ago(endpoint.Current.Since, now),
                string.Join(", ", endpoint.Previous.Take(3).Select(d => $"{d.Version}"))
            );
        }
        screen.Write(table);
        foreach (var endpoint in endpoints.Where(e => e.Problem is not null))
        {
            screen.Line($"[red]{Texts.Safe(endpoint.Name)}:[/] {Texts.Safe(endpoint.Problem!.Detail)}");
        }
    }

    private static string State(EndpointView endpoint) =>
        endpoint switch
        {
            { Ready: true } => "[green]ready[/]",
            { Answering: { } other } => $"[yellow]answers with {other}[/]",
            _ => "[red]not ready[/]",
        };
}
