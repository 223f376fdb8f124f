using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Adapters.Verifying;
using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;
using Airworthy.Server.Wiring;

namespace Airworthy.Server.Commands;

/// <summary><c>record verify --data</c>: holds a data folder against its own record, without changing anything.</summary>
internal static class VerifyDataCommand
{
    public static Command Make(TextWriter output, TextWriter errors)
    {
        var data = new Option<string>("--data")
        {
            Description = "The data folder; its server may be running or not.",
            HelpName = "DIR",
            Required = true,
        };
        var key = new Option<string?>("--key")
        {
            Description = "The log's public key as you got it elsewhere, or a file with it.",
            HelpName = "KEY",
        };
        var seen = new Option<string[]>("--checkpoint")
        {
            Description = "A checkpoint you kept: the record must still hold all it covers. May be given again.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var verify = new Command("verify", "Check a data folder: every fact, row and file against the record.")
        {
            data,
            key,
            seen,
            json,
        };
        verify.SetAction(
            (parse, cancel) =>
                new VerifyDataRun(output, errors, parse.GetValue(json)).RunAsync(
                    parse.GetRequiredValue(data),
                    parse.GetValue(key),
                    parse.GetValue(seen) ?? [],
                    cancel
                )
        );
        return new Command("record", "The record of every change.") { verify };
    }
}

internal sealed class VerifyDataRun(TextWriter output, TextWriter errors, bool json)
{
    public async Task<int> RunAsync(string data, string? key, string[] seen, CancellationToken cancel)
    {
        if (!Trusted(key).TryGet(out var trusted, out var fault) || !Kept(seen).TryGet(out var kept, out fault))
        {
            return Refuse(fault);
        }
        var check = new DataCheck
        {
            Root = data,
            Folds = DataStores.Folds,
            BlobUses = DataStores.BlobUses,
            Trusted = trusted.Count > 0 ? trusted[0] : null,
            Seen = kept,
        };
        if (!(await DataVerifier.VerifyAsync(check, cancel)).TryGet(out var report, out fault))
        {
            return Refuse(fault);
        }
        Tell(report, keyTrusted: trusted.Count > 0);
        return report.Sound ? ExitCodes.Done : ExitCodes.Refused;
    }

    private void Tell(DataReport report, bool keyTrusted)
    {
        var people = json ? errors : output;
        foreach (var finding in report.Findings)
        {
            people.WriteLine($"{finding.Kind}  {finding.Place}: {finding.Detail}");
        }
        if (report.Omitted > 0)
        {
            people.WriteLine($"... and {report.Omitted} more.");
        }
        var read = $"{report.Facts} facts, {report.Checkpoints} checkpoints, {report.Rows} rows, {report.Blobs} files";
        people.WriteLine(
            report.Sound
                ? $"Sound: {read}; all as the record says, signed by {report.Key?.Name}."
                : $"NOT SOUND: {report.Findings.Count + report.Omitted} findings in {read}. Keep this folder as it is, and restore a backup beside it."
        );
        if (!keyTrusted)
        {
            errors.WriteLine(
                "warning: the key is the folder's own. Whoever could change the folder could change it too: pass --key with the key that the operator published."
            );
        }
        if (json)
        {
            output.WriteLine(Json(report, keyTrusted));
        }
    }

    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Json(DataReport report, bool keyTrusted)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("sound", report.Sound);
            writer.WriteNumber("facts", report.Facts);
            writer.WriteNumber("checkpoints", report.Checkpoints);
            writer.WriteNumber("rows", report.Rows);
            writer.WriteNumber("files", report.Blobs);
            writer.WriteString("key", report.Key?.ToString());
            writer.WriteBoolean("keyTrusted", keyTrusted);
            writer.WriteStartArray("findings");
            foreach (var finding in report.Findings)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", finding.Kind.ToString().ToLowerInvariant());
                writer.WriteString("place", finding.Place);
                writer.WriteString("detail", finding.Detail);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteNumber("omitted", report.Omitted);
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The key that was named, if any.</summary>
    private static Result<List<VerifierKey>> Trusted(string? key)
    {
        if (key is null)
        {
            return new List<VerifierKey>();
        }
        if (!Text(key).TryGet(out var text, out var fault))
        {
            return fault;
        }
        return VerifierKey.Parse((text ?? key).Trim()).Map(k => new List<VerifierKey> { k });
    }

    private static Result<List<SignedCheckpoint>> Kept(string[] files)
    {
        var kept = new List<SignedCheckpoint>();
        foreach (var file in files)
        {
            if (!Text(file).TryGet(out var text, out var fault))
            {
                return fault;
            }
            if (text is null)
            {
                return CommandFaults.CannotRead.With($"There is no file '{file}'.");
            }
            if (!SignedCheckpoint.Parse(text).TryGet(out var checkpoint, out fault))
            {
                return fault;
            }
            kept.Add(checkpoint);
        }
        return kept;
    }

    /// <summary>The file's text; null where there is no such file.</summary>
    private static Result<string?> Text(string path)
    {
        try
        {
            return Result.Ok(File.Exists(path) ? File.ReadAllText(path) : null);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return CommandFaults.CannotRead.With(broken.Message);
        }
    }

    private int Refuse(Fault fault)
    {
        errors.WriteLine($"airworthy: {fault.Detail} [{fault.Code}]");
        return ExitCodes.Of(fault);
    }
}
