using System.ComponentModel;
using System.Diagnostics;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Container;

/// <summary>The command line of docker or podman, which understand the same words here.</summary>
internal sealed class ContainerProgram(string program)
{
    private const int LargestText = 8 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string[] Engines = ["podman", "docker"];

    /// <summary>The first of podman and docker on the path; null where there is neither.</summary>
    public static ContainerProgram? Find(string path) =>
        (
            from name in Engines
            from folder in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            let file = Path.Combine(folder, name)
            where File.Exists(file)
            select new ContainerProgram(file)
        ).FirstOrDefault();

    public string Name => Path.GetFileName(program);

    /// <summary>Runs it to its end. What it says on both ways comes in the order in which it is said.</summary>
    /// <param name="arguments">Each as it is: nothing is read by a shell.</param>
    /// <param name="environment">Values that arguments name (<c>--env NAME</c>), so that they stand in no list of processes.</param>
    /// <param name="cancel">Ends the waiting and the program, not what it started.</param>
    public async Task<Result<ContainerAnswer>> RunAsync(
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>> environment,
        CancellationToken cancel
    )
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec \"$0\" \"$@\" 2>&1", program },
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.Close();
            var said = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await process.StandardOutput.BaseStream.ReadAsync(buffer, limit.Token)) > 0)
            {
                said.Write(buffer, 0, (int)Math.Min(read, LargestText - said.Length));
            }
            await process.WaitForExitAsync(limit.Token);
            return new ContainerAnswer(process.ExitCode, said.ToArray());
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return OrchestrationFaults.OrchestratorUnreachable.With($"{Name} did not answer within {Patience}.");
        }
        catch (Exception broken) when (broken is Win32Exception or IOException)
        {
            return OrchestrationFaults.OrchestratorUnreachable.With(
                $"{Name} cannot be started: {Clip.Short(broken.Message)}"
            );
        }
        finally
        {
            if (process is { HasExited: false })
            {
                process.Kill();
            }
            process?.Dispose();
        }
    }
}

/// <summary>What the program came to.</summary>
internal sealed record ContainerAnswer(int Code, byte[] Bytes)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes).Trim();
}
