using System.Diagnostics;
using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Isolation;

namespace Airworthy.Adapters.Processes;

/// <summary>
/// Runs commands as the server's own user, who sees and reaches what the server does; only what <c>prlimit</c> can hold is held. For
/// machines that allow no isolation, where whoever runs the server allowed this in so many words.
/// </summary>
public sealed class PlainProcesses(TimeProvider clock) : IIsolation
{
    private static readonly IsolationHeld Held = new(
        "no isolation, as the server's settings allow",
        "limits of each process"
    );

    private static readonly string[] Prlimit = ["/usr/bin/prlimit", "/bin/prlimit"];

    public bool IsNone => true;

    public Task<Result<IsolationHeld>> HeldAsync(CancellationToken cancel) => Task.FromResult(Result.Ok(Held));

    public Task<Result<IIsolatedProcess>> StartAsync(IsolatedCommand command, CancellationToken cancel) =>
        Task.FromResult(Start(command));

    public Result<byte[]> ReadScratch(string scratch, string path, int maximumBytes) =>
        ScratchFiles.Read(scratch, path, maximumBytes);

    private Result<IIsolatedProcess> Start(IsolatedCommand command)
    {
        string[] line = [.. Limits(command), .. command.Arguments];
        var start = new ProcessStartInfo("/bin/sh", ["-c", Live, "airworthy", .. line])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.Folder,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
        start.Environment["HOME"] = command.Scratch;
        start.Environment["TMPDIR"] = command.Scratch;
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }
        try
        {
            return new IsolatedProcess(command, Held, Process.Start(start)!, ControlGroup.None, clock, () => { });
        }
        catch (System.ComponentModel.Win32Exception refused)
        {
            return IsolationFaults.NoIsolation.With($"The command does not start: {Clip.Short(refused.Message)}.");
        }
    }

    /// <summary>
    /// As <see cref="IsolationScript.Live"/> does, without a namespace to end with the shell: in a process group of its own, so that all
    /// that stays in the group goes together.
    /// </summary>
    private const string Live = """
        exec 3<&0
        setsid "$@" </dev/null 3<&- &
        command=$!
        { read -r _ <&3; kill -KILL -"$command"; } >/dev/null 2>&1 &
        watch=$!
        exec 3<&- </dev/null
        wait "$command"
        code=$?
        kill -KILL -"$command" "$watch" >/dev/null 2>&1
        exit $code

        """;

    private static IEnumerable<string> Limits(IsolatedCommand command)
    {
        var prlimit = Array.Find(Prlimit, File.Exists);
        string text(long number) => number.ToString(CultureInfo.InvariantCulture);
        return prlimit is null
            ? []
            :
            [
                prlimit,
                $"--data={text(command.MemoryBytes)}",
                $"--as={text((4 * command.MemoryBytes) + (1L << 31))}",
                $"--fsize={text(command.ScratchBytes)}",
                "--core=0",
                "--",
            ];
    }
}
