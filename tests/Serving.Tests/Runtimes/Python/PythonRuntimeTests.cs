using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Python;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Python;

public sealed class PythonRuntimeTests : IDisposable
{
    /// <summary>A pipeline over named columns, one of text, that answers text; written by joblib beside a signature.</summary>
    private const string Columns = """
        import json, joblib, numpy
        from sklearn.compose import ColumnTransformer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import Pipeline
        from sklearn.preprocessing import OneHotEncoder, StandardScaler
        rows = numpy.array([[i % 7, ["ORD", "DFW", "SFO"][i % 3]] for i in range(60)], dtype=object)
        truth = ["late" if r[0] > 3 and r[1] == "ORD" else "on time" for r in rows]
        model = Pipeline([("columns", ColumnTransformer([("n", StandardScaler(), [0]), ("t", OneHotEncoder(), [1])])),
                          ("model", LogisticRegression(C=100))]).fit(rows, truth)
        joblib.dump(model, "model.joblib", compress=COMPRESS)
        with open("signature.json", "w") as file:
            json.dump({"inputs": [{"name": "hour", "datatype": "FP32", "shape": [-1, 1]},
                                  {"name": "origin", "datatype": "BYTES", "shape": [-1, 1]}],
                       "outputs": [{"name": "predict", "datatype": "BYTES", "shape": [-1, 1]}]}, file)
        """;

    private const string Regression = """
        import json, joblib, numpy
        from sklearn.ensemble import GradientBoostingRegressor
        rows = numpy.random.RandomState(3).rand(200, 3)
        model = GradientBoostingRegressor(n_estimators=20, random_state=0).fit(rows, rows.sum(axis=1))
        joblib.dump(model, "model.joblib")
        with open("signature.json", "w") as file:
            json.dump({"inputs": [{"name": n, "datatype": "FP64", "shape": [-1, 1]} for n in "abc"],
                       "outputs": [{"name": "predict", "datatype": "FP64", "shape": [-1]}]}, file)
        with open("told.json", "w") as file:
            json.dump({"predict": model.predict(rows[:5]).tolist(), "rows": rows[:5].T.ravel().tolist()}, file)
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0")]
    [InlineData("3")]
    public async Task Load_OfABareJoblibFile_AnswersTextByNamedColumns(string compress)
    {
        var files = await PythonModels.TrainAsync(
            Columns.Replace("COMPRESS", compress, StringComparison.Ordinal),
            PythonRuntime.Sklearn
        );
        var runtime = await PythonModels.RuntimeAsync(_folder, o => o with { Workers = 1 }, PythonRuntime.Sklearn);

        var loaded = await runtime.LoadAsync(files, Cancel);

        Assert.True(loaded.IsOk, loaded.Fault?.ToString());
        using var session = loaded.Value;
        var answer = session
            .Run(
                [
                    new Tensor("origin", TensorType.BYTES, [3, 1], new[] { "ORD", "ORD", "DFW" }),
                    new Tensor("hour", TensorType.FP32, [3, 1], new[] { 6f, 0f, 6f }),
                ],
                [],
                Cancel
            )
            .Value;
        Assert.Equal(["predict", "probabilities"], answer.Select(a => a.Name));
        Assert.Equal(new[] { "late", "on time", "on time" }, answer[0].Data);
        Assert.Equal([3, 1], answer[0].Shape);
        Assert.Equal([3, 2], answer[1].Shape);
    }

    [Fact]
    public async Task Load_OfARegression_AnswersWhatTheTrainerSaw()
    {
        var files = await PythonModels.TrainAsync(Regression, PythonRuntime.Sklearn);
        var runtime = await PythonModels.RuntimeAsync(_folder, o => o with { Workers = 1 }, PythonRuntime.Sklearn);
        using var session = (await runtime.LoadAsync(files, Cancel)).Value;
        var told = PythonModels.Told(files);
        var rows = PythonModels.Numbers(told, "rows");

        var answer = session
            .Run(
                [.. "abc".Select((n, i) => PythonModels.Doubles($"{n}", [5, 1], rows[(i * 5)..((i * 5) + 5)]))],
                [],
                Cancel
            )
            .Value;

        Assert.Equal(PythonModels.Numbers(told, "predict"), (double[])Assert.Single(answer).Data);
    }

    [Theory]
    [InlineData("cos\nsystem\n(S'touch /tmp/pwned'\ntR.")]
    [InlineData("csubprocess\nPopen\n(lp0\nS'true'\natR.")]
    [InlineData("c__builtin__\neval\n(S'1'\ntR.")]
    public async Task Load_OfAPickleThatRunsSomething_IsRefusedBeforeAnythingStarts(string pickle)
    {
        var files = With(
            await PythonModels.TrainAsync(PythonModels.Flowers),
            "model.pkl",
            Encoding.ASCII.GetBytes(pickle)
        );

        var loaded = await (await PythonModels.RuntimeAsync(_folder)).LoadAsync(files, Cancel);

        Assert.Equal("model-scan-refused", loaded.Fault?.Code);
        Assert.False(Directory.Exists(_folder.At("p")));
    }

    [Fact]
    public async Task Load_WithAPackageThatIsNotThere_NamesIt()
    {
        var files = With(
            await PythonModels.TrainAsync(PythonModels.Flowers),
            "requirements.txt",
            "scikit-learn\nno_such_package_of_ours==1.0 # why not\n-r more.txt\nlightgbm-like ; python_version < '3'\n"u8.ToArray()
        );

        var loaded = await (await PythonModels.RuntimeAsync(_folder)).LoadAsync(files, Cancel);

        Assert.Equal("python-package-missing", loaded.Fault?.Code);
        Assert.Contains("'no_such_package_of_ours'", loaded.Fault!.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.At("p")));
    }

    [Fact]
    public async Task Load_WithALoaderThatIsNotThere_NamesWhatIsMissing()
    {
        var files = With(
            await PythonModels.TrainAsync(PythonModels.Flowers),
            "MLmodel",
            Encoding.UTF8.GetBytes(
                "flavors:\n  python_function:\n    loader_module: no_such_loader\n    data: model.pkl\nsignature:\n"
                    + "  inputs: '[{\"name\": \"x\", \"type\": \"double\"}]'\n  outputs: '[{\"name\": \"y\", \"type\": \"double\"}]'\n"
            )
        );

        var loaded = await (await PythonModels.RuntimeAsync(_folder)).LoadAsync(files, Cancel);

        Assert.Equal("python-package-missing", loaded.Fault?.Code);
        Assert.Contains("'no_such_loader'", loaded.Fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_WithoutASignature_SaysHowToStateOne()
    {
        var files = With(await PythonModels.TrainAsync(PythonModels.Flowers), "MLmodel", null);

        var loaded = await (await PythonModels.RuntimeAsync(_folder)).LoadAsync(files, Cancel);

        Assert.Equal("signature-not-stated", loaded.Fault?.Code);
        Assert.Contains("signature.json", loaded.Fault!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/bin/no-such-python", "no-python")]
    [InlineData("/bin/false", "model-does-not-load")]
    public async Task Load_WithoutAPython_SaysSo(string program, string code)
    {
        var files = await PythonModels.TrainAsync(PythonModels.Flowers);
        var runtime = await PythonModels.RuntimeAsync(_folder, o => o with { Program = program });

        Assert.Equal(code, (await runtime.LoadAsync(files, Cancel)).Fault?.Code);
    }

    [Fact]
    public async Task Load_OfAPathThatLeadsOut_IsRefused()
    {
        var files = With(await PythonModels.TrainAsync(PythonModels.Flowers), "../outside", new byte[1]);

        var loaded = await (await PythonModels.RuntimeAsync(_folder)).LoadAsync(files, Cancel);

        Assert.Equal("model-does-not-load", loaded.Fault?.Code);
        Assert.False(File.Exists(_folder.At("outside")));
    }

    private static ModelFiles With(ModelFiles files, string path, byte[]? bytes)
    {
        var changed = files.Files.ToDictionary();
        changed.Remove(path);
        if (bytes is not null)
        {
            changed[path] = bytes;
        }
        return files with { Files = changed };
    }
}
