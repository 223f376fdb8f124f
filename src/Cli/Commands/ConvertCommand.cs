using System.CommandLine;
using System.Text;
using System.Text.Json.Serialization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Converting;

namespace Airworthy.Cli.Commands;

/// <summary><c>convert</c>: a software delivery pipeline into the delivery of a model, without any server.</summary>
internal static class ConvertCommand
{
    /// <summary>More than any pipeline has; a mistyped path to something else is not read into memory.</summary>
    private const int MaximumBytes = 4 * 1024 * 1024;

    public static Command Create(Surroundings outside)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A declarative Jenkinsfile, a GitHub workflow or a .gitlab-ci.yml",
        };
        var folder = new Option<string>("--output", "-o")
        {
            Description = "Where Jenkinsfile, pipeline.yaml and report.md are written; made when it is not there",
            HelpName = "FOLDER",
            Required = true,
        };
        var model = new Option<string>("--model")
        {
            Description = "The model's name (default: the name of the folder that the file is in)",
            HelpName = "NAME",
        };
        var force = new Option<bool>("--force") { Description = "Write over files that are there" };
        var command = new Command(
            "convert",
            "Turn a software delivery pipeline into one that delivers a model; asks no server"
        )
        {
            file,
            folder,
            model,
            force,
        };
        command.SetAction(
            outside,
            run => Task.FromResult(Convert(run, run.Get(file), run.Get(folder)!, run.Get(model), run.Get(force)))
        );
        return command;
    }

    private static ExitCode Convert(CommandRun run, string file, string folder, string? model, bool force)
    {
        try
        {
            var request = new ConversionRequest
            {
                FileName = Path.GetFileName(file),
                Text = Text(file),
                Model = ModelOf(model, file),
            };
            var (conversion, faults) = Converter.Convert(request);
            if (conversion is null)
            {
                return run.Fail(faults);
            }
            var files = new NewFiles(folder);
            files.Add("Jenkinsfile", conversion.Jenkinsfile);
            files.Add("pipeline.yaml", conversion.PipelineYaml);
            files.Add("report.md", conversion.Report);
            if (!force && files.Existing() is [var there, ..])
            {
                return run.Fail($"'{there}' is there already; name another folder with -o, or give --force.");
            }
            files.Write();
            Tell(run, conversion, files, folder);
            return ExitCode.Done;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return run.Fail($"The conversion stopped: {broken.Message}");
        }
    }

    private static string Text(string file)
    {
        if (new FileInfo(file).Length > MaximumBytes)
        {
            throw new BadInputException($"'{file}' is larger than any pipeline ({MaximumBytes} bytes).");
        }
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file));
        }
        catch (DecoderFallbackException)
        {
            throw new BadInputException($"'{file}' is not UTF-8; save it as UTF-8.");
        }
    }

    /// <summary>The given name, or the folder's as far as a model can be called so.</summary>
    internal static string ModelOf(string? given, string file)
    {
        if (given is not null)
        {
            return ModelName.Parse(given).TryGet(out var name, out var fault)
                ? name.ToString()
                : throw new BadInputException(fault.Detail);
        }
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) ?? "";
        return ModelName.Parse(folder.Replace(':', '-').Replace('\\', '-')).TryGet(out var ofFolder, out _)
            ? ofFolder.ToString()
            : "model";
    }

    private static void Tell(CommandRun run, Conversion conversion, NewFiles files, string folder)
    {
        run.Screen.Rows(
            0,
            [.. conversion.Stages.Select(s => new[] { $"[grey]{s.Line}[/]", Texts.Safe(s.Name), Texts.Safe(s.Kind) })]
        );
        run.Screen.Line();
        run.Screen.Line(
            $"[green]Written[/] to {Texts.Safe(folder)}: {Texts.Safe(string.Join(", ", files.Paths.Select(Path.GetFileName)))}. Nothing was run."
        );
        run.Screen.Line($"{Texts.Count(conversion.Decisions.Count, "thing")} for you to decide, in report.md.");
        run.Screen.Machine(
            new ConversionReport(files.Paths, conversion.Stages, conversion.Decisions),
            ConvertJson.Default.ConversionReport
        );
    }
}

internal sealed record ConversionReport(
    IReadOnlyList<string> Files,
    IReadOnlyList<ConvertedStage> Stages,
    IReadOnlyList<string> Decisions
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConversionReport))]
internal sealed partial class ConvertJson : JsonSerializerContext;
