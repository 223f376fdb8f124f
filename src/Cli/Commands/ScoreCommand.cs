using System.CommandLine;
using System.Text;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Cli.Scoring;
using Airworthy.Client.Contracts;
using Airworthy.Core.Values;

namespace Airworthy.Cli.Commands;

/// <summary><c>score</c>: a file of rows through a version that passed its gate.</summary>
internal static class ScoreCommand
{
    private const int UsualBatch = 1000;
    private const int UsualBad = 1000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private static readonly Argument<string> Endpoint = new("ENDPOINT")
    {
        Description = "A model's name for production, MODEL:ENVIRONMENT elsewhere",
    };

    private static readonly Argument<string> Rows = new("FILE")
    {
        Description = "CSV with a header, or a JSON object a line (.jsonl)",
    };

    private static readonly Option<string> Out = new("--out", "-o")
    {
        Description = "Where the scored rows go: CSV, or a JSON object a line (.jsonl)",
        Required = true,
        HelpName = "OUT",
    };

    private static readonly Option<int?> Version = new("--version")
    {
        Description = "One of the versions that answer there [the one that does]",
        HelpName = "N",
        CustomParser = Items.ReadCount,
    };

    private static readonly Option<int?> Batch = new("--batch")
    {
        Description = $"Rows a request [{UsualBatch}]",
        HelpName = "N",
        CustomParser = Items.ReadCount,
    };

    private static readonly Option<int?> MaxBad = new("--max-bad")
    {
        Description = $"Stop when more rows than this are bad [{UsualBad}]",
        HelpName = "N",
        CustomParser = Items.ReadCount,
    };

    public static Command Create(Surroundings outside)
    {
        var command = new Command("score", "Score a file of rows; run it again to go on where it was stopped")
        {
            Endpoint,
            Rows,
            Out,
            Version,
            Batch,
            MaxBad,
        };
        command.SetAction(outside, ScoreAsync);
        return command;
    }

    private static async Task<ExitCode> ScoreAsync(CommandRun run)
    {
        try
        {
            var (rows, path) = (run.Get(Rows), run.Get(Out)!);
            if (Path.GetFullPath(rows) == Path.GetFullPath(path) || File.Exists(path))
            {
                throw new BadInputException($"'{path}' is there already; remove it, or give another name with --out.");
            }
            var digest = ScoreFiles.DigestOf(rows);
            var (begun, exit) = await BeginAsync(run, digest, path);
            if (begun is not { } start)
            {
                return exit;
            }
            using var source = ScoreSource.Open(rows);
            using var files = ScoreFiles.Open(path, start.Progress);
            if (start.Progress.Rows > 0)
            {
                run.Screen.Note($"[grey]{start.Progress.Rows} rows are done already; going on.[/]");
            }
            return await RunAsync(run, source, files, start.Release);
        }
        catch (DecoderFallbackException)
        {
            throw new BadInputException("The rows are not UTF-8.");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new BadInputException($"{broken.Message} What was scored so far is kept; run it again to go on.");
        }
    }

    private static async Task<ExitCode> RunAsync(CommandRun run, ScoreSource source, ScoreFiles files, string release)
    {
        var options = new ScoreOptions(
            files.Progress.Endpoint,
            files.Progress.Version,
            run.Get(Out)!,
            run.Get(Batch) ?? UsualBatch,
            run.Get(MaxBad) ?? UsualBad
        );
        var told = run.Now;
        var scoring = new ScoreRun(run.Client, source, files, options, run.Outside.Clock);
        var problem = await scoring.RunAsync(
            (done, rows) =>
            {
                if (run.Now - told >= Quiet)
                {
                    told = run.Now;
                    run.Screen.Note($"[grey]{rows} rows, {100 * done:0} %[/]");
                }
            },
            run.Cancel
        );
        if (problem is not null)
        {
            run.Screen.Note(
                $"[grey]{files.Progress.Rows} rows are done and kept beside {Texts.Safe(options.Out)}; run it again to go on.[/]"
            );
            return run.Fail(problem);
        }
        files.Finish();
        return Tell(run, files.Progress, options, release);
    }

    private static ExitCode Tell(CommandRun run, ScoreProgress done, ScoreOptions options, string release)
    {
        var bad = done.Bad > 0 ? ScoreFiles.BadOf(options.Out) : null;
        run.Screen.Line(
            $"{done.Rows - done.Bad} of {done.Rows} rows scored by [bold]{Texts.Safe(options.Endpoint)}[/], version {options.Version}, into {Texts.Safe(options.Out)}"
        );
        if (bad is not null)
        {
            run.Screen.Note(
                $"[yellow]{done.Bad} rows could not be scored[/]; {Texts.Safe(bad)} has their lines and the reasons."
            );
        }
        run.Screen.Machine(
            new ScoreReport(
                options.Endpoint,
                options.Version,
                release,
                done.Rows,
                done.Rows - done.Bad,
                done.Bad,
                options.Out,
                bad
            ),
            ScoreJson.Default.ScoreReport
        );
        return bad is null ? ExitCode.Done : ExitCode.BadInput;
    }

    /// <summary>Where to begin and with which version; or nothing, and how the command ends.</summary>
    private static async Task<((ScoreProgress Progress, string Release)? Start, ExitCode Exit)> BeginAsync(
        CommandRun run,
        string digest,
        string path
    )
    {
        var name = run.Get(Endpoint);
        if (EndpointName.Parse(name) is { IsOk: true, Value.Environment.IsSandbox: true })
        {
            return (null, Refuse(run, $"'{name}' is a sandbox: what answers there passed no gate."));
        }
        var earlier = ScoreFiles.Find(path);
        if (earlier is not null && (earlier.Input != digest || earlier.Endpoint != name))
        {
            throw new BadInputException(
                $"What was begun in '{ScoreFiles.PartOf(path)}' was of other rows or another endpoint. Remove '{ScoreFiles.ProgressOf(path)}' to begin anew."
            );
        }
        if (!(await run.Client.GetEndpointAsync(name, run.Cancel)).TryGet(out var endpoint, out var problem))
        {
            return (null, run.Fail(problem));
        }
        var version = run.Get(Version) ?? earlier?.Version ?? endpoint.Answering;
        if (version is not { } number)
        {
            return (null, Refuse(run, $"Nothing answers at '{name}' now; airworthy endpoints shows why."));
        }
        if (earlier is not null && earlier.Version != number)
        {
            throw new BadInputException(
                $"The rows so far were scored by version {earlier.Version}, and a file holds one version's only. Remove '{ScoreFiles.ProgressOf(path)}' to begin anew."
            );
        }
        if (!(await run.Client.EndpointMetadataAsync(name, number, run.Cancel)).TryGet(out _, out problem))
        {
            return (null, problem.Status == 404 ? Refuse(run, WhyNot(endpoint, number)) : run.Fail(problem));
        }
        var release = Deployments(endpoint).FirstOrDefault(d => d.Version == number)?.Release ?? "";
        var begun =
            earlier
            ?? new ScoreProgress
            {
                Input = digest,
                Endpoint = name,
                Version = number,
            };
        return ((begun, release), ExitCode.Done);
    }

    private static IEnumerable<DeploymentView> Deployments(EndpointView endpoint) =>
        endpoint.Previous.Prepend(endpoint.Current);

    private static string WhyNot(EndpointView endpoint, int version) =>
        Deployments(endpoint).Any(d => d.Version == version)
            ? $"Version {version} passed the gate into {endpoint.Environment} once and answers there no more; airworthy rollback or airworthy traffic brings it back."
            : $"Version {version} has not passed the gate into {endpoint.Environment}; airworthy release {endpoint.Model} {version} takes it there. Version {endpoint.Answering} answers now.";

    private static ExitCode Refuse(CommandRun run, string why)
    {
        run.Screen.Note($"[red]refused:[/] {Texts.Safe(why)}");
        return ExitCode.Refused;
    }
}
