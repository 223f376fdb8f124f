using System.CommandLine;
using System.Globalization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>traffic</c>: how an endpoint's requests are divided among versions.</summary>
internal static class TrafficCommands
{
    public static Command Create(Surroundings outside)
    {
        var endpoint = Endpoint();
        var command = new Command("traffic", "How an endpoint's requests are divided among versions")
        {
            endpoint,
            Set(outside),
        };
        endpoint.Arity = ArgumentArity.ZeroOrOne;
        command.SetAction(
            outside,
            async run =>
                run.Get(endpoint) is { } name
                    ? run.Show(
                        await run.Client.GetTrafficAsync(name, run.Cancel),
                        ApiJson.Default.TrafficView,
                        traffic => Tell(run.Screen, traffic)
                    )
                    : throw new BadInputException("Name an endpoint: airworthy traffic MODEL[:ENVIRONMENT]")
        );
        return command;
    }

    private static Command Set(Surroundings outside)
    {
        var endpoint = Endpoint();
        var versions = Many("--version", "NUMBER=WEIGHT", "A live version and its part against the others'; repeat it");
        var shadows = Many("--shadow", "NUMBER", "A version that listens and answers nobody; repeat it");
        var rules = Many(
            "--rule",
            "RULE",
            "Requests that go to a version whatever its weight: 'NUMBER: header:NAME equals VALUE' (or 'prefix VALUE', 'in VALUE,VALUE'); repeat it"
        );
        var sticky = new Option<string?>("--sticky")
        {
            Description = "header:NAME or parameter:NAME whose value keeps a caller with one version",
            HelpName = "KEY",
        };
        var salt = new Option<string?>("--salt")
        {
            Description = "With --sticky: changed, it deals all keys out anew",
            HelpName = "TEXT",
        };
        var reason = Reason();
        var command = new Command("set", "Divide the requests anew; what is left out is no longer there")
        {
            endpoint,
            versions,
            shadows,
            rules,
            sticky,
            salt,
            reason,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var request = new TrafficRequest(
                    [
                        .. (run.Get(versions) ?? []).Select(Share),
                        .. (run.Get(shadows) ?? []).Select(s => new TrafficShare(Number(s, "--shadow"), 0, "shadow")),
                    ],
                    run.Get(reason)!,
                    [.. (run.Get(rules) ?? []).Select(Rule)],
                    run.Get(sticky) is { } key ? new TrafficSticky(key, run.Get(salt)) : null
                );
                var name = run.Get(endpoint);
                var now = await run.Client.GetTrafficAsync(name, run.Cancel);
                return now.Problem is { } problem
                    ? run.Fail(problem)
                    : run.Show(
                        await run.Client.SetTrafficAsync(name, request, now.ETag, run.Cancel),
                        ApiJson.Default.TrafficView,
                        traffic => Tell(run.Screen, traffic)
                    );
            }
        );
        return command;
    }

    private static Option<string> Reason() =>
        new("--reason")
        {
            Description = "Goes into the record",
            HelpName = "TEXT",
            Required = true,
        };

    private static Argument<string> Endpoint() =>
        new("MODEL[:ENVIRONMENT]") { Description = "The endpoint; a model alone means its production" };

    private static Option<string[]> Many(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static TrafficShare Share(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at < 1
            ? throw new BadInputException($"--version '{text}' is not of the form NUMBER=WEIGHT, e.g. 4=10.")
            : new TrafficShare(Number(text[..at], "--version"), Number(text[(at + 1)..], "--version"));
    }

    private static TrafficRule Rule(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var words = colon < 1 ? [] : text[(colon + 1)..].Trim().Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        return words is [var key, "equals" or "prefix" or "in", var value]
            ? new TrafficRule(
                key,
                words[1],
                words[1] == "in" ? value.Split(',', StringSplitOptions.TrimEntries) : [value],
                Number(text[..colon], "--rule")
            )
            : throw new BadInputException(
                $"--rule '{text}' is not of the form 'NUMBER: header:NAME equals VALUE' (or prefix, or in)."
            );
    }

    private static int Number(string text, string option) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadInputException($"{option}: '{text}' is no whole number.");

    private static void Tell(Screen screen, TrafficView traffic)
    {
        var table = Screen.Table("VERSION", "ROLE", "WEIGHT", "SHARE", "STATE");
        foreach (var version in traffic.Versions)
        {
            var isLive = version.Role == "live";
            table.AddRow(
                $"{version.Version}",
                version.Role,
                isLive ? $"{version.Weight}" : "",
                isLive ? version.Share.ToString("P1", CultureInfo.InvariantCulture) : "",
                version.Loaded ? "[green]loaded[/]" : "[red]not loaded[/]"
            );
        }
        screen.Write(table);
        foreach (var rule in traffic.Rules)
        {
            screen.Line(
                Texts.Safe($"{rule.Key} {rule.Match} {string.Join(", ", rule.Values)}: version {rule.Version}")
            );
        }
        if (traffic.Sticky is { } sticky)
        {
            screen.Line(Texts.Safe($"Requests stick to their version by {sticky.Key}."));
        }
        foreach (var shadow in traffic.Versions.Where(v => v.Shadow is not null))
        {
            var counts = shadow.Shadow!;
            screen.Line(
                $"The shadow {shadow.Version} answered {counts.Answered} ({counts.Differed} differently), failed {counts.Failed}, and was spared {counts.Dropped}."
            );
        }
        if (traffic.Problem is { } problem)
        {
            screen.Line($"[red]It does not answer so:[/] {Texts.Safe(problem.Detail)}");
        }
    }
}
