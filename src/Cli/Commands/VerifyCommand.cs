using System.CommandLine;
using System.Text.Json.Serialization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Core.Values;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Proofs;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>record verify</c>: whether an exported record is what the log holds, without any server.</summary>
internal static class VerifyCommand
{
    public static Command Create(Surroundings outside)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "An exported record",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var key = new Option<string>("--key")
        {
            Description = "The log's public key as you got it elsewhere, or a file with it",
            HelpName = "KEY",
        };
        var data = new Option<string>("--data")
        {
            Description = "Verify a whole data folder in place of a file; its server may be running or not",
            HelpName = "DIR",
        };
        var command = new Command("verify", "Whether an exported record is whole and true; asks no server")
        {
            file,
            key,
            data,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is null == result.GetValue(data) is null)
            {
                result.AddError("Name an exported file, or a data folder with --data.");
            }
        });
        command.SetAction(outside, run => VerifyAsync(run, run.Get(file), run.Get(key)));
        return command;
    }

    private static async Task<ExitCode> VerifyAsync(CommandRun run, string? file, string? key)
    {
        if (file is null)
        {
            return run.Fail(
                "A data folder is verified by the server's program; start it with: ./airworthy record verify --data DIR"
            );
        }
        byte[] export;
        string? trusted;
        try
        {
            export = await File.ReadAllBytesAsync(file, run.Cancel);
            trusted = key is not null && File.Exists(key) ? (await File.ReadAllTextAsync(key, run.Cancel)).Trim() : key;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return run.Fail($"The record cannot be read: {broken.Message}");
        }
        if (trusted is not null && VerifierKey.Parse(trusted).Fault is { } noKey)
        {
            return run.Fail([noKey], ExitCode.BadInput);
        }
        if (!RecordVerifier.Verify(export, trusted).TryGet(out var verified, out var fault))
        {
            run.Screen.Note($"[red]{Texts.Safe(file)} is not what the log holds.[/] Do not rely on it.");
            return run.Fail([fault], ExitCode.Refused);
        }
        Tell(run.Screen, verified);
        run.Screen.Machine(
            new VerifyReport(
                file,
                verified.Title,
                verified.Subject,
                verified.Facts.Count,
                verified.Checkpoint.Size,
                verified.Key.ToString(),
                trusted is not null,
                verified.Warnings
            ),
            VerifyJson.Default.VerifyReport
        );
        return ExitCode.Done;
    }

    private static void Tell(Screen screen, VerifiedRecord verified)
    {
        var table = Screen.Table("WHEN", "WHO", "FACT", "WHAT IT SAYS");
        foreach (var fact in verified.Facts)
        {
            table.AddRow(
                Texts.Time(fact.At),
                Texts.Safe(Texts.Who(fact.By.ToString())),
                $"{fact.Index} {Texts.Safe(fact.Kind)}",
                $"[grey]{Texts.Safe(Clip.Short(fact.Body.GetRawText()))}[/]"
            );
        }
        screen.Write(table);
        screen.Line(
            $"[green]Verified.[/] {Texts.Safe(verified.Title)}: {Texts.Count(verified.Facts.Count, "fact")}, unchanged and without a hole, "
                + $"in a log of {verified.Checkpoint.Size} signed by {Texts.Safe(verified.Key.Name)}."
        );
        foreach (var warning in verified.Warnings)
        {
            screen.Note($"[yellow]warning:[/] {Texts.Safe(warning)}");
        }
    }
}

internal sealed record VerifyReport(
    string File,
    string Title,
    string Subject,
    int Facts,
    long LogSize,
    string Key,
    bool KeyTrusted,
    IReadOnlyList<string> Warnings
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class VerifyJson : JsonSerializerContext;
