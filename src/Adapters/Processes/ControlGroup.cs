using System.Globalization;

namespace Airworthy.Adapters.Processes;

/// <summary>
/// A control group that holds the memory and the number of processes of one command together, below the server's own group where the
/// server may make one. Both forms of the kernel's interface are known; what neither allows is held by limits of single processes.
/// </summary>
internal sealed class ControlGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>The microseconds of which a share of processor time is a part, as the kernel has it unless told otherwise.</summary>
    private const long Period = 100_000;

    private readonly List<string> _folders = [];
    private readonly string? _memory;
    private readonly bool _isUnified;

    private ControlGroup(string? memory, bool isUnified, IEnumerable<string?> folders)
    {
        (_memory, _isUnified) = (memory, isUnified);
        _folders.AddRange(folders.OfType<string>().Distinct(StringComparer.Ordinal));
    }

    /// <summary>No group at all.</summary>
    public static ControlGroup None => new(null, false, []);

    /// <summary>What holds memory, for evidence; null when no group does.</summary>
    public string? Memory =>
        _memory is null ? null
        : _isUnified ? "a control group (v2)"
        : "a control group (v1)";

    /// <summary>The files into which a process writes its number to enter.</summary>
    public IReadOnlyList<string> Doors => [.. _folders.Select(f => Path.Combine(f, "cgroup.procs"))];

    /// <summary>The most memory used so far; null when unknown.</summary>
    public long? Peak =>
        _memory is null
            ? null
            : Number(Path.Combine(_memory, _isUnified ? "memory.peak" : "memory.max_usage_in_bytes"));

    /// <summary>Whether the kernel ended a process because memory was used up.</summary>
    public bool RanOut =>
        _memory is not null
        && Lines(Path.Combine(_memory, _isUnified ? "memory.events" : "memory.oom_control"))
            .Any(l => l.StartsWith("oom_kill ", StringComparison.Ordinal) && l != "oom_kill 0");

    /// <summary>A group of that name, empty when none can be made.</summary>
    public static ControlGroup Make(string name, long memoryBytes, int processes, double? cores)
    {
        var own = Own();
        long? quota = cores is { } some ? Math.Max(1000, (long)(some * Period)) : null;
        if (
            own.TryGetValue("", out var unified)
            && MakeUnified(unified, name, memoryBytes, processes, quota) is { } made
        )
        {
            return new ControlGroup(made, true, [made]);
        }
        var memory = MakeOne(own, "memory", name, "memory.limit_in_bytes", memoryBytes);
        if (memory is not null)
        {
            // Where swapping is counted, it counts as memory.
            Write(Path.Combine(memory, "memory.memsw.limit_in_bytes"), memoryBytes);
        }
        var time = quota is { } share ? MakeOne(own, "cpu", name, "cpu.cfs_quota_us", share) : null;
        return new ControlGroup(memory, false, [memory, MakeOne(own, "pids", name, "pids.max", processes), time]);
    }

    public void Dispose()
    {
        foreach (var folder in _folders)
        {
            Remove(folder);
        }
    }

    private static string? MakeUnified(string own, string name, long memoryBytes, int processes, long? quota)
    {
        // A group with processes in it shares nothing out, so beside the server's own is as good as below.
        foreach (var parent in new[] { own, Path.GetDirectoryName(own) })
        {
            if (
                parent is null
                || !parent.StartsWith(Root, StringComparison.Ordinal)
                || !Lines(Path.Combine(parent, "cgroup.subtree_control")).Any(l => l.Split(' ').Contains("memory"))
                || MakeFolder(parent, name) is not { } folder
            )
            {
                continue;
            }
            if (Write(Path.Combine(folder, "memory.max"), memoryBytes))
            {
                Write(Path.Combine(folder, "memory.swap.max"), 0);
                Write(Path.Combine(folder, "memory.oom.group"), 1);
                Write(Path.Combine(folder, "pids.max"), processes);
                if (quota is { } share)
                {
                    // Its period is the same by default.
                    Write(Path.Combine(folder, "cpu.max"), share);
                }
                return folder;
            }
            Remove(folder);
        }
        return null;
    }

    private static string? MakeOne(Dictionary<string, string> own, string what, string name, string file, long limit)
    {
        if (!own.TryGetValue(what, out var parent) || MakeFolder(parent, name) is not { } folder)
        {
            return null;
        }
        if (Write(Path.Combine(folder, file), limit))
        {
            return folder;
        }
        Remove(folder);
        return null;
    }

    /// <summary>The server's own group by controller; the unified one under the empty name.</summary>
    private static Dictionary<string, string> Own()
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Lines("/proc/self/cgroup"))
        {
            if (line.Split(':', 3) is [_, var controllers, var path])
            {
                foreach (var controller in controllers.Split(','))
                {
                    own[controller] = Path.Combine(Root, controller, path.TrimStart('/'));
                }
            }
        }
        return own;
    }

    private static string? MakeFolder(string parent, string name)
    {
        try
        {
            return Directory.Exists(parent) ? Directory.CreateDirectory(Path.Combine(parent, name)).FullName : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool Write(string file, long number)
    {
        try
        {
            // Only a file of the kernel's is written: where there is none, the folder is no group with that limit.
            if (!File.Exists(file))
            {
                return false;
            }
            File.WriteAllText(file, number.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long? Number(string file) =>
        long.TryParse(Lines(file).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            // Not recursive: the files in it are the kernel's, and go with it.
            Directory.Delete(folder);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // Still held by a process that is about to go; an empty group costs nothing.
        }
    }
}
