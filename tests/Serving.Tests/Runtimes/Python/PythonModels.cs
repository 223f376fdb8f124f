using System.Diagnostics;
using System.Text.Json;
using Airworthy.Adapters.Processes;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Isolation;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Python;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Python;

/// <summary>Models trained here and now by this machine's Python, and the runtime that serves them.</summary>
internal static class PythonModels
{
    public const string Program = "/usr/bin/python3";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly Dictionary<string, ModelFiles> Made = [];

    /// <summary>Isolated as on a server; skips where that is impossible.</summary>
    public static async Task<PythonRuntime> RuntimeAsync(
        TemporaryFolder folder,
        Func<PythonOptions, PythonOptions>? change = null,
        string format = PythonRuntime.Mlflow
    )
    {
        var isolation = new ProcessIsolation(folder.At("i"), TimeProvider.System);
        var held = await isolation.HeldAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(held.IsOk, held.Fault?.Detail ?? "");
        return Of(folder, isolation, change, format);
    }

    public static PythonRuntime Of(
        TemporaryFolder folder,
        IIsolation isolation,
        Func<PythonOptions, PythonOptions>? change = null,
        string format = PythonRuntime.Mlflow
    )
    {
        var options = new PythonOptions { Folder = folder.At("p"), Workers = 2 };
        return new PythonRuntime(format, isolation, change?.Invoke(options) ?? options, TimeProvider.System);
    }

    /// <summary>The files that a script leaves in its working folder; skips without Python and scikit-learn.</summary>
    public static async Task<ModelFiles> TrainAsync(string script, string format = PythonRuntime.Mlflow)
    {
        Assert.SkipUnless(File.Exists(Program), $"there is no {Program}");
        await Gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (Made.TryGetValue(script, out var made))
            {
                return made with { Format = format };
            }
            using var folder = new TemporaryFolder();
            var start = new ProcessStartInfo(Program, ["-I", "-c", script])
            {
                WorkingDirectory = folder.Root,
                UseShellExecute = false,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(
                said.Contains("ModuleNotFoundError", StringComparison.Ordinal),
                $"{Program} lacks a package: {said.Trim().Split('\n')[^1]}"
            );
            Assert.True(process.ExitCode == 0, said);
            return Made[script] = new ModelFiles(
                format,
                Directory
                    .GetFiles(folder.Root, "*", SearchOption.AllDirectories)
                    .ToDictionary(
                        f => Path.GetRelativePath(folder.Root, f).Replace('\\', '/'),
                        f => new ReadOnlyMemory<byte>(File.ReadAllBytes(f))
                    )
            );
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>A file with an answer that a script left beside its model.</summary>
    public static JsonElement Told(ModelFiles files, string path = "told.json") =>
        JsonDocument.Parse(files.Files[path]).RootElement;

    public static double[] Numbers(JsonElement told, string name) =>
        [.. told.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    public static Tensor Doubles(string name, long[] shape, params double[] data) =>
        new(name, TensorType.FP64, shape, data);

    /// <summary>Three kinds of flower by four measures, written as MLflow writes it.</summary>
    public const string Flowers = """
        import json, pickle
        from sklearn.datasets import load_iris
        from sklearn.ensemble import RandomForestClassifier
        data = load_iris()
        model = RandomForestClassifier(n_estimators=5, random_state=1).fit(data.data, data.target)
        with open("model.pkl", "wb") as file:
            pickle.dump(model, file)
        with open("MLmodel", "w") as file:
            file.write('''flavors:
          python_function:
            env: {virtualenv: python_env.yaml}
            loader_module: mlflow.sklearn
            model_path: model.pkl
            predict_fn: predict
          sklearn:
            code: null
            pickled_model: model.pkl
            serialization_format: cloudpickle
        signature:
          inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 4]}}]'
          outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
        ''')
        with open("requirements.txt", "w") as file:
            file.write("mlflow==2.9.0\ncloudpickle==2.2.1\nnumpy\nscikit-learn>=0.24\n")
        rows = data.data[::15]
        with open("told.json", "w") as file:
            json.dump({"rows": rows.ravel().tolist(), "predict": model.predict(rows).tolist(),
                       "probabilities": model.predict_proba(rows).ravel().tolist()}, file)
        """;
}
