using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.SizeLimit;

/// <summary>Is the package small enough to be stored, moved and started in time?</summary>
public sealed class SizeLimitControl : IControl
{
    public string Name => "size-limit";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => SizeLimitOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel) =>
        Task.FromResult(SizeLimitRules.Decide(SizeLimitOptions.Of(question.Spec), question.Candidate.Version.Files));
}

/// <summary>What size-limit was asked.</summary>
internal sealed record SizeLimitOptions(double MaxMiB, int MaxFiles)
{
    private static readonly NumberOption MaxMiBOption = new(
        "max-mib",
        "MiB of all files together.",
        0.001,
        10_000_000,
        null
    );

    private static readonly WholeOption MaxFilesOption = new("max-files", "how many files.", 1, 100_000, "1000");

    public static IReadOnlyList<ControlOption> All { get; } = [MaxMiBOption, MaxFilesOption];

    public static SizeLimitOptions Of(ControlSpec spec) => new(MaxMiBOption.Of(spec), MaxFilesOption.Of(spec));
}

internal static class SizeLimitRules
{
    public static Answer Decide(SizeLimitOptions options, IReadOnlyList<Artifacts.Reading.ModelFile> files)
    {
        if (files.Count == 0)
        {
            return Answer.Inconclusive("The version has no files.", "Register the version with its files.");
        }
        var size = files.Sum(f => f.Size) / 1048576.0;
        var shown =
            $"{files.Count} files have {size:F3} MiB; {options.MaxMiB} MiB and {options.MaxFiles} files are allowed";
        var answer =
            size <= options.MaxMiB && files.Count <= options.MaxFiles
                ? Answer.Pass($"{shown}.")
                : Answer.Fail(
                    $"{shown}.",
                    "Leave out what serving does not need (checkpoints, data, notebooks), or make the model smaller."
                );
        return answer with
        {
            Figures = new Dictionary<string, double>
            {
                ["mib"] = size,
                ["files"] = files.Count,
                ["limit-mib"] = options.MaxMiB,
                ["limit-files"] = options.MaxFiles,
            },
            Details =
            [
                .. files.OrderByDescending(f => f.Size).Take(10).Select(f => $"'{Clip.Short(f.Path)}': {f.Size} bytes"),
            ],
        };
    }
}
