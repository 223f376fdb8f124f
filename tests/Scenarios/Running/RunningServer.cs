using System.Diagnostics;
using System.Globalization;

namespace Airworthy.Scenarios.Running;

/// <summary>A server started in a workplace with <c>./airworthy up</c>, on a free port.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private RunningServer(Process process, Task<string> errors, Uri address, Uri grpc) =>
        (_process, _errors, Address, GrpcAddress) = (process, errors, address, grpc);

    public Uri Address { get; }

    public Uri GrpcAddress { get; }

    /// <summary>What the server said of itself on standard error, once it has ended.</summary>
    public Task<string> Log => _errors;

    /// <summary>Types the line that starts a server, and waits until it says where it is ready.</summary>
    public static async Task<RunningServer> StartAsync(Workplace workplace, string line)
    {
        // exec: the signals sent here must reach the server, not a shell around it.
        var process = workplace.Start("bash", "-c", $"exec {line} --port 0");
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        Uri? ready = null;
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } said)
        {
            if (said.Split(' ').FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                ready = new Uri(address);
            }
            else if (ready is not null && said.StartsWith("gRPC ", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new RunningServer(process, errors, ready, new Uri($"http://{said.Split(' ')[^1].TrimEnd('.')}"));
            }
        }
        throw new InvalidOperationException($"The server ended before it was ready: {await errors}");
    }

    /// <summary>Ctrl-C, and the exit code it ends with.</summary>
    public async Task<int> StopAsync()
    {
        var id = _process.Id.ToString(CultureInfo.InvariantCulture);
        using var kill = Process.Start("kill", ["-INT", id]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        await _errors;
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing in the process gets to say goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }
}
