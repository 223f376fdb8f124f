using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Tests;

/// <summary>What tests ask controls: rows, versions and predictions written by hand.</summary>
internal static class Questions
{
    private static readonly IdSource Ids = new(TimeProvider.System);

    public static readonly EvaluationSpec Binary = new()
    {
        Data = "evaluation.csv",
        Label = "delayed",
        Prediction = "y",
        Task = TaskKind.BinaryClassification,
    };

    public static readonly EvaluationSpec Regression = Binary with { Task = TaskKind.Regression };

    public static VersionState Version(int number = 1, string owner = "olga", string author = "user:anna") =>
        new()
        {
            Id = VersionId.New(Ids),
            ModelId = ModelId.New(Ids),
            ModelName = ModelName.Parse("flight-delay").Value,
            Number = number,
            Owner = UserName.Parse(owner).Value,
            Author = Principal.Parse(author).Value,
            RegisteredAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Files = [new ModelFile("model.onnx", 4, Sha256Digest.Of(BitConverter.GetBytes(number)))],
            Digest = Sha256Digest.Of(BitConverter.GetBytes(number)),
            Format = "onnx",
        };

    /// <summary>A contender that predicts these numbers and has no files.</summary>
    public static Contender Predicting(int number, params double[] predictions) =>
        Failing(number, Result.Ok(predictions));

    public static Contender Failing(int number, Result<double[]> predictions) =>
        new()
        {
            Version = Version(number),
            Session = _ => Task.FromResult<Result<IModelSession>>(RuntimeFaults.ModelDoesNotLoad.With("no files.")),
            Predictions = _ => Task.FromResult(predictions),
        };

    public static Contender WithSession(int number, IModelSession session, Func<Result<double[]>> predictions) =>
        new()
        {
            Version = Version(number) with { Signature = session.Signature },
            Session = _ => Task.FromResult(Result.Ok(session)),
            Predictions = _ => Task.FromResult(predictions()),
        };

    public static Contender WithSignature(int number, ModelSignature signature) =>
        Failing(number, Result.Ok(Array.Empty<double>())) with
        {
            Version = Version(number) with { Signature = signature },
        };

    public static EvaluationRows Rows(params (string Name, IEnumerable<object> Values)[] columns)
    {
        var texts = columns.ToDictionary(
            c => c.Name,
            c =>
                c.Values.Select(v => Convert.ToString(v, System.Globalization.CultureInfo.InvariantCulture)!).ToArray(),
            StringComparer.Ordinal
        );
        return new EvaluationRows(texts, texts.Values.First().Length);
    }

    public static EvaluationRows Labels(IEnumerable<double> truth) => Rows(("delayed", truth.Select(t => (object)t)));

    public static ControlSpec Spec(string name, params (string Key, string Value)[] with) =>
        new(name, with.ToDictionary(w => w.Key, w => w.Value, StringComparer.Ordinal));

    public static ControlQuestion Of(
        ControlSpec spec,
        EvaluationSpec evaluation,
        EvaluationRows rows,
        Contender candidate,
        Contender? champion = null
    ) =>
        new()
        {
            Spec = spec,
            Evaluation = evaluation,
            EvaluationDigest = Sha256Digest.Of("evaluation"u8),
            Candidate = candidate,
            Champion = champion,
            Rows = _ => Task.FromResult(Result.Ok(rows)),
            Looked = Sha256Digest.Of("looked"u8),
        };

    /// <summary>Rows of a logistic world: the truth, a score that knows it well, and one that knows it less.</summary>
    public static (double[] Truth, double[] Good, double[] Weak) World(int rows, double noise, int seed = 1)
    {
        var random = new Random(seed);
        double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double Logistic(double x) => 1 / (1 + Math.Exp(-x));
        var (truth, good, weak) = (new double[rows], new double[rows], new double[rows]);
        for (var i = 0; i < rows; i++)
        {
            var signal = 1.5 * Normal();
            truth[i] = random.NextDouble() < Logistic(signal) ? 1 : 0;
            good[i] = Logistic(signal);
            weak[i] = Logistic(signal + (noise * Normal()));
        }
        return (truth, good, weak);
    }
}
