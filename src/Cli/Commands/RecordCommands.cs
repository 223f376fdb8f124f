using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>record</c>: the life of a version, with proofs.</summary>
internal static class RecordCommands
{
    public static Command Create(Surroundings outside)
    {
        var model = Items.Model();
        var version = Items.Version();
        var export = new Option<string>("--export")
        {
            Description = "Write it with its proofs to a file, to be verified without the server",
            HelpName = "FILE",
        };
        var command = new Command("record", "The life of a version: who did what, when and why")
        {
            model,
            version,
            export,
        };
        command.Add(VerifyCommand.Create(outside));
        command.Add(Key(outside));
        command.SetAction(
            outside,
            async run =>
            {
                if (run.Get(export) is { } file)
                {
                    return await ExportAsync(run, run.Get(model), run.Get(version), file);
                }
                return run.Show(
                    await Items.AllAsync(page =>
                        run.Client.GetRecordAsync(run.Get(model), run.Get(version), pageToken: page, cancel: run.Cancel)
                    ),
                    ApiJson.Default.PageViewFactView,
                    facts => Timeline(run.Screen, facts.Items)
                );
            }
        );
        return command;
    }

    private static Command Key(Surroundings outside)
    {
        var command = new Command("key", "The public key that the record's checkpoints are signed with");
        command.SetAction(
            outside,
            async run =>
                run.Show(
                    await run.Client.GetRecordKeyAsync(run.Cancel),
                    ApiJson.Default.RecordKeyView,
                    key => run.Screen.Line(Texts.Safe(key.Key))
                )
        );
        return command;
    }

    private static void Timeline(Screen screen, IReadOnlyList<FactView> facts)
    {
        var table = Screen.Table("WHEN", "WHO", "WHAT", "FACT");
        foreach (var fact in facts)
        {
            table.AddRow(
                Texts.Time(fact.At),
                Texts.Safe(Texts.Who(fact.By)),
                Texts.Safe(fact.Summary),
                $"[grey]{fact.Index} {Texts.Safe(fact.Kind)}[/]"
            );
        }
        screen.Write(table);
    }

    /// <summary>Writes beside the file and puts it in place when it is whole.</summary>
    private static async Task<ExitCode> ExportAsync(CommandRun run, string model, int version, string file)
    {
        var next = file + ".new";
        try
        {
            await using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
            {
                var answer = await run.Client.ExportRecordAsync(model, version, stream, run.Cancel);
                if (answer.Problem is { } problem)
                {
                    stream.Close();
                    File.Delete(next);
                    return run.Fail(problem);
                }
            }
            File.Move(next, file, overwrite: true);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return run.Fail($"The record cannot be written: {broken.Message}");
        }
        run.Screen.Line($"Wrote {Texts.Safe(file)}. Verify it anywhere: airworthy record verify {Texts.Safe(file)}");
        return ExitCode.Done;
    }
}
