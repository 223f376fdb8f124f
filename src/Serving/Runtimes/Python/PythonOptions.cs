namespace Airworthy.Serving.Runtimes.Python;

/// <summary>How models that need Python are run.</summary>
public sealed record PythonOptions
{
    /// <summary>Where the runtime may make folders, the server's alone. What a killed server left there is removed at the start.</summary>
    public required string Folder { get; init; }

    /// <summary>The interpreter, a whole path; default <c>/usr/bin/python3</c>.</summary>
    public string Program { get; init; } = "/usr/bin/python3";

    /// <summary>Further folders that it can read, whole paths, e.g. one with a virtual environment; default none.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    /// <summary>Processes for each loaded model: 1 to 64, default one for each core, at most 8.</summary>
    public int Workers { get; init; } = Math.Min(Environment.ProcessorCount, 8);

    /// <summary>Bytes of memory for one process and all it starts: from 64 MiB, default 2 GiB.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Processes and threads that one of them may have: 1 to 4096, default 64.</summary>
    public int Processes { get; init; } = 64;

    /// <summary>Cores that one of them may keep busy: above 0, default 1. Held where the server may make control groups.</summary>
    public double Cores { get; init; } = 1;

    /// <summary>How long a request may take, waiting for a process included: 10 ms to a day, default a minute.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one process may take to import its packages and load the model: 10 ms to a day, default two minutes.</summary>
    public TimeSpan LoadTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often an idle process is asked whether it lives: 10 ms to a day, default ten seconds.</summary>
    public TimeSpan HealthEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most bytes of one answer: default 1 GiB.</summary>
    public long MaxAnswerBytes { get; init; } = 1L << 30;

    /// <summary>What is out of range, a sentence each.</summary>
    public IEnumerable<string> Wrong()
    {
        bool isTime(TimeSpan time) => time >= TimeSpan.FromMilliseconds(10) && time <= TimeSpan.FromDays(1);
        if (Workers is < 1 or > 64)
        {
            yield return $"{nameof(Workers)} goes from 1 to 64.";
        }
        if (MemoryBytes < 64 << 20 || Processes is < 1 or > 4096 || !(Cores > 0) || MaxAnswerBytes < 1)
        {
            yield return "A process gets at least 64 MiB, 1 to 4096 processes, some part of a core, and one byte to answer.";
        }
        if (!isTime(RequestTime) || !isTime(LoadTime) || !isTime(HealthEvery))
        {
            yield return "Times go from 10 ms to a day.";
        }
        if (!Path.IsPathFullyQualified(Program) || !Readable.All(Path.IsPathFullyQualified))
        {
            yield return "The program and the folders are whole paths.";
        }
    }
}
