using System.Globalization;
using Airworthy.Serving.Isolation;

namespace Airworthy.Adapters.Processes;

/// <summary>A way to isolate: what it is called, and the command line that does it.</summary>
/// <param name="Name">For evidence.</param>
/// <param name="Line">The command line for a command in a folder to build in, with the limits that no control group holds.</param>
internal sealed record IsolationWay(string Name, Func<IsolatedCommand, Place, IReadOnlyList<string>> Line);

/// <summary>Where a command is put.</summary>
/// <param name="Root">An empty folder in which its tree of files is built.</param>
/// <param name="User">The user number it gets where the server is root.</param>
/// <param name="MemoryIsHeld">Whether a control group holds its memory.</param>
internal sealed record Place(string Root, int User, bool MemoryIsHeld);

internal static class IsolationWays
{
    private const int OpenFiles = 4096;

    /// <summary>The ways there are for this user, the best first.</summary>
    public static IReadOnlyList<IsolationWay> For(bool isRoot, Tools tools) =>
        isRoot
            ? [new("an own user and namespaces", (c, p) => AsRoot(c, p, tools))]
            :
            [
                new("user namespaces", (c, p) => AsUser(c, p, tools)),
                .. tools.Bubblewrap is null
                    ? Array.Empty<IsolationWay>()
                    : [new IsolationWay("bubblewrap", (c, p) => ByBubblewrap(c, p, tools))],
            ];

    private static IReadOnlyList<string> AsRoot(IsolatedCommand command, Place place, Tools tools)
    {
        var user = Text(place.User);
        return
        [
            tools.Unshare,
            .. Namespaces(command),
            .. Built(command, place, user),
            .. Limits(command, place, tools),
            .. new[] { tools.Setpriv, $"--reuid={user}", $"--regid={user}", "--clear-groups" },
            .. NoRights,
            .. command.Arguments,
        ];
    }

    private static IReadOnlyList<string> AsUser(IsolatedCommand command, Place place, Tools tools) =>
        [
            tools.Unshare,
            "--user",
            "--map-root-user",
            .. Namespaces(command),
            .. Built(command, place, "-"),
            .. Limits(command, place, tools),
            tools.Setpriv,
            .. NoRights,
            .. command.Arguments,
        ];

    private static IReadOnlyList<string> ByBubblewrap(IsolatedCommand command, Place place, Tools tools)
    {
        string[] roots = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];
        string[] settings =
        [
            "ld.so.cache",
            "ld.so.conf",
            "ld.so.conf.d",
            "alternatives",
            "ssl",
            "localtime",
            "python3",
        ];
        string[] devices = ["null", "zero", "full", "random", "urandom"];
        (string Name, string Target)[] links =
        [
            ("fd", "/proc/self/fd"),
            ("stdin", "/proc/self/fd/0"),
            ("stdout", "/proc/self/fd/1"),
            ("stderr", "/proc/self/fd/2"),
            ("shm", "/tmp"),
        ];
        return
        [
            tools.Bubblewrap!,
            .. new[] { "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try" },
            .. command.Network ? Array.Empty<string>() : ["--unshare-net"],
            .. new[] { "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL", "--new-session", "--as-pid-1" },
            .. new[] { "--ro-bind", "/usr", "/usr" },
            .. roots.SelectMany(r =>
                new DirectoryInfo($"/{r}").LinkTarget is { } target
                    ? new[] { "--symlink", target, $"/{r}" }
                    : ["--ro-bind-try", $"/{r}", $"/{r}"]
            ),
            .. settings.SelectMany(s => new[] { "--ro-bind-try", $"/etc/{s}", $"/etc/{s}" }),
            .. command.Network ? ["--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf"] : Array.Empty<string>(),
            .. new[] { "--proc", "/proc" },
            .. devices.SelectMany(d => new[] { "--dev-bind", $"/dev/{d}", $"/dev/{d}" }),
            .. links.SelectMany(l => new[] { "--symlink", l.Target, $"/dev/{l.Name}" }),
            .. new[] { "--size", Text(TemporaryBytes(command)), "--tmpfs", "/tmp" },
            .. new[] { "--ro-bind", command.Folder, IsolatedCommand.FolderInside },
            .. new[] { "--bind", command.Scratch, IsolatedCommand.ScratchInside },
            .. command.Readable.SelectMany(r => new[] { "--ro-bind", r.Outside, r.Inside }),
            // What the rest hangs in is memory, and nobody counts it.
            .. new[] { "--remount-ro", "/" },
            .. new[] { "--", "/bin/sh", "-c", IsolationScript.Live, "airworthy" },
            .. Limits(command, place, tools),
            .. command.Arguments,
        ];
    }

    private static IEnumerable<string> Namespaces(IsolatedCommand command) =>
        [
            "--mount",
            "--pid",
            "--ipc",
            "--uts",
            "--fork",
            "--kill-child=KILL",
            .. command.Network ? Array.Empty<string>() : ["--net"],
            "--",
        ];

    /// <summary>Temporary files lie in memory.</summary>
    private static long TemporaryBytes(IsolatedCommand command) =>
        Math.Min(command.ScratchBytes, command.MemoryBytes / 2);

    private static IEnumerable<string> Built(IsolatedCommand command, Place place, string owner) =>
        [
            "/bin/sh",
            "-c",
            IsolationScript.Build + IsolationScript.Live,
            "airworthy",
            place.Root,
            command.Folder,
            command.Scratch,
            owner,
            command.Network ? "yes" : "no",
            Text(TemporaryBytes(command)),
            .. command.Readable.SelectMany(r => new[] { r.Outside, r.Inside }),
            "--",
        ];

    /// <summary>
    /// Writable memory is limited by --data; --as is wider, because runtimes reserve far more than they use, and catches memory that is
    /// shared.
    /// </summary>
    private static IEnumerable<string> Limits(IsolatedCommand command, Place place, Tools tools) =>
        [
            tools.Prlimit,
            $"--nproc={Text(command.Processes)}",
            $"--nofile={Text(OpenFiles)}",
            $"--fsize={Text(command.ScratchBytes)}",
            "--core=0",
            .. place.MemoryIsHeld
                ? Array.Empty<string>()
                : [$"--data={Text(command.MemoryBytes)}", $"--as={Text((4 * command.MemoryBytes) + (1L << 31))}"],
            "--",
        ];

    private static readonly string[] NoRights =
    [
        "--no-new-privs",
        "--bounding-set=-all",
        "--inh-caps=-all",
        "--ambient-caps=-all",
        "--",
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The programs that isolation is made with, as whole paths.</summary>
internal sealed record Tools(string Unshare, string Setpriv, string Prlimit, string? Bubblewrap)
{
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    /// <summary>Those of this machine; null and the names of those it lacks.</summary>
    public static (Tools? Found, IReadOnlyList<string> Lacking) Find()
    {
        string[] needed = ["unshare", "setpriv", "prlimit", "mount", "umount", "pivot_root"];
        string[] lacking = [.. needed.Where(n => PathOf(n) is null)];
        return lacking.Length > 0
            ? (null, lacking)
            : (new Tools(PathOf("unshare")!, PathOf("setpriv")!, PathOf("prlimit")!, PathOf("bwrap")), []);
    }

    private static string? PathOf(string name) =>
        Folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
}
