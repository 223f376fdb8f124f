using System.Net.Sockets;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Isolation;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>
/// Starts processes for one model. Each has a socket of its own, on which the server listens, so that what runs in the process never
/// chooses what the server connects to; and a scratch folder of its own.
/// </summary>
internal sealed class PythonWorkers(
    IIsolation isolation,
    PythonPlan plan,
    string folder,
    PythonOptions options,
    TimeProvider clock
)
{
    private const string CodeInside = "/airworthy";
    private const string LinkInside = "/link";
    private const string SocketName = "s";
    private const int MaxSocketPath = 100;
    private const int SaidBytes = 16 * 1024;

    private int _count;

    public string ModelFolder => Path.Combine(folder, "model");

    private string CodeFolder => Path.Combine(folder, "code");

    /// <summary>Writes the model's files, and our own program, where processes read them.</summary>
    public void Write(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        PrivateFolder.MakeShown(ModelFolder);
        PrivateFolder.MakeShown(CodeFolder);
        foreach (var (path, bytes) in files)
        {
            PrivateFolder.Write(ModelFolder, path, bytes.Span);
        }
        using var program =
            typeof(PythonWorkers).Assembly.GetManifestResourceStream("Airworthy.Serving.Runtimes.Python.worker.py")
            ?? throw new InvalidOperationException("The worker's program is not in the assembly.");
        using var bytesOf = new MemoryStream();
        program.CopyTo(bytesOf);
        PrivateFolder.Write(CodeFolder, "worker.py", bytesOf.GetBuffer().AsSpan(0, (int)bytesOf.Length));
    }

    /// <summary>A process that has loaded the model; a fault says why it did not, and then nothing of it is left.</summary>
    public async Task<Result<PythonWorker>> StartAsync(CancellationToken cancel)
    {
        var own = PrivateFolder.Make(Path.Combine(folder, $"worker-{Interlocked.Increment(ref _count)}"));
        var isKept = false;
        IIsolatedProcess? process = null;
        Socket? socket = null;
        try
        {
            var (link, scratch) = (
                PrivateFolder.MakeShown(Path.Combine(own, "link")),
                PrivateFolder.MakeShown(Path.Combine(own, "scratch"))
            );
            if (!Listen(link).TryGet(out var listening, out var fault))
            {
                return fault;
            }
            using (listening)
            {
                if (!(await isolation.StartAsync(Command(link, scratch), cancel)).TryGet(out process, out fault))
                {
                    return fault;
                }
                using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                using var timer = clock.CreateTimer(
                    _ => late.Cancel(),
                    null,
                    options.LoadTime,
                    Timeout.InfiniteTimeSpan
                );
                var hello = await MeetAsync(listening, process, late.Token);
                cancel.ThrowIfCancellationRequested();
                socket = hello.Socket;
                if (
                    !(await JudgeAsync(hello.Answer, late.IsCancellationRequested, process)).TryGet(
                        out var ready,
                        out fault
                    )
                )
                {
                    return fault;
                }
                isKept = true;
                return new PythonWorker(process, socket!, ready, own, options, clock);
            }
        }
        finally
        {
            if (!isKept)
            {
                socket?.Dispose();
                if (process is not null)
                {
                    await process.DisposeAsync();
                }
                PrivateFolder.Remove(own);
            }
        }
    }

    /// <summary>Waits for the process to call, tells it what to load, and hears how that went; null where it ended or was late.</summary>
    private async Task<(Socket? Socket, WorkerAnswer? Answer)> MeetAsync(
        Socket listening,
        IIsolatedProcess process,
        CancellationToken late
    )
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late);
        _ = process.Ended.ContinueWith(
            static (_, e) => TryCancel((CancellationTokenSource)e!),
            ended,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        Socket? socket = null;
        try
        {
            socket = await listening.AcceptAsync(ended.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(
                WorkerFrames.Job(plan, isolation.IsNone ? ModelFolder : IsolatedCommand.FolderInside),
                ended.Token
            );
            return (socket, await WorkerFrames.ReadAsync(stream, options.MaxAnswerBytes, ended.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or SocketException)
        {
            return (socket, null);
        }
    }

    private static void TryCancel(CancellationTokenSource ended)
    {
        try
        {
            ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Whoever waited has its answer.
        }
    }

    private async Task<Result<WorkerAnswer>> JudgeAsync(WorkerAnswer? answer, bool isLate, IIsolatedProcess process)
    {
        if (answer is { Op: "ready" })
        {
            return answer;
        }
        var end = await WorkerEnds.OfAsync(process, clock);
        return answer switch
        {
            { Op: "failed", Missing.Count: > 0 } => PythonFaults.PackageMissing.With(
                $"The model needs {string.Join(", ", answer.Missing.Take(10).Select(m => $"'{Clip.Short(m)}'"))}, which the server's Python"
                    + $" ({options.Program}, {Clip.Short(answer.Python)}) does not have. Install it there, or log the model without it."
            ),
            { Op: "failed" } => RuntimeFaults.ModelDoesNotLoad.With(
                $"Python cannot load the model: {Said(answer.Detail)}"
            ),
            _ when isLate => RuntimeFaults.ModelDoesNotLoad.With(
                $"Python did not load the model within {options.LoadTime.TotalSeconds:0} seconds."
            ),
            _ when end.Ending == IsolatedEnding.NotIsolated || end.ExitCode is 126 or 127 => PythonFaults.NoPython.With(
                $"{options.Program} does not start: {WorkerEnds.Why(end)} Install python3 with scikit-learn, or set pythonProgram."
            ),
            _ => RuntimeFaults.ModelDoesNotLoad.With(
                $"The Python process that loaded the model ended: {WorkerEnds.Why(end)}"
            ),
        };
    }

    private static string Said(string detail) => new([.. detail.Take(500).Select(c => char.IsControl(c) ? '?' : c)]);

    private static Result<Socket> Listen(string link)
    {
        var path = Path.Combine(link, SocketName);
        if (path.Length > MaxSocketPath)
        {
            return PythonFaults.NoPython.With(
                $"The path of the data folder is too long for a socket in it ({path.Length} characters of {MaxSocketPath}); move the data folder up."
            );
        }
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                // Whoever connects must be able to write to it; only this one process ever sees the folder.
                File.SetUnixFileMode(
                    path,
                    UnixFileMode.UserRead
                        | UnixFileMode.UserWrite
                        | UnixFileMode.GroupRead
                        | UnixFileMode.GroupWrite
                        | UnixFileMode.OtherRead
                        | UnixFileMode.OtherWrite
                );
            }
            socket.Listen(1);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            return PythonFaults.NoPython.With(
                $"No socket can be made in the data folder: {Clip.Short(refused.Message)}."
            );
        }
    }

    private IsolatedCommand Command(string link, string scratch)
    {
        var isPlain = isolation.IsNone;
        var threads = Math.Max(1, (int)Math.Ceiling(options.Cores))
            .ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new()
        {
            Arguments =
            [
                options.Program,
                "-I",
                "-B",
                $"{(isPlain ? CodeFolder : CodeInside)}/worker.py",
                $"{(isPlain ? link : LinkInside)}/{SocketName}",
            ],
            Folder = ModelFolder,
            Scratch = scratch,
            Readable = [(CodeFolder, CodeInside), (link, LinkInside), .. options.Readable.Select(r => (r, r))],
            Environment = new Dictionary<string, string>
            {
                // More threads than cores only wait for each other.
                ["OMP_NUM_THREADS"] = threads,
                ["OPENBLAS_NUM_THREADS"] = threads,
                ["MKL_NUM_THREADS"] = threads,
            },
            MemoryBytes = options.MemoryBytes,
            Processes = options.Processes,
            Cores = options.Cores,
            ScratchBytes = 256 << 20,
            OutputBytes = SaidBytes,
        };
    }
}
