using System.CommandLine;
using System.Text;
using System.Text.Json.Serialization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Pipelines.Policies;

namespace Airworthy.Cli.Commands;

/// <summary><c>policy apply | show | history | lint | explain | dry-run</c>.</summary>
internal static class PolicyCommands
{
    private static readonly Argument<string> Source = new("FILE") { Description = "The policy's YAML" };

    private static readonly Argument<string> Scope = new("SCOPE")
    {
        Description = "organisation, 'team NAME' or 'model NAME'",
        DefaultValueFactory = _ => "organisation",
    };

    public static Command Create(Surroundings outside) =>
        new("policy", "What holds for every model, for a team's, for one: rules above the pipelines")
        {
            Apply(outside),
            Show(outside),
            History(outside),
            Lint(outside),
            Explain(outside),
            DryRun(outside),
        };

    private static Command Apply(Surroundings outside)
    {
        var command = new Command("apply", "Make a policy the one that counts for the scope it names, at once")
        {
            Source,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var (text, spec, exit) = Read(run);
                if (spec is null)
                {
                    return exit;
                }
                var known = await run.Client.ListPoliciesAsync(cancel: run.Cancel);
                if (!known.TryGet(out var policies, out var problem))
                {
                    return run.Fail(problem);
                }
                var replaced = policies.Items.FirstOrDefault(p => p.Scope == spec.Scope.ToString())?.Version ?? 0;
                var answer = await run.Client.ApplyPolicyAsync(new PolicyRequest(text, replaced), run.Cancel);
                return run.Show(answer, ApiJson.Default.PolicyView, p => Tell(run.Screen, p));
            }
        );
        return command;
    }

    private static Command Show(Surroundings outside)
    {
        var command = new Command("show", "The policy that counts for a scope, as it was applied") { Scope };
        command.SetAction(
            outside,
            async run =>
            {
                var answer = await run.Client.ListPoliciesAsync(run.Get(Scope), run.Cancel);
                if (!answer.TryGet(out var versions, out var problem))
                {
                    return run.Fail(problem);
                }
                var policy = versions.Items[0];
                Tell(run.Screen, policy);
                run.Screen.Line();
                run.Screen.Write(
                    new Spectre.Console.Text(string.Concat(policy.Yaml.Where(c => c == '\n' || !char.IsControl(c))))
                );
                run.Screen.Machine(policy, ApiJson.Default.PolicyView);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command History(Surroundings outside)
    {
        var command = new Command("history", "Every policy a scope ever had, the newest first") { Scope };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.ListPoliciesAsync(run.Get(Scope), run.Cancel),
                    ApiJson.Default.PageViewPolicyView,
                    page =>
                    {
                        foreach (var policy in page.Items)
                        {
                            Tell(run.Screen, policy);
                        }
                    }
                )
        );
        return command;
    }

    private static Command Lint(Surroundings outside)
    {
        var command = new Command(
            "lint",
            "Everything wrong with a policy's form; asks no server, which knows the controls"
        )
        {
            Source,
        };
        command.SetAction(
            outside,
            run =>
            {
                var (_, spec, exit) = Read(run);
                if (spec is null)
                {
                    return Task.FromResult(exit);
                }
                run.Screen.Line($"[green]Sound.[/] For {Texts.Safe(spec.Scope.ToString())}.");
                run.Screen.Machine(
                    new PolicyLintReport(run.Get(Source), spec.Scope.ToString()),
                    PolicyCliJson.Default.PolicyLintReport
                );
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }

    private static Command Explain(Surroundings outside)
    {
        var model = Items.Model();
        var command = new Command("explain", "All that holds for a model, and for each rule where it came from")
        {
            model,
        };
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.ExplainPolicyAsync(run.Get(model), run.Cancel),
                    ApiJson.Default.PolicyExplanationView,
                    e => Tell(run.Screen, e)
                )
        );
        return command;
    }

    private static Command DryRun(Surroundings outside)
    {
        var last = new Option<int?>("--last")
        {
            Description = "How many releases, the newest first [10]",
            HelpName = "N",
            CustomParser = Items.ReadCount,
        };
        var command = new Command("dry-run", "What a draft would have changed in the last releases; changes nothing")
        {
            Source,
            last,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var (text, spec, exit) = Read(run);
                return spec is null
                    ? exit
                    : run.Show(
                        await run.Client.DryRunPolicyAsync(text, run.Get(last), run.Cancel),
                        ApiJson.Default.DryRunReportView,
                        report => Tell(run.Screen, report)
                    );
            }
        );
        return command;
    }

    private static void Tell(Screen screen, PolicyView policy) =>
        screen.Line(
            $"[bold]{Texts.Safe(policy.Scope)}[/] version {policy.Version}, applied {Texts.Time(policy.AppliedAt)} by {Texts.Safe(Texts.Who(policy.AppliedBy))}"
        );

    private static void Tell(Screen screen, PolicyExplanationView policy)
    {
        var tier = policy.Tier.Length > 0 ? $", risk tier {Texts.Safe(policy.Tier)}" : "";
        screen.Line($"[bold]{Texts.Safe(policy.Model)}[/]{tier}");
        foreach (var environment in policy.Rules.GroupBy(r => r.Environment))
        {
            screen.Line();
            screen.Line($"into [bold]{Texts.Safe(environment.Key)}[/]");
            var rows = new List<string[]>();
            foreach (var rule in environment)
            {
                rows.Add([Texts.Safe(rule.Rule), $"{Texts.Safe(rule.Value)} [grey]({Texts.Safe(rule.From)})[/]"]);
                if (rule.Note.Length > 0)
                {
                    rows.Add(["", $"[grey]{Texts.Safe(rule.Note)}[/]"]);
                }
            }
            screen.Rows(2, rows);
        }
        foreach (var problem in policy.Problems)
        {
            screen.Line($"[red]-[/] {Texts.Safe(problem)}");
        }
    }

    private static void Tell(Screen screen, DryRunReportView report)
    {
        foreach (var run in report.Releases.Where(r => r.Differences.Count > 0))
        {
            var turned =
                run.PassedThen == run.PassesNow ? ""
                : run.PassesNow ? ": [green]would have passed[/]"
                : ": [red]would have been refused[/]";
            screen.Line(
                $"[bold]{Texts.Safe(run.Model)} {run.Version}[/] into {Texts.Safe(run.Environment)} ({Texts.Safe(run.Release)}){turned}"
            );
            foreach (var difference in run.Differences)
            {
                screen.Line($"  - {Texts.Safe(difference)}");
            }
        }
        screen.Line(
            report.Changed == 0
                ? $"[green]Nothing would have changed[/] in {Texts.Count(report.Releases.Count, "gate")}."
                : $"{report.Changed} of {Texts.Count(report.Releases.Count, "gate")} would have come out otherwise."
        );
    }

    private static (string Text, PolicySpec? Spec, ExitCode Exit) Read(CommandRun run)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(run.Get(Source));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The policy cannot be read: {broken.Message}");
        }
        var reading = PolicyYaml.Read(bytes);
        return reading.Spec is { } spec
            ? (Encoding.UTF8.GetString(bytes), spec, ExitCode.Done)
            : ("", null, run.Fail(reading.Faults));
    }
}

internal sealed record PolicyLintReport(string File, string Scope);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PolicyLintReport))]
internal sealed partial class PolicyCliJson : JsonSerializerContext;
