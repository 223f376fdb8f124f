using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>What holds for ONNX Runtime in the whole process, set once before its library loads.</summary>
internal static partial class OnnxEnvironment
{
    // ONNX Runtime's own builds send usage data to their maker unless this variable is set when the library starts.
    private const string TelemetrySwitch = "ORT_DISABLE_TELEMETRY";

    // The name that glibc gives this setting: how many heaps its threads share.
    private const int HeapsAtMost = -8;

    private static readonly Lazy<OrtEnv> Instance = new(Create);

    /// <summary>Call before any other use of ONNX Runtime.</summary>
    public static void EnsureCreated() => _ = Instance.Value;

    /// <summary>
    /// Has the process's threads share few native heaps. With glibc's eight a core, each swap of a model leaves holes in another of them:
    /// a thousand swaps left 35 to 45 MiB, against 5 to 8 with as many heaps as cores. Call before there are many threads; it has no
    /// effect where the C library is another.
    /// </summary>
    public static void ShareHeaps()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        try
        {
            _ = SetAllocator(HeapsAtMost, Math.Max(2, Environment.ProcessorCount));
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc, so not its heaps either.
        }
    }

    private static OrtEnv Create()
    {
        Environment.SetEnvironmentVariable(TelemetrySwitch, "1");
        if (!OperatingSystem.IsWindows() && SetNativeVariable(TelemetrySwitch, "1", overwrite: 1) != 0)
        {
            throw new InvalidOperationException($"The process's environment refused {TelemetrySwitch}=1.");
        }
        // Fatal only: what goes wrong comes back as a fault, and its caller decides whether it is worth a log line.
        var options = new EnvironmentCreationOptions
        {
            logId = "airworthy",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        var environment = OrtEnv.CreateInstanceWithOptions(ref options);
        environment.DisableTelemetryEvents();
        return environment;
    }

    // .NET keeps its own copy of the environment on Unix; native libraries only see what the C library is told.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int setting, int value);
}
