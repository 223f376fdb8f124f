using Airworthy.Adapters.Processes;
using Airworthy.Adapters.Targets.RemoteModels;
using Airworthy.Server.Settings;
using Airworthy.Serving.Isolation;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.LightGbm;
using Airworthy.Serving.Runtimes.MlNet;
using Airworthy.Serving.Runtimes.Onnx;
using Airworthy.Serving.Runtimes.Python;
using Airworthy.Serving.Runtimes.Remote;
using Airworthy.Serving.Sessions;

namespace Airworthy.Server.Wiring;

/// <summary>The runtimes there are, one line each, and the memory that their models may take.</summary>
internal static class RuntimeServices
{
    public static void Add(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<IRemoteModels>(new HttpRemoteModels(settings.IsLoopback));
        services.AddSingleton(
            new MemoryOptions { ModelBytes = settings.ModelMemoryMiB == 0 ? null : (long)settings.ModelMemoryMiB << 20 }
        );
        services.AddSingleton(s => new RuntimeCatalog([
            new OnnxModelRuntime(new OnnxOptions()),
            new LightGbmRuntime(),
            new MlNetRuntime(),
            new RemoteRuntime(s.GetRequiredService<IRemoteModels>(), new RemoteOptions(), TimeProvider.System),
            .. Python(s, settings),
        ]));
    }

    private static IEnumerable<IRuntime> Python(IServiceProvider services, ServerSettings settings)
    {
        var options = new PythonOptions
        {
            Folder = Path.Combine(settings.Data, "isolated", "python"),
            Program = settings.PythonProgram,
            Readable = settings.PythonFolders,
            MemoryBytes = (long)settings.PythonMemoryMiB << 20,
            RequestTime = TimeSpan.FromSeconds(settings.PythonSeconds),
        };
        if (settings.PythonWorkers > 0)
        {
            options = options with { Workers = settings.PythonWorkers };
        }
        PythonRuntime.Sweep(options.Folder);
        var isolation = services.GetRequiredService<IIsolation>();
        if (settings.PythonUnisolated)
        {
            isolation = new IsolationWherePossible(isolation, new PlainProcesses(TimeProvider.System));
        }
        var log = services.GetRequiredService<ILogger<PythonRuntime>>();
        string[] formats = [PythonRuntime.Mlflow, PythonRuntime.Sklearn];
        return formats.Select(format => new PythonRuntime(format, isolation, options, TimeProvider.System, log));
    }
}
