using System.Globalization;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.Command;
using Airworthy.Delivery.Orchestration;
using Airworthy.Serving.Isolation;

namespace Airworthy.Adapters.Orchestrators.Command;

/// <summary>A command from its place in the queue to its end, and what it said that nobody has fetched yet.</summary>
#pragma warning disable CA1001 // neither holds more than memory: a source without a timer, a stream over an array
internal sealed class CommandRun(string folder, string scratch)
#pragma warning restore CA1001
{
    private const string OutputFile = "outputs";
    private const int MostUnread = 16 << 20;
    private const int MostArtifacts = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly MemoryStream _unread = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IIsolatedProcess? _process;
    private long _from;
    private bool _killed;
    private bool _dropped;
    private WorkEnd? _end;
    private string _detail = "waits for a place on this machine";

    public string Folder => folder;

    public string Scratch => scratch;

    public IsolatedCommand Command(
        IReadOnlyList<string> arguments,
        WorkOrder order,
        string model,
        CommandSettings settings
    )
    {
        var environment = order.Inputs.ToDictionary(i => i.Key, i => i.Value.Value, StringComparer.Ordinal);
        environment["AIRWORTHY_FILES"] = IsolatedCommand.FolderInside;
        environment["AIRWORTHY_SCRATCH"] = IsolatedCommand.ScratchInside;
        environment["AIRWORTHY_OUTPUT"] = $"{IsolatedCommand.ScratchInside}/{OutputFile}";
        return new IsolatedCommand
        {
            Arguments = arguments,
            Folder = model,
            Scratch = scratch,
            Readable = [.. settings.Readable.Select(r => (r, r))],
            Environment = environment,
            Network = order.With.GetValueOrDefault("network") == "yes",
            MemoryBytes = Number(order, "memory-mib", 1024) << 20,
            Processes = (int)Number(order, "processes", 128),
            ScratchBytes = Number(order, "scratch-mib", 1024) << 20,
            Output = (bytes, _) => Said(bytes.Span),
        };
    }

    public void Begin(IIsolation isolation, IsolatedCommand command, SemaphoreSlim places) =>
        _ = Task.Run(() => RunAsync(isolation, command, places), CancellationToken.None);

    public void Kill()
    {
        lock (_lock)
        {
            _killed = true;
            _process?.Kill();
        }
        _ended.Cancel();
    }

    /// <summary>What there is from a position on; waits a little for something to be there.</summary>
    public async Task<Result<WorkStatus>> LookAsync(
        WorkHandle handle,
        long from,
        IIsolation isolation,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        Task changed;
        lock (_lock)
        {
            changed = from < _from + _unread.Length || _end is not null ? Task.CompletedTask : _changed.Task;
        }
        if (!changed.IsCompleted)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(changed, Task.Delay(Patience, clock, late.Token));
            await late.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        }
        lock (_lock)
        {
            var skip = (int)Math.Clamp(from - _from, 0, _unread.Length);
            var bytes = _unread.ToArray()[skip..];
            _from += _unread.Length;
            _unread.SetLength(0);
            return new WorkStatus
            {
                Handle = handle,
                Phase =
                    _end is not null ? WorkPhase.Ended
                    : _process is null ? WorkPhase.Queued
                    : WorkPhase.Running,
                Detail = _detail,
                Log = new WorkLog(bytes, _from, _end is not null),
                End = _end,
                LookAgainIn = TimeSpan.Zero,
            };
        }
    }

    private async Task RunAsync(IIsolation isolation, IsolatedCommand command, SemaphoreSlim places)
    {
        try
        {
            await places.WaitAsync(_ended.Token);
        }
        catch (OperationCanceledException)
        {
            Ended(new WorkEnd { Outcome = WorkOutcome.Cancelled, Word = "cancelled" }, "ended before it began");
            return;
        }
        try
        {
            var started = await isolation.StartAsync(command, CancellationToken.None);
            if (!started.TryGet(out var process, out var fault))
            {
                Ended(new WorkEnd { Outcome = WorkOutcome.Failed, Word = "not started" }, fault.Detail);
                return;
            }
            await using (process)
            {
                lock (_lock)
                {
                    _process = process;
                    _detail = "runs on this machine";
                    if (_killed)
                    {
                        process.Kill();
                    }
                }
                var end = await process.Ended;
                Ended(Of(end, isolation), Sentence(end));
            }
        }
#pragma warning disable CA1031 // whatever happens to one command is its end, and not the server's
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Ended(new WorkEnd { Outcome = WorkOutcome.Failed, Word = "broken" }, $"it could not be run: {bug.Message}");
        }
        finally
        {
            places.Release();
        }
    }

    private void Said(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_unread.Length + bytes.Length <= MostUnread)
            {
                _unread.Write(bytes);
                _dropped = false;
            }
            else if (!_dropped)
            {
                _unread.Write("\n… it says more than can be kept …\n"u8);
                _dropped = true;
            }
        }
        Tell();
    }

    private void Ended(WorkEnd end, string detail)
    {
        lock (_lock)
        {
            (_end, _detail) = (end, detail);
        }
        Tell();
    }

    private void Tell()
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            told = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        told.TrySetResult();
    }

    private WorkEnd Of(IsolatedEnd end, IIsolation isolation) =>
        new()
        {
            Outcome =
                end is { Ending: IsolatedEnding.Exited, ExitCode: 0 } ? WorkOutcome.Succeeded
                : _killed ? WorkOutcome.Cancelled
                : WorkOutcome.Failed,
            Word = end.Ending == IsolatedEnding.Exited ? $"exit code {end.ExitCode}" : $"{end.Ending}",
            Outputs = Outputs(isolation),
            Artifacts = Artifacts(),
        };

    private static string Sentence(IsolatedEnd end)
    {
        var took = string.Create(CultureInfo.InvariantCulture, $"{end.Took.TotalSeconds:0.0} s");
        return end.Ending switch
        {
            IsolatedEnding.Exited => $"ended with exit code {end.ExitCode} after {took}",
            IsolatedEnding.OutOfMemory => $"used more memory than it may, after {took}; 'memory-mib' says how much",
            IsolatedEnding.OutOfScratch => $"wrote more than it may, after {took}; 'scratch-mib' says how much",
            IsolatedEnding.NotIsolated => $"could not be isolated: {end.Error}",
            _ => $"was ended after {took}",
        };
    }

    /// <summary>Lines NAME=VALUE of the file that the command was told of.</summary>
    private Dictionary<string, string> Outputs(IIsolation isolation)
    {
        const int LargestOutputs = 64 * 1024;
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (isolation.ReadScratch(scratch, OutputFile, LargestOutputs).TryGet(out var bytes, out _))
        {
            foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
            {
                if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign)
                {
                    outputs[line[..sign].Trim()] = line[(sign + 1)..].TrimEnd('\r');
                }
            }
        }
        return outputs;
    }

    private List<string> Artifacts()
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
            MaxRecursionDepth = 20,
        };
        return
        [
            .. Directory
                .EnumerateFiles(scratch, "*", options)
                .Take(MostArtifacts)
                .Select(f => Path.GetRelativePath(scratch, f).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(f => f != OutputFile)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static long Number(WorkOrder order, string option, long usual) =>
        order.With.TryGetValue(option, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : usual;
}
