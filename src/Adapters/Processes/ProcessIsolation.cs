using System.Diagnostics;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Isolation;

namespace Airworthy.Adapters.Processes;

/// <summary>Isolation by what Linux gives: namespaces, an own user, control groups, limits.</summary>
public sealed class ProcessIsolation : IIsolation, IDisposable
{
    /// <summary>Numbers that no distribution gives to anybody; each command that runs has one to itself.</summary>
    private const int FirstUser = 61_000;
    private const int Users = 180;

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _finding = new(1, 1);
    private readonly bool[] _taken = new bool[Users];
    private readonly Lock _gate = new();
    private Found? _found;
    private int _count;

    /// <param name="folder">Where the server may make small folders of its own.</param>
    /// <param name="clock">For time limits.</param>
    public ProcessIsolation(string folder, TimeProvider clock)
    {
        (_folder, _clock) = (folder, clock);
        // What a killed server left.
        foreach (var left in Directory.Exists(folder) ? Directory.GetDirectories(folder, "root-*") : [])
        {
            ScratchFiles.Remove(left);
        }
    }

    /// <summary>Which of the ways may be tried; all of them, but where one is to be seen by itself.</summary>
    internal Func<IsolationWay, bool> Tried { get; init; } = static _ => true;

    public async Task<Result<IsolationHeld>> HeldAsync(CancellationToken cancel) =>
        (await FindAsync(cancel)).TryGet(out var found, out var fault) ? found.Held : fault;

    public async Task<Result<IIsolatedProcess>> StartAsync(IsolatedCommand command, CancellationToken cancel) =>
        (await FindAsync(cancel)).TryGet(out var found, out var fault) ? Start(command, found.Way) : fault;

    public Result<byte[]> ReadScratch(string scratch, string path, int maximumBytes) =>
        ScratchFiles.Read(scratch, path, maximumBytes);

    public void Dispose() => _finding.Dispose();

    private async Task<Result<Found>> FindAsync(CancellationToken cancel)
    {
        await _finding.WaitAsync(cancel);
        try
        {
            if (_found is not null)
            {
                return _found;
            }
            var tried = await TryAsync();
            // Only what was found is kept: what is missing may be installed while the server runs.
            _found = tried.IsOk ? tried.Value : null;
            return tried;
        }
        finally
        {
            _finding.Release();
        }
    }

    private async Task<Result<Found>> TryAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return IsolationFaults.NoIsolation.With(
                "Commands are isolated by means of Linux, which this machine does not have; run the server on Linux."
            );
        }
        var (tools, lacking) = Tools.Find();
        if (tools is null)
        {
            return IsolationFaults.NoIsolation.With(
                $"Commands cannot be isolated here: {string.Join(", ", lacking)} is missing. Install util-linux."
            );
        }
        var isRoot = Environment.IsPrivilegedProcess;
        var reasons = new List<string>();
        foreach (var way in IsolationWays.For(isRoot, tools).Where(Tried))
        {
            var (held, reason) = await ProveAsync(way);
            if (held is not null)
            {
                return new Found(way, held);
            }
            reasons.Add($"{way.Name}: {reason}");
        }
        return IsolationFaults.NoIsolation.With(
            $"Commands cannot be isolated here ({string.Join("; ", reasons)}). "
                + (
                    isRoot
                        ? "Give the server CAP_SYS_ADMIN (in a container: --cap-add SYS_ADMIN), or run it as a user that may make user namespaces."
                        : "Install bubblewrap, or allow user namespaces to everybody (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0, user.max_user_namespaces above 0; in a container a seccomp profile that allows unshare and mount)."
                )
        );
    }

    /// <summary>Runs a command that does nothing, the whole way.</summary>
    private async Task<(IsolationHeld? Held, string Reason)> ProveAsync(IsolationWay way)
    {
        var folder = NewFolder();
        try
        {
            var nothing = new IsolatedCommand
            {
                Arguments = ["/bin/sh", "-c", "exit 0"],
                Folder = Directory.CreateDirectory(Path.Combine(folder, "model")).FullName,
                Scratch = Directory.CreateDirectory(Path.Combine(folder, "scratch")).FullName,
                TimeLimit = TimeSpan.FromSeconds(20),
            };
            if (!Start(nothing, way).TryGet(out var process, out var fault))
            {
                return (null, fault.Detail);
            }
            await using (process)
            {
                var end = await process.Ended;
                return end is { Ending: IsolatedEnding.Exited, ExitCode: 0 }
                    ? (process.Held, "")
                    : (null, Clip.Short(end.Error.Replace('\n', ' ').Trim()));
            }
        }
        finally
        {
            ScratchFiles.Remove(folder);
        }
    }

    private Result<IIsolatedProcess> Start(IsolatedCommand command, IsolationWay way)
    {
        var user = TakeUser();
        if (user < 0)
        {
            return IsolationFaults.NoIsolation.With($"{Users} isolated commands run already; wait until one ends.");
        }
        var group = ControlGroup.Make(
            $"airworthy-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}",
            command.MemoryBytes,
            command.Processes,
            command.Cores
        );
        var root = NewFolder();
        var place = new Place(root, FirstUser + user, group.Memory is not null);
        void LetGo()
        {
            group.Dispose();
            ScratchFiles.Remove(root);
            lock (_gate)
            {
                _taken[user] = false;
            }
        }
        try
        {
            var held = new IsolationHeld(way.Name, group.Memory ?? "limits of each process");
            var start = StartInfo(
                [
                    "/bin/sh",
                    "-c",
                    IsolationScript.Enter,
                    "airworthy",
                    .. group.Doors,
                    "--",
                    .. way.Line(command, place),
                ],
                command
            );
            return new IsolatedProcess(command, held, Process.Start(start)!, group, _clock, LetGo);
        }
        catch (System.ComponentModel.Win32Exception refused)
        {
            LetGo();
            return IsolationFaults.NoIsolation.With($"The command does not start: {Clip.Short(refused.Message)}.");
        }
    }

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> line, IsolatedCommand command)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
        start.Environment["HOME"] = IsolatedCommand.ScratchInside;
        start.Environment["TMPDIR"] = "/tmp";
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    private int TakeUser()
    {
        lock (_gate)
        {
            var user = Array.IndexOf(_taken, false);
            if (user >= 0)
            {
                _taken[user] = true;
            }
            return user;
        }
    }

    private string NewFolder()
    {
        Directory.CreateDirectory(_folder);
        var name = $"root-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        return Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
    }

    private sealed record Found(IsolationWay Way, IsolationHeld Held);
}
