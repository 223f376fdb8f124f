using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.TestReports;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Isolation;

namespace Airworthy.Delivery.Controls.Command;

/// <summary>What does a team's own test-suite say of the version?</summary>
public sealed class CommandControl(IIsolation isolation, CommandSettings settings) : IControl
{
    private const string DataInside = "/data";
    private static int _folders;

    public string Name => "command";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => CommandOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    /// <summary>What others answer over a network no digest holds.</summary>
    public bool MustAskAnew(ControlSpec spec) => CommandOptions.Of(spec).Network;

    public TimeSpan? Longest(ControlSpec spec) => CommandOptions.Of(spec).TimeLimit + TimeSpan.FromSeconds(60);

    public long MemoryBytes(ControlSpec spec) => CommandOptions.Of(spec).MemoryBytes;

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = CommandOptions.Of(question.Spec);
        if (options.Network && !settings.Network)
        {
            return Answer.Inconclusive(
                "The command asks for a network, and this server gives none to commands.",
                "Do without a network, or have the operator of the server set commandNetwork."
            );
        }
        if (!(await isolation.HeldAsync(cancel)).TryGet(out _, out var fault))
        {
            return Answer.Inconclusive(
                fault.Detail,
                "The operator of the server can install or allow what the sentence names."
            );
        }
        var folder = Path.Combine(
            settings.WorkFolder,
            $"{question.Looked.Hex[..16]}-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}"
        );
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(
                    settings.WorkFolder,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
            }
            var (model, data, scratch) = (
                CommandFiles.Made(folder, "model"),
                CommandFiles.Made(folder, "data"),
                CommandFiles.Made(folder, "scratch")
            );
            if ((await CommandFiles.WriteAsync(question, model, options.Data ? data : null, cancel)).Fault is { } gone)
            {
                return Answer.CouldNotAsk(gone);
            }
            CommandFiles.WriteVersion(question, data);
            var ran = await isolation.RunAsync(Command(question, options, model, data, scratch), cancel);
            return ran.TryGet(out var run, out fault)
                ? Judge(options, run.End, run.Held, scratch)
                : Answer.CouldNotAsk(fault);
        }
        finally
        {
            CommandFiles.Remove(folder);
        }
    }

    private IsolatedCommand Command(
        ControlQuestion question,
        CommandOptions options,
        string model,
        string data,
        string scratch
    ) =>
        new()
        {
            Arguments = options.Arguments,
            Folder = model,
            Scratch = scratch,
            Readable = [(data, DataInside), .. settings.Readable.Select(r => (r, r))],
            Environment = new Dictionary<string, string>
            {
                ["AIRWORTHY_MODEL"] = IsolatedCommand.FolderInside,
                ["AIRWORTHY_DATA"] = DataInside,
                ["AIRWORTHY_SCRATCH"] = IsolatedCommand.ScratchInside,
                ["AIRWORTHY_DIGEST"] = question.Candidate.Version.Digest.ToString(),
            },
            Network = options.Network,
            MemoryBytes = options.MemoryBytes,
            Processes = options.Processes,
            ScratchBytes = options.ScratchBytes,
            TimeLimit = options.TimeLimit,
        };

    private Answer Judge(CommandOptions options, IsolatedEnd end, IsolationHeld held, string scratch)
    {
        var reports = new List<TestReport>();
        var missing = new List<string>();
        foreach (var path in options.Reports)
        {
            if (
                isolation
                    .ReadScratch(scratch, path, TestReport.MaximumBytes)
                    .Then(bytes => TestReport.Read(path, bytes, options.FailOn))
                    .TryGet(out var report, out var fault)
            )
            {
                reports.Add(report);
            }
            else
            {
                missing.Add(fault.Detail);
            }
        }
        return CommandRules.Decide(options, end, held, reports, missing);
    }
}
