using System.Diagnostics;

namespace Airworthy.Server.Metrics;

/// <summary>What the process takes of its machine, under the names that every Prometheus client gives it.</summary>
internal static class ProcessMetrics
{
    private const string OpenFiles = "/proc/self/fd";

    public static void Write(MetricsText text)
    {
        using var process = Process.GetCurrentProcess();
        text.One(
            "process_cpu_seconds_total",
            "counter",
            "Processor time, of the user and the system, in seconds.",
            process.TotalProcessorTime.TotalSeconds
        );
        text.One("process_resident_memory_bytes", "gauge", "Memory in use.", process.WorkingSet64);
        text.One("process_virtual_memory_bytes", "gauge", "Memory reserved.", process.VirtualMemorySize64);
        text.One(
            "process_start_time_seconds",
            "gauge",
            "When the process began, in seconds since 1970.",
            new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0
        );
        text.One("process_threads", "gauge", "Threads of the system.", process.Threads.Count);
        if (Directory.Exists(OpenFiles))
        {
            text.One("process_open_fds", "gauge", "Open files and sockets.", Directory.GetFiles(OpenFiles).Length);
        }
        WriteRuntime(text);
    }

    private static void WriteRuntime(MetricsText text)
    {
        text.One("dotnet_gc_heap_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(false));
        text.One(
            "dotnet_gc_allocated_bytes_total",
            "counter",
            "Managed memory given out.",
            GC.GetTotalAllocatedBytes()
        );
        text.Begin(
            "dotnet_gc_collections_total",
            "counter",
            "Collections, the older generations' among the younger ones'."
        );
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            text.Sample(MetricsText.Labels(("generation", $"{generation}")), GC.CollectionCount(generation));
        }
        text.One(
            "dotnet_gc_pause_seconds_total",
            "counter",
            "Time that everything stood still for a collection.",
            GC.GetTotalPauseDuration().TotalSeconds
        );
        text.One("dotnet_threadpool_threads", "gauge", "Threads of the pool.", ThreadPool.ThreadCount);
        text.One(
            "dotnet_threadpool_queue_length",
            "gauge",
            "Work that waits for one of them.",
            ThreadPool.PendingWorkItemCount
        );
    }
}
