using System.CommandLine;
using System.Text.Json;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Core.Values;

namespace Airworthy.Cli.Commands;

/// <summary><c>register</c>: digests the files, sends those the server lacks, and makes a version of them.</summary>
internal static class RegisterCommand
{
    private static readonly Argument<string> Path = new("PATH")
    {
        Description = "The model: a file, or a folder with all its files",
    };

    private static readonly Option<string> Owner = new("--owner")
    {
        Description = "The account that answers for the model [your own]",
        HelpName = "NAME",
    };

    private static readonly Option<string> Dataset = new("--dataset")
    {
        Description = "The training data: a file (its digest is taken), or a name with or without @sha256:…",
        HelpName = "FILE|NAME",
    };

    private static readonly Option<string[]> Tag = new("--tag")
    {
        Description = "A tag; may be repeated",
        HelpName = "KEY=VALUE",
    };

    private static readonly Option<string[]> Metric = new("--metric")
    {
        Description = "A figure the training came to; may be repeated",
        HelpName = "KEY=NUMBER",
    };

    private static readonly Option<string> Commit = new("--commit")
    {
        Description = "The training code's commit [HEAD of the Git repository that PATH lies in; '' for none]",
        HelpName = "ID",
    };

    private static readonly Option<string> Run = new("--run")
    {
        Description = "The run that trained it, wherever runs are tracked",
        HelpName = "ID",
    };

    private static readonly Option<string> Description = new("--description")
    {
        Description = "What it is",
        HelpName = "TEXT",
    };

    private static readonly Option<string> Signature = new("--signature")
    {
        Description = "A JSON file with the inputs and outputs you declare; it must agree with the model's own",
        HelpName = "FILE",
    };

    public static Command Create(Surroundings outside)
    {
        var model = Items.Model();
        var command = new Command("register", "Register a version of a model from its files")
        {
            model,
            Path,
            Owner,
            Dataset,
            Tag,
            Metric,
            Commit,
            Run,
            Description,
            Signature,
        };
        command.SetAction(outside, run => RegisterAsync(run, run.Get(model)));
        return command;
    }

    private static async Task<ExitCode> RegisterAsync(CommandRun run, string model)
    {
        var path = run.Get(Path);
        var asked = await RequestAsync(run, path);
        var read = await Bars.RunAsync(
            run.Screen,
            "reading",
            SizeOf(path),
            progress => ModelFolder.ReadAsync(path, progress, run.Cancel)
        );
        if (!read.TryGet(out var folder, out var problem))
        {
            return run.Fail(problem);
        }
        var answer = await Bars.RunAsync(
            run.Screen,
            "sending",
            folder.TotalSize,
            progress => run.Client.RegisterAsync(model, asked, folder, new Relay(progress), run.Cancel)
        );
        return run.Show(answer, ApiJson.Default.VersionView, version => Tell(run.Screen, version));
    }

    private static void Tell(Screen screen, VersionView version)
    {
        screen.Line(
            $"Registered [bold]{Texts.Safe(version.Model)} version {version.Number}[/]: {Texts.Count(version.Files.Count, "file")}, "
                + $"{Texts.Bytes(version.Files.Sum(f => f.Size))}, {Texts.Short(version.Digest)}, owner {Texts.Safe(version.Owner)}"
        );
        ModelText.Scan(screen, version);
        if (version.Commit is { } commit)
        {
            screen.Line($"[grey]code commit {Texts.Safe(commit)}[/]");
        }
        screen.Line($"See what would block it: airworthy check {Texts.Safe(version.Model)} {version.Number}");
    }

    private static async Task<RegisterRequest> RequestAsync(CommandRun run, string path) =>
        new()
        {
            Owner = run.Get(Owner),
            Description = run.Get(Description),
            Tags = Items.Pairs(run.Get(Tag), "--tag"),
            Metrics = Items.Figures(run.Get(Metric), "--metric"),
            Dataset = await DatasetAsync(run),
            Commit = run.Get(Commit) is { } given
                ? given.Length > 0
                    ? given
                    : null
                : await GitCommit.FindAsync(path, run.Cancel),
            Run = run.Get(Run),
            Signature = run.Get(Signature) is { } file ? ReadSignature(file) : null,
            Files = [],
        };

    private static async Task<DatasetView?> DatasetAsync(CommandRun run)
    {
        if (run.Get(Dataset) is not { Length: > 0 } text)
        {
            return null;
        }
        if (File.Exists(text))
        {
            var read = await Bars.RunAsync(
                run.Screen,
                "reading data",
                SizeOf(text),
                progress => ModelFolder.ReadAsync(text, progress, run.Cancel)
            );
            return read.TryGet(out var file, out var problem)
                ? new DatasetView(file.Files[0].Path, file.Files[0].Digest)
                : throw new BadInputException(problem.Detail);
        }
        var at = text.LastIndexOf("@sha256:", StringComparison.Ordinal);
        if (at < 0)
        {
            return new DatasetView(text);
        }
        return Sha256Digest.Parse(text[(at + 1)..]).TryGet(out var digest, out var fault)
            ? new DatasetView(text[..at], digest.ToString())
            : throw new BadInputException($"--dataset: {fault.Detail}");
    }

    private static SignatureView ReadSignature(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), ApiJson.Default.SignatureView)
                ?? throw new BadInputException($"'{file}' holds no signature.");
        }
        catch (Exception bad) when (bad is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(
                $"The signature '{file}' cannot be read: {bad.Message} It looks like "
                    + """{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,4]}],"outputs":[…]}."""
            );
        }
    }

    private static long SizeOf(string path)
    {
        try
        {
            return File.Exists(path)
                ? new FileInfo(path).Length
                : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            // Only the length of a bar: reading the model tells what is wrong.
            return 0;
        }
    }

    private sealed class Relay(IProgress<long> bytes) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value) => bytes.Report(value.Sent);
    }
}
