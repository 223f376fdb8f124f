using System.CommandLine;
using System.Text.Json.Serialization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Pipelines.Converting;

namespace Airworthy.Cli.Commands;

/// <summary><c>init</c>: looks at a repository and proposes its pipeline, without any server.</summary>
internal static class InitCommand
{
    private const int MaximumFiles = 20_000;
    private const int MaximumText = 1024 * 1024;
    private const int MaximumRows = 200;

    private static readonly string[] NotLookedInto =
    [
        ".git",
        "node_modules",
        ".venv",
        "venv",
        "bin",
        "obj",
        "target",
        "__pycache__",
    ];

    public static Command Create(Surroundings outside)
    {
        var from = new Option<string>("--from")
        {
            Description = "The repository to look at (default: here)",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => ".",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where the proposal is written (default: pipeline.yaml in that folder)",
            HelpName = "FILE",
        };
        var model = new Option<string>("--model")
        {
            Description = "The model's name (default: the folder's)",
            HelpName = "NAME",
        };
        var force = new Option<bool>("--force") { Description = "Write over a file that is there" };
        var command = new Command("init", "Look at a repository and propose its pipeline; asks no server")
        {
            from,
            output,
            model,
            force,
        };
        command.SetAction(
            outside,
            run => Task.FromResult(Propose(run, run.Get(from)!, run.Get(output), run.Get(model), run.Get(force)))
        );
        return command;
    }

    private static ExitCode Propose(CommandRun run, string from, string? output, string? model, bool force)
    {
        if (!Directory.Exists(from))
        {
            return run.Fail($"'{from}' is no folder.");
        }
        try
        {
            var path = output ?? Path.Combine(from, "pipeline.yaml");
            var name = ConvertCommand.ModelOf(model, Path.Combine(from, "pipeline.yaml"));
            var (yaml, found) = Proposal.Make(Look(from, name, run.Cancel));
            var files = new NewFiles(Path.GetDirectoryName(Path.GetFullPath(path))!);
            files.Add(Path.GetFileName(path), yaml);
            if (!force && files.Existing().Count > 0)
            {
                return run.Fail($"'{path}' is there already; name another file with -o, or give --force.");
            }
            files.Write();
            foreach (var finding in found)
            {
                run.Screen.Line($"- {Texts.Safe(finding)}");
            }
            run.Screen.Line(
                $"[green]Proposed[/] {Texts.Safe(path)}. Lines with DECIDE hold a guess; airworthy pipeline lint checks the rest."
            );
            run.Screen.Machine(new InitReport(path, name, found), InitJson.Default.InitReport);
            return ExitCode.Done;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return run.Fail($"The repository could not be looked at: {broken.Message}");
        }
    }

    private static RepositoryView Look(string folder, string model, CancellationToken cancel)
    {
        var files = new List<string>();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Stack<string>([folder]);
        while (open.TryPop(out var at) && files.Count < MaximumFiles)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var inner in Directory.EnumerateDirectories(at).Where(IsLookedInto))
            {
                open.Push(inner);
            }
            foreach (var file in Directory.EnumerateFiles(at))
            {
                var path = Path.GetRelativePath(folder, file).Replace('\\', '/');
                files.Add(path);
                if (Proposal.IsRead(path))
                {
                    texts[path] = Beginning(file);
                }
            }
        }
        return new RepositoryView
        {
            Model = model,
            Files = files,
            Texts = texts,
        };
    }

    /// <summary>Links are not followed: they may lead out of the repository, or round in it.</summary>
    private static bool IsLookedInto(string folder) =>
        !NotLookedInto.Contains(Path.GetFileName(folder)) && new DirectoryInfo(folder).LinkTarget is null;

    private static string Beginning(string file)
    {
        if (!file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            return new FileInfo(file).Length <= MaximumText ? File.ReadAllText(file) : "";
        }
        using var reader = new StreamReader(file);
        var buffer = new char[64 * 1024];
        var text = new string(buffer, 0, reader.ReadBlock(buffer));
        return string.Join('\n', text.Split('\n').Take(MaximumRows));
    }
}

internal sealed record InitReport(string File, string Model, IReadOnlyList<string> Found);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InitReport))]
internal sealed partial class InitJson : JsonSerializerContext;
