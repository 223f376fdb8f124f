using System.Net;
using System.Net.Sockets;
using Airworthy.Adapters.Processes;
using Airworthy.Serving.Isolation;

namespace Airworthy.Adapters.Tests.Processes;

/// <summary>What hostile commands try, and how each must end. Run by whoever runs the tests, and once more as nobody in particular.</summary>
internal static class Attempts
{
    public const string Argument = "isolated-attempts";
    public const string ByBubblewrap = "isolated-attempts-by-bubblewrap";

    private const string Hog = "head -c 2000000000 /dev/zero | tail >/dev/null";

    public static IReadOnlyList<Attempt> All { get; } =
    [
        new("sees its files", "cat /model/weights", End: e => e.ExitCode == 0 && e.Output == "w"),
        new("sees no other file", "cat {secret}; ls /root /home /work /var; test ! -e {secret}", End: Silent),
        new("sees no other process", "test $(ls /proc | grep -c '^[0-9]') -lt 12", End: Fine),
        new(
            "knows nothing of the server",
            "env; cat /proc/1/environ",
            End: e => !e.Output.Contains("AIRWORTHY_SECRET")
        ),
        new("reaches no port of this machine", "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}'", End: Failed),
        new(
            "reaches it where it may",
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}'",
            c => c with { Network = true },
            Fine
        ),
        new(
            "writes nowhere else",
            "for f in /model/x /model/weights /usr/x /etc/x /etc/passwd /x /dev/x /bin/x; do echo x >$f && exit 9; done; echo done",
            End: e => e.ExitCode == 0 && e.Output == "done\n"
        ),
        new("writes its scratch", "echo x >/scratch/x && echo x >/tmp/x && echo x >$HOME/y", End: Fine),
        new(
            "has no rights and gets none",
            "grep -q 'CapEff:.0000000000000000' /proc/self/status && grep -q 'NoNewPrivs:.1' /proc/self/status"
                + " && ! mount -t tmpfs x /tmp && ! mount -o remount,bind,rw /model && ! chroot / true",
            End: Fine
        ),
        new(
            "is not first among its processes",
            "kill -9 1; kill -9 -1; sleep 0.1; echo still",
            End: e => e.ExitCode is 0 or 137
        ),
        new(
            "cannot make the machine's processes run out",
            "bomb() { bomb | bomb & }; bomb; while :; do sleep 1; done",
            c => c with { TimeLimit = TimeSpan.FromSeconds(2), Processes = 40 },
            e => e.Ending == IsolatedEnding.TimedOut
        ),
        new(
            "cannot take more memory",
            Hog,
            c => c with { MemoryBytes = 64 << 20 },
            e => e.Ending == IsolatedEnding.OutOfMemory || e.ExitCode != 0
        ),
        new(
            "cannot fill the disk with files",
            "i=0; while :; do head -c 4000000 /dev/zero >/scratch/$i; i=$((i+1)); done",
            c => c with { ScratchBytes = 32 << 20, TimeLimit = TimeSpan.FromSeconds(30) },
            e => e.Ending == IsolatedEnding.OutOfScratch
        ),
        new(
            "cannot fill the disk with one file",
            "head -c 100000000 /dev/zero >/scratch/x",
            c => c with { ScratchBytes = 8 << 20 },
            e => e.Ending == IsolatedEnding.OutOfScratch || e.ExitCode != 0
        ),
        new(
            "cannot fill memory by files",
            "head -c 900000000 /dev/zero >/tmp/x",
            c => c with { MemoryBytes = 128 << 20 },
            Failed
        ),
        new(
            "leaves nobody behind",
            "mkfifo /scratch/f; (setsid sh -c 'exec 9>/scratch/f; while :; do sleep 1; done' >/dev/null 2>&1 &); read -r _ </scratch/g; exit 3",
            End: e => e.ExitCode != 0,
            Outside: Behind
        ),
        new(
            "is ended in time",
            "trap '' TERM INT; while :; do sleep 1; done",
            c => c with { TimeLimit = TimeSpan.FromSeconds(1) },
            e => e.Ending == IsolatedEnding.TimedOut
        ),
        new(
            "tells how it ended",
            "echo out; echo err >&2; exit 7",
            End: e => e is { ExitCode: 7, Output: "out\n", Error: "err\n", Ending: IsolatedEnding.Exited }
        ),
        new(
            "says much and is heard to the end",
            "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done",
            End: e => e.Output.EndsWith("line 19999\n", StringComparison.Ordinal) && e.Output.Length < 70_000
        ),
    ];

    /// <summary>Null when the attempt ended as it must; otherwise what happened.</summary>
    public static async Task<string?> RunAsync(Attempt attempt, string folder, string way = "")
    {
        using var isolation = new ProcessIsolation(Path.Combine(folder, "isolation"), TimeProvider.System)
        {
            Tried = w => way.Length == 0 || w.Name == way,
        };
        var work = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName()));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var secret = Path.Combine(work.FullName, "secret");
        await File.WriteAllTextAsync(secret, "AIRWORTHY_SECRET");
        var command = new IsolatedCommand
        {
            Arguments =
            [
                "/bin/sh",
                "-c",
                attempt
                    .Script.Replace("{secret}", secret, StringComparison.Ordinal)
                    .Replace("{port}", $"{((IPEndPoint)listener.LocalEndpoint).Port}", StringComparison.Ordinal),
            ],
            Folder = work.CreateSubdirectory("model").FullName,
            Scratch = work.CreateSubdirectory("scratch").FullName,
            TimeLimit = TimeSpan.FromSeconds(60),
        };
        await File.WriteAllTextAsync(Path.Combine(command.Folder, "weights"), "w");
        var outside = attempt.Outside is null ? Task.FromResult<string?>(null) : attempt.Outside(command.Scratch);
        var ran = await isolation.RunAsync(attempt.Change?.Invoke(command) ?? command, default);
        var wrong = await outside;
        return !ran.TryGet(out var run, out var fault) ? fault.ToString()
            : wrong is not null ? wrong
            : attempt.End(run.End) ? null
            : $"{run.End} ({run.Held})";
    }

    /// <summary>The process of its own for nobody: every attempt, one line each.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="way">The only way of isolation that is tried; the best there is where it is empty.</param>
    public static async Task<int> RunAllAsync(string folder, string way)
    {
        foreach (var attempt in All)
        {
            Console.WriteLine(
                $"{attempt.Name}: {await RunAsync(attempt, folder, way) ?? "ok"}".ReplaceLineEndings(" ")
            );
        }
        return 0;
    }

    /// <summary>Waits for the one who would stay, lets the command end, and waits for that one's end: it holds a pipe until then.</summary>
    private static async Task<string?> Behind(string scratch)
    {
        using (var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(scratch, "g"), "-m", "666"]))
        {
            await made.WaitForExitAsync();
        }
        var pipe = Path.Combine(scratch, "f");
        while (!File.Exists(pipe))
        {
            await Task.Yield();
        }
        // Opens once the one who would stay has opened it, and reads its end when that one is gone.
        await using var held = new FileStream(pipe, FileMode.Open, FileAccess.Read);
        await File.WriteAllTextAsync(Path.Combine(scratch, "g"), "");
        return await held.ReadAsync(new byte[1]) == 0 ? null : "something was written";
    }

    private static bool Fine(IsolatedEnd end) => end is { Ending: IsolatedEnding.Exited, ExitCode: 0 };

    private static bool Silent(IsolatedEnd end) => Fine(end) && end.Output.Length == 0;

    private static bool Failed(IsolatedEnd end) => end.Ending == IsolatedEnding.Exited && end.ExitCode != 0;
}

/// <summary>A script, what it is given, and how it must end.</summary>
internal sealed record Attempt(
    string Name,
    string Script,
    Func<IsolatedCommand, IsolatedCommand>? Change = null,
    Func<IsolatedEnd, bool> End = null!,
    Func<string, Task<string?>>? Outside = null
)
{
    public override string ToString() => Name;
}
