using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Adapters.Sources.Mlflow;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Import;
using Spectre.Console;

namespace Airworthy.Server.Commands;

/// <summary><c>import mlflow URI</c>: copies another MLflow's runs and models into a running server.</summary>
internal static class ImportCommand
{
    public static Command Make(TextWriter output, TextWriter errors)
    {
        var uri = new Argument<string>("uri")
        {
            Description = "A running MLflow server (http://…), or its SQLite file (a path, or sqlite:///…).",
        };
        var server = new Option<string>("--server")
        {
            Description = "The Airworthy server to import into.",
            HelpName = "URL",
            DefaultValueFactory = _ =>
                Environment.GetEnvironmentVariable("AIRWORTHY_SERVER") ?? "http://127.0.0.1:7878",
        };
        var token = new Option<string?>("--token-file")
        {
            Description = "A file with a token of that server; AIRWORTHY_TOKEN may hold one too.",
            HelpName = "FILE",
        };
        var artifacts = new Option<string?>("--artifacts")
        {
            Description = "With a SQLite file: the folder that artifacts are kept in, where it is not beside the file.",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "The report as one JSON object on standard output." };
        var mlflow = new Command(
            "mlflow",
            "Copy experiments, runs, artifacts, models and versions. Run it again to go on."
        )
        {
            uri,
            server,
            token,
            artifacts,
            json,
        };
        mlflow.SetAction(
            (parse, cancel) =>
                new ImportRun(output, errors, parse.GetValue(json)).RunAsync(
                    parse.GetRequiredValue(uri),
                    parse.GetRequiredValue(server),
                    parse.GetValue(token),
                    parse.GetValue(artifacts),
                    cancel
                )
        );
        return new Command("import", "Bring over what another tool holds.") { mlflow };
    }
}

internal sealed class ImportRun(TextWriter output, TextWriter errors, bool json)
{
    // More than a screen of them nobody reads.
    private const int MaxShown = 50;

    public async Task<int> RunAsync(
        string uri,
        string to,
        string? tokenFile,
        string? artifacts,
        CancellationToken cancel
    )
    {
        if (
            !Address(to).TryGet(out var server, out var fault)
            || !Token(tokenFile).TryGet(out var token, out fault)
            || !Source(uri, artifacts).TryGet(out var source, out fault)
        )
        {
            return Refuse(fault);
        }
        await using (source.Tracking)
        {
            using var http = new MlflowHttp(server, token.Length > 0 ? new("Bearer", token) : null);
            var report = new ImportReport();
            using var stop = new StopSignal();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stop.Token);
            try
            {
                var done = await WatchedAsync(source, new ImportTarget(http, report), either.Token);
                Tell(report);
                return done.Fault is { } broken ? Refuse(broken) : ExitCodes.Done;
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                Tell(report);
                errors.WriteLine("airworthy: stopped. Run it again to go on.");
                return ExitCodes.Broken;
            }
        }
    }

    private async Task<Result<Nothing>> WatchedAsync(ImportSource source, ImportTarget target, CancellationToken cancel)
    {
        if (json || Console.IsErrorRedirected)
        {
            return await new MlflowImport(source, target, new Lines(errors)).RunAsync(cancel);
        }
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        return await screen
            .Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .StartAsync(live => new MlflowImport(source, target, new Bar(live.AddTask("import"))).RunAsync(cancel));
    }

    private void Tell(ImportReport report)
    {
        if (json)
        {
            output.WriteLine(AsJson(report));
            return;
        }
        foreach (var (kind, number) in report.Counts)
        {
            output.WriteLine($"{number, 10}  {kind}");
        }
        if (report.LeftOutCount == 0)
        {
            output.WriteLine("Nothing was left out.");
            return;
        }
        output.WriteLine($"Left out ({report.LeftOutCount}):");
        foreach (var left in report.LeftOut.Take(MaxShown))
        {
            output.WriteLine($"  {Clip.Short(left.What)}: {left.Why}");
        }
        if (report.LeftOutCount > MaxShown)
        {
            output.WriteLine($"  … and {report.LeftOutCount - MaxShown} more; --json lists them.");
        }
    }

    private static string AsJson(ImportReport report)
    {
        using var buffer = new MemoryStream();
        var how = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(buffer, how))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("imported");
            foreach (var (kind, number) in report.Counts)
            {
                writer.WriteNumber(kind, number);
            }
            writer.WriteEndObject();
            writer.WriteNumber("leftOutCount", report.LeftOutCount);
            writer.WriteStartArray("leftOut");
            foreach (var left in report.LeftOut)
            {
                writer.WriteStartObject();
                writer.WriteString("what", left.What);
                writer.WriteString("why", left.Why);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static Result<Uri> Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : CommandFaults.CannotRead.With($"'{Clip.Short(text)}' is no address of a server; write http://HOST:PORT.");

    private static Result<string> Token(string? file)
    {
        if (file is null)
        {
            return Environment.GetEnvironmentVariable("AIRWORTHY_TOKEN") ?? "";
        }
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return CommandFaults.CannotRead.With(broken.Message);
        }
    }

    private static Result<ImportSource> Source(string uri, string? artifacts)
    {
        if (uri.StartsWith("http://", StringComparison.Ordinal) || uri.StartsWith("https://", StringComparison.Ordinal))
        {
            return Address(uri)
                .Map(address =>
                {
                    var server = new MlflowServerSource(new MlflowHttp(address, SourceCredentials()));
                    return new ImportSource(server, server, server);
                });
        }
        // sqlite:///relative and sqlite:////absolute, as MLflow writes them.
        var file = uri.StartsWith("sqlite:///", StringComparison.Ordinal) ? uri["sqlite:///".Length..] : uri;
        return MlflowDatabase
            .Open(file)
            .Map(database => new ImportSource(
                new MlflowFileSource(database),
                new MlflowFileModels(database),
                new LocalArtifacts(Path.GetDirectoryName(Path.GetFullPath(file))!, artifacts)
            ));
    }

    /// <summary>What MLflow's own client would use.</summary>
    private static AuthenticationHeaderValue? SourceCredentials()
    {
        var (user, password, token) = (
            Environment.GetEnvironmentVariable("MLFLOW_TRACKING_USERNAME"),
            Environment.GetEnvironmentVariable("MLFLOW_TRACKING_PASSWORD"),
            Environment.GetEnvironmentVariable("MLFLOW_TRACKING_TOKEN")
        );
        return user is { Length: > 0 } && password is { Length: > 0 }
                ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")))
            : token is { Length: > 0 } ? new("Bearer", token)
            : null;
    }

    private int Refuse(Fault fault)
    {
        errors.WriteLine($"airworthy: {fault.Detail} [{fault.Code}]");
        return ExitCodes.Of(fault);
    }

    private sealed class Lines(TextWriter errors) : IProgress<ImportStep>
    {
        public void Report(ImportStep value)
        {
            if (value.Total > 0)
            {
                errors.WriteLine($"{value.Done} of {value.Total} experiments; now {Clip.Short(value.At)}");
            }
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<ImportStep>
    {
        private long _runs;

        public void Report(ImportStep value)
        {
            if (value.Total > 0)
            {
                (task.MaxValue, task.Value, _runs) = (value.Total, value.Done, 0);
            }
            else
            {
                _runs++;
            }
            var runs = _runs > 0 ? $" ({_runs} runs)" : "";
            task.Description = Markup.Escape($"{Clip.Short(value.At)}{runs}");
        }
    }
}
