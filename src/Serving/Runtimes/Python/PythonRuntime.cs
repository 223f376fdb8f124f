using System.Runtime.InteropServices;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Scanning.Content;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>
/// Runs what only Python can load, in processes of its own: scikit-learn's estimators, and MLflow's python_function. Nothing is unpickled
/// anywhere else, and nothing that the scan finds dangerous is unpickled at all.
/// </summary>
public sealed class PythonRuntime : IRuntime
{
    /// <summary>An MLflow folder that Python loads.</summary>
    public const string Mlflow = "mlflow-pyfunc";

    /// <summary>A pickled estimator with a <c>signature.json</c> beside it.</summary>
    public const string Sklearn = "sklearn";

    private static readonly Lock FolderGate = new();
    private static int _folders;

    private readonly IIsolation _isolation;
    private readonly PythonOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    /// <param name="format">Which of the two formats this one answers for.</param>
    /// <param name="isolation">Where processes run. One that isolates nothing is taken as it is: whoever passes it allowed that.</param>
    /// <param name="options">Limits.</param>
    /// <param name="clock">For times.</param>
    /// <param name="log">Where differences between a model's packages and those installed are told; null for nowhere.</param>
    public PythonRuntime(
        string format,
        IIsolation isolation,
        PythonOptions options,
        TimeProvider clock,
        ILogger<PythonRuntime>? log = null
    )
    {
        if (options.Wrong().ToList() is { Count: > 0 } wrong)
        {
            throw new ArgumentException(string.Join(" ", wrong), nameof(options));
        }
        (Format, _isolation, _options, _clock) = (format, isolation, options, clock);
        _log = log ?? NullLogger<PythonRuntime>.Instance;
    }

    public string Format { get; }

    /// <summary>Removes what a killed server left in the folder. To be called before any model is loaded.</summary>
    public static void Sweep(string folder)
    {
        if (Directory.Exists(folder))
        {
            foreach (var left in Directory.GetDirectories(folder))
            {
                PrivateFolder.Remove(left);
            }
        }
    }

    public async Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!PythonPlanRules.Of(files.Files).TryGet(out var plan, out var fault))
        {
            return fault;
        }
        if (await Task.Run(() => Danger(files), cancel) is { } danger)
        {
            return danger;
        }
        if (!(await _isolation.HeldAsync(cancel)).TryGet(out _, out fault))
        {
            return fault with
            {
                Detail =
                    $"{fault.Detail} Models that need Python are not run without isolation; if you trust everybody who can register one, set pythonUnisolated.",
            };
        }
        return await StartAsync(files, plan, cancel);
    }

    private async Task<Result<IModelSession>> StartAsync(ModelFiles files, PythonPlan plan, CancellationToken cancel)
    {
        var folder = NewFolder();
        var isKept = false;
        try
        {
            var workers = new PythonWorkers(_isolation, plan, folder, _options, _clock);
            workers.Write(files.Files);
            if (!(await workers.StartAsync(cancel)).TryGet(out var first, out var fault))
            {
                return fault;
            }
            Tell(plan, first.Hello);
            isKept = true;
            return new PythonSession(workers, first, Answered(plan, first.Hello), folder, _options, _clock);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return RuntimeFaults.ModelDoesNotLoad.With(
                $"The model's files cannot be written for its processes: {Clip.Short(full.Message)}"
            );
        }
        finally
        {
            if (!isKept)
            {
                PrivateFolder.Remove(folder);
            }
        }
    }

    /// <summary>What the signature states, and the probabilities that an estimator gives besides.</summary>
    private static ModelSignature Answered(PythonPlan plan, WorkerAnswer hello)
    {
        const string Probabilities = "probabilities";
        return hello.Classes < 1 || plan.Signature.Outputs.Any(o => o.Name == Probabilities)
            ? plan.Signature
            : plan.Signature with
            {
                Outputs =
                [
                    .. plan.Signature.Outputs,
                    new TensorSpec(Probabilities, TensorType.FP64, [-1, hello.Classes]),
                ],
            };
    }

    private void Tell(PythonPlan plan, WorkerAnswer hello)
    {
        foreach (var need in plan.Needs)
        {
            if (
                need.Pinned is { } pinned
                && hello.Versions.GetValueOrDefault(need.Name) is { } installed
                && installed != pinned
            )
            {
                _log.LogWarning(
                    "The model was made with {Package} {Pinned}, and {Installed} is installed; compare its answers with those it was tested with",
                    need.Name,
                    Clip.Short(pinned),
                    Clip.Short(installed)
                );
            }
        }
        foreach (var note in hello.Notes.Take(8))
        {
            _log.LogWarning("Python, while loading a model: {Note}", Clip.Short(note));
        }
    }

    private static Fault? Danger(ModelFiles files)
    {
        foreach (var (path, bytes) in files.Files)
        {
            using var stream = MemoryMarshal.TryGetArray(bytes, out var segment)
                ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
                : new MemoryStream(bytes.ToArray(), writable: false);
            if (FileScan.Scan(stream, path).FirstOrDefault(f => f.Dangerous) is { } found)
            {
                return PythonFaults.ScanRefused.With(
                    $"'{Clip.Short(path)}' is not loaded: {found.Detail} ({found.Code})"
                );
            }
        }
        return null;
    }

    private string NewFolder()
    {
        // One after the other, because the folder above is made with the first.
        lock (FolderGate)
        {
            if (!Directory.Exists(_options.Folder))
            {
                PrivateFolder.Make(_options.Folder);
            }
            return PrivateFolder.Make(
                Path.Combine(_options.Folder, $"m{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}")
            );
        }
    }
}
