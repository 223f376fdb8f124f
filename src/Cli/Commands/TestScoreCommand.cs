using System.CommandLine;
using System.Globalization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;

namespace Airworthy.Cli.Commands;

/// <summary><c>test-score</c>: how well a version is tested, and people's word on tests done by hand.</summary>
internal static class TestScoreCommand
{
    public static Command Create(Surroundings outside)
    {
        var (model, version) = (Items.Model(), Items.Version());
        var attest = new Option<string>("--attest")
        {
            Description = "Say that this test was done by hand: half a point",
            HelpName = "TEST",
        };
        var why = new Option<string>("--why")
        {
            Description = "With --attest: how it was done, and where that can be read",
            HelpName = "TEXT",
        };
        var takeBack = new Option<string>("--take-back")
        {
            Description = "Take back that this test was done by hand",
            HelpName = "TEST",
        };
        var command = new Command(
            "test-score",
            "How well a version is tested: the ML Test Score, and what would raise it"
        )
        {
            model,
            version,
            attest,
            why,
            takeBack,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var (name, number) = (run.Get(model), run.Get(version));
                var answer =
                    run.Get(attest) is { } done
                        ? await run.Client.AttestTestAsync(name, number, done, run.Get(why) ?? "", run.Cancel)
                    : run.Get(takeBack) is { } undone
                        ? await run.Client.TakeBackTestAsync(name, number, undone, run.Cancel)
                    : await run.Client.GetTestScoreAsync(name, number, run.Cancel);
                return run.Show(answer, ApiJson.Default.TestScoreView, s => Tell(run.Screen, s));
            }
        );
        return command;
    }

    private static void Tell(Screen screen, TestScoreView score)
    {
        screen.Line(
            $"{Texts.Safe(score.Model)} {score.Version}: ML Test Score {Points(score.Score)} of 7. {Texts.Safe(score.Meaning)}"
        );
        foreach (var section in score.Tests.GroupBy(t => t.Section))
        {
            screen.Line();
            screen.Line($"{Texts.Safe(section.Key)}: {Points(score.Sections[section.Key])} of 7");
            screen.Rows(
                2,
                [.. section.Select(t => new[] { Texts.Safe(t.Name), Texts.Safe(t.Done), Texts.Safe(Said(t)) })],
                34,
                10
            );
        }
        screen.Line();
        screen.Line(score.WouldRaise.Count > 0 ? "What would raise it:" : "Nothing would raise it.");
        var tests = score.Tests.ToDictionary(t => t.Name, StringComparer.Ordinal);
        screen.Rows(
            2,
            [.. score.WouldRaise.Select(n => new[] { Texts.Safe(n), Texts.Safe(tests[n].Raise ?? "") })],
            34
        );
    }

    private static string Said(RubricTestView test) => test.Evidence.Length > 0 ? test.Evidence : test.Asks;

    private static string Points(double points) => points.ToString("0.#", CultureInfo.InvariantCulture);
}
