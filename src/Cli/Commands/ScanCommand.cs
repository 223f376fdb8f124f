using System.CommandLine;
using System.Text.Json.Serialization;
using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Artifacts.Scanning;
using Airworthy.Artifacts.Scanning.Content;
using Airworthy.Artifacts.Scanning.Onnx;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;

namespace Airworthy.Cli.Commands;

/// <summary><c>scan</c>: whether anything in files could run somebody else's code when they are loaded, without any server.</summary>
internal static class ScanCommand
{
    public static Command Create(Surroundings outside)
    {
        var path = new Argument<string>("PATH") { Description = "A file, or a folder with everything below it" };
        var sarif = new Option<string>("--sarif")
        {
            Description = "Write the findings to this file as SARIF 2.1.0, for tools that show them beside code",
            HelpName = "FILE",
        };
        var command = new Command("scan", "Whether files could run foreign code when they are loaded; asks no server")
        {
            path,
            sarif,
        };
        command.SetAction(outside, run => Task.FromResult(Scan(run, run.Get(path), run.Get(sarif))));
        return command;
    }

    private static ExitCode Scan(CommandRun run, string path, string? sarif)
    {
        List<ScannedFinding> findings;
        int files;
        try
        {
            (findings, files) = Scan(path, run.Cancel);
            if (sarif is not null)
            {
                File.WriteAllText(sarif, SarifText.Of(findings));
            }
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return run.Fail($"The scan stopped: {broken.Message}");
        }
        var refused = findings.Any(f => f.Dangerous);
        foreach (var finding in findings)
        {
            run.Screen.Line(
                $"{(finding.Dangerous ? "[red]dangerous[/]" : "[yellow]note[/]     ")} {Texts.Safe(finding.Path)}: {Texts.Safe(finding.Detail)} [grey]({Texts.Safe(finding.Code)})[/]"
            );
        }
        run.Screen.Line(
            refused
                ? $"[red]Refused.[/] {Texts.Count(files, "file")} looked into; {Texts.Count(findings.Count(f => f.Dangerous), "dangerous finding")}."
                : $"[green]Nothing dangerous[/] in {Texts.Count(files, "file")}. No findings is no promise that a file is harmless."
        );
        run.Screen.Machine(new ScanReport(path, files, refused, findings), ScanJson.Default.ScanReport);
        return refused ? ExitCode.Refused : ExitCode.Done;
    }

    private static (List<ScannedFinding> Findings, int Files) Scan(string path, CancellationToken cancel)
    {
        var findings = new List<ScannedFinding>();
        var isFolder = Directory.Exists(path);
        string[] files = isFolder
            ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [path];
        var names = files.ToDictionary(
            f => f,
            f => isFolder ? Path.GetRelativePath(path, f).Replace('\\', '/') : Path.GetFileName(f),
            StringComparer.Ordinal
        );
        var sizes = files.ToDictionary(f => names[f], f => new FileInfo(f).Length, StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            using var stream = File.OpenRead(file);
            Add(FileScan.Scan(stream, names[file]));
            if (!file.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            stream.Position = 0;
            Add(
                OnnxReader.Read(stream).TryGet(out var outline, out var unreadable)
                    ? OnnxScan.Check(outline, names[file], sizes)
                    : [new FileFinding(unreadable.Code, unreadable.Detail, Dangerous: false)]
            );
            void Add(IEnumerable<FileFinding> found) =>
                findings.AddRange(found.Select(f => new ScannedFinding(names[file], f.Code, f.Detail, f.Dangerous)));
        }
        return ([.. findings.OrderByDescending(f => f.Dangerous)], files.Length);
    }
}

/// <summary>Findings in the form that code-scanning tools exchange.</summary>
internal static class SarifText
{
    public static string Of(IReadOnlyList<ScannedFinding> findings)
    {
        var log = new SarifLog(
            "https://json.schemastore.org/sarif-2.1.0.json",
            "2.1.0",
            [
                new SarifRun(
                    new SarifTool(
                        new SarifDriver(
                            "airworthy scan",
                            [.. findings.Select(f => f.Code).Distinct().Select(c => new SarifRule(c))]
                        )
                    ),
                    [
                        .. findings.Select(f => new SarifResult(
                            f.Code,
                            f.Dangerous ? "error" : "note",
                            new SarifMessage(f.Detail),
                            [
                                new SarifLocation(
                                    new SarifPlace(
                                        new SarifArtifact(
                                            Uri.EscapeDataString(f.Path).Replace("%2F", "/", StringComparison.Ordinal)
                                        )
                                    )
                                ),
                            ]
                        )),
                    ]
                ),
            ]
        );
        return System.Text.Json.JsonSerializer.Serialize(log, ScanJson.Default.SarifLog);
    }
}

internal sealed record ScannedFinding(string Path, string Code, string Detail, bool Dangerous);

internal sealed record ScanReport(string Path, int Files, bool Refused, IReadOnlyList<ScannedFinding> Findings);

internal sealed record SarifLog(
    [property: JsonPropertyName("$schema")] string Schema,
    string Version,
    IReadOnlyList<SarifRun> Runs
);

internal sealed record SarifRun(SarifTool Tool, IReadOnlyList<SarifResult> Results);

internal sealed record SarifTool(SarifDriver Driver);

internal sealed record SarifDriver(string Name, IReadOnlyList<SarifRule> Rules);

internal sealed record SarifRule(string Id);

internal sealed record SarifResult(
    string RuleId,
    string Level,
    SarifMessage Message,
    IReadOnlyList<SarifLocation> Locations
);

internal sealed record SarifMessage(string Text);

internal sealed record SarifLocation(SarifPlace PhysicalLocation);

internal sealed record SarifPlace(SarifArtifact ArtifactLocation);

internal sealed record SarifArtifact(string Uri);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScanReport))]
[JsonSerializable(typeof(SarifLog))]
internal sealed partial class ScanJson : JsonSerializerContext;
