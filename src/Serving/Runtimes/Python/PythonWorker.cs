using System.Net.Sockets;
using Airworthy.Core.Results;
using Airworthy.Serving.Isolation;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>One process with the model loaded. It answers one request at a time; whoever asks must be alone in asking.</summary>
internal sealed class PythonWorker : IAsyncDisposable
{
    private readonly IIsolatedProcess _process;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly PythonOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _folder;
    private volatile bool _isBroken;

    public PythonWorker(
        IIsolatedProcess process,
        Socket socket,
        WorkerAnswer hello,
        string folder,
        PythonOptions options,
        TimeProvider clock
    )
    {
        (_process, _socket, Hello, _folder, _options, _clock) = (process, socket, hello, folder, options, clock);
        _stream = new NetworkStream(socket);
    }

    public WorkerAnswer Hello { get; }

    /// <summary>Whether it answered anything since it loaded the model.</summary>
    public bool HasAnswered { get; private set; }

    public Task<IsolatedEnd> Ended => _process.Ended;

    /// <summary>Whether it can still be asked.</summary>
    public bool IsUsable => !_isBroken && !_process.Ended.IsCompleted;

    /// <summary>
    /// Its answer to one frame. A fault means that it is of no use any more and is being ended: it died, it took longer than it may, or
    /// it said what is no answer.
    /// </summary>
    public async Task<Result<WorkerAnswer>> AskAsync(byte[] frame, TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit, _clock);
        WorkerAnswer? answer = null;
        try
        {
            await _stream.WriteAsync(frame, late.Token);
            answer = await WorkerFrames.ReadAsync(_stream, _options.MaxAnswerBytes, late.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            return PythonFaults.TimedOut.With(
                $"The model did not answer within {limit.TotalSeconds:0.###} seconds; its process was ended and is started again. Send fewer rows, or have the server's operator set pythonSeconds."
            );
        }
        catch (IOException)
        {
            // It broke off; below is why.
        }
        if (answer is not null)
        {
            HasAnswered = true;
            return answer;
        }
        _isBroken = true;
        return PythonFaults.WorkerEnded.With(
            $"The process that worked on this request ended: {WorkerEnds.Why(await WorkerEnds.OfAsync(_process, _clock))} The others go on; it is started again."
        );
    }

    public void Kill()
    {
        _isBroken = true;
        _process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _stream.DisposeAsync();
        _socket.Dispose();
        PrivateFolder.Remove(_folder);
    }
}

/// <summary>Why a process ended, for people.</summary>
internal static class WorkerEnds
{
    private const int MaxLines = 4;
    private const int MaxLine = 300;

    private static readonly TimeSpan ForGoing = TimeSpan.FromSeconds(1);

    /// <summary>Ends it; but one that is just ending by itself is left the moment to, because why it ended is what matters.</summary>
    public static async Task<IsolatedEnd> OfAsync(IIsolatedProcess process, TimeProvider clock)
    {
        await Task.WhenAny(process.Ended, Task.Delay(ForGoing, clock));
        process.Kill();
        return await process.Ended;
    }

    public static string Why(IsolatedEnd end)
    {
        var how = end.Ending switch
        {
            IsolatedEnding.OutOfMemory => "it used more memory than it may (pythonMemoryMiB)",
            IsolatedEnding.OutOfScratch => "it wrote more files than it may",
            IsolatedEnding.NotIsolated => "it could not be isolated",
            IsolatedEnding.Killed => "it was ended because it did not answer as it must",
            _ => $"its exit code is {end.ExitCode}",
        };
        string[] said =
        [
            .. end
                .Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .TakeLast(MaxLines)
                .Select(l => new string([.. l.Take(MaxLine).Select(c => char.IsControl(c) ? '?' : c)])),
        ];
        return said.Length == 0 ? $"{how}; it said nothing." : $"{how}; it said last: {string.Join(" | ", said)}.";
    }
}
