using System.Diagnostics;
using Airworthy.Serving.Isolation;

namespace Airworthy.Adapters.Processes;

/// <summary>One command and all that it started.</summary>
internal sealed class IsolatedProcess : IIsolatedProcess
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ForGoing = TimeSpan.FromSeconds(5);

    private readonly IsolatedCommand _command;
    private readonly Process _process;
    private readonly ControlGroup _group;
    private readonly TimeProvider _clock;
    private readonly Action _letGo;
    private readonly CancellationTokenSource _over = new();
    private int _ending = -1;

    public IsolatedProcess(
        IsolatedCommand command,
        IsolationHeld held,
        Process process,
        ControlGroup group,
        TimeProvider clock,
        Action letGo
    )
    {
        (_command, Held, _process, _group, _clock, _letGo) = (command, held, process, group, clock, letGo);
        Ended = RunAsync();
    }

    public IsolationHeld Held { get; }

    public Task<IsolatedEnd> Ended { get; }

    public void Kill() => End(IsolatedEnding.Killed);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Ended;
        _process.Dispose();
        _over.Dispose();
    }

    private async Task<IsolatedEnd> RunAsync()
    {
        var start = _clock.GetTimestamp();
        var (output, error) = (new OutputTail(_command.OutputBytes), new OutputTail(_command.OutputBytes));
        var heard = _command.Output;
        var reading = Task.WhenAll(
            output.ReadAsync(_process.StandardOutput.BaseStream, heard is null ? null : piece => heard(piece, false)),
            error.ReadAsync(_process.StandardError.BaseStream, heard is null ? null : piece => heard(piece, true))
        );
        var watching = Task.WhenAll(LimitTimeAsync(), LimitScratchAsync());
        await _process.WaitForExitAsync();
        // The first process of the namespace is gone, and with it every other that held the pipes.
        await reading;
        var took = _clock.GetElapsedTime(start);
        await _over.CancelAsync();
        await watching;
        var (peak, ranOut) = (_group.Peak, _group.RanOut);
        var code = _process.ExitCode;
        _letGo();
        var ending =
            _ending >= 0 ? (IsolatedEnding)_ending
            : ranOut ? IsolatedEnding.OutOfMemory
            : code == IsolationScript.NotIsolatedCode
            && error.Text().Contains(IsolationScript.NotIsolated, StringComparison.Ordinal)
                ? IsolatedEnding.NotIsolated
            : IsolatedEnding.Exited;
        return new IsolatedEnd(ending, code, took, output.Text(), error.Text(), peak);
    }

    private async Task LimitTimeAsync()
    {
        if (_command.TimeLimit is not { } limit)
        {
            return;
        }
        try
        {
            await Task.Delay(limit, _clock, _over.Token);
            End(IsolatedEnding.TimedOut);
        }
        catch (OperationCanceledException)
        {
            // It ended before.
        }
    }

    private async Task LimitScratchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(BetweenLooks, _clock, _over.Token);
                if (ScratchFiles.Measure(_command.Scratch, _command.ScratchBytes) > _command.ScratchBytes)
                {
                    End(IsolatedEnding.OutOfScratch);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It ended before.
        }
    }

    /// <summary>Closes what the first process listens to, upon which it ends every other and itself.</summary>
    private void End(IsolatedEnding ending)
    {
        if (_over.IsCancellationRequested || Interlocked.CompareExchange(ref _ending, (int)ending, -1) != -1)
        {
            return;
        }
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It closed its end first, because it is going.
        }
        _ = KillAsync();
    }

    /// <summary>For one that does not listen any more: its first process ends when unshare does.</summary>
    private async Task KillAsync()
    {
        try
        {
            await Task.Delay(ForGoing, TimeProvider.System, _over.Token);
            _process.Kill();
        }
        catch (Exception gone) when (gone is OperationCanceledException or InvalidOperationException)
        {
            // It went.
        }
    }
}
