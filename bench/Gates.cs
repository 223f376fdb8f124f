using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Scanning.Content;
using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Onnx;
using Airworthy.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airworthy.Bench;

/// <summary>What a gate costs beside what it judges.</summary>
internal static class Gates
{
    private const int Rows = 1_000_000;
    private const int Features = 20;
    private const int Rounds = 3;

    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "flight-delay");

    internal static async Task<int> RunAsync(string[] args)
    {
        await StandardAsync();
        Scanner();
        await MillionAsync(args is ["--rows", var rows] ? int.Parse(rows, CultureInfo.InvariantCulture) : Rows);
        return 0;
    }

    /// <summary>The same work twice: the model alone over rows that lie ready, and the model judged on them.</summary>
    private static async Task MillionAsync(int rows)
    {
        var evaluation = Pipeline().Evaluation;
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes(Large(rows)));
        var start = Stopwatch.GetTimestamp();
        var set = EvaluationCsv.Read(csv, default).Value;
        Print($"reading {rows} rows of {set.Columns.Count} columns ({csv.Length / 1048576} MiB)", start);

        using var session = await LoadAsync("better");
        var batches = EvaluationBatches.Of(session.Signature, evaluation, set).Value;
        start = Stopwatch.GetTimestamp();
        var inputs = new List<IReadOnlyList<Tensor>>();
        for (var from = 0; from < set.Count; from += batches.BatchSize)
        {
            inputs.Add(batches.Take(from, Math.Min(batches.BatchSize, set.Count - from)).Value);
        }
        Print("the rows as the model's inputs, first time", start);
        var (raw, judged) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var before = Processor;
            raw.Add(Raw(session, evaluation, inputs));
            var between = Processor;
            judged.Add(await JudgedAsync(session, evaluation, set, round));
            // On a machine that others use, the processor's own time says more than the clock.
            Console.WriteLine(
                $"  round {round}: raw {raw[^1]:F2} s (processor {between - before:F2} s), judged {judged[^1]:F2} s (processor {Processor - between:F2} s)"
            );
        }
        Console.WriteLine(
            $"{rows} rows: raw inference {Median(raw):F2} s, with metrics and slices over {Features} features {Median(judged):F2} s, ratio {Median(judged) / Median(raw):F2}"
        );
    }

    private static double Processor => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    private static double Raw(IModelSession session, EvaluationSpec evaluation, List<IReadOnlyList<Tensor>> inputs)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var batch in inputs)
        {
            _ = session.Run(batch, [evaluation.Prediction], default).Value;
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Predictions, two metrics with their intervals, calibration, and every slice of one and of two features.</summary>
    private static async Task<double> JudgedAsync(
        IModelSession session,
        EvaluationSpec evaluation,
        EvaluationRows set,
        int round
    )
    {
        var catalog = StandardControls.Catalog();
        ControlSpec[] asked =
        [
            Asked("metric-floor", ("metric", "roc_auc"), ("at-least", "0.5")),
            Asked("metric-floor", ("metric", "log_loss"), ("at-most", "1")),
            Asked("no-weak-slice", ("tolerance", "0.2"), ("ignore", "departed,probability-of-nothing")),
        ];
        var start = Stopwatch.GetTimestamp();
        var predictions = new Lazy<Task<Result<double[]>>>(() =>
            Task.Run(() => Predictions.Of(session, evaluation, set, default))
        );
        var answers = await Task.WhenAll(
            asked.Select(spec =>
                Task.Run(() =>
                    catalog
                        .Find(spec.Name)!
                        .AskAsync(
                            new ControlQuestion
                            {
                                Spec = spec,
                                Evaluation = evaluation,
                                EvaluationDigest = Sha256Digest.Of("bench"u8),
                                Candidate = Contender(session, () => predictions.Value),
                                Rows = _ => Task.FromResult(Result.Ok(set)),
                                Looked = Sha256Digest.Of(BitConverter.GetBytes(round)),
                            },
                            default
                        )
                )
            )
        );
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var answer in answers.Where(_ => round == 0))
        {
            Console.WriteLine($"  {answer.Outcome}: {answer.Summary}");
        }
        return took;
    }

    /// <summary>Nearly every control there is on the sample's 7,514 rows, with the standard way of running them.</summary>
    private static async Task StandardAsync()
    {
        var blobs = new InMemoryBlobStore();
        var runtimes = new RuntimeCatalog([new OnnxModelRuntime(new OnnxOptions())]);
        var evaluation = Pipeline().Evaluation with
        {
            Sets = new Dictionary<string, string> { ["training"] = "train.csv" },
        };
        var question = new GateQuestion
        {
            Environment = EnvironmentName.Production,
            Gate = new GateSpec { Controls = StandardGate.Controls },
            Evaluation = evaluation,
            EvaluationDigest = await KeepAsync(blobs, Path.Combine(Sample, "data", "evaluation.csv")),
            Sets = new Dictionary<string, Sha256Digest>
            {
                ["training"] = await KeepAsync(blobs, Path.Combine(Sample, "data", "train.csv")),
            },
            Candidate = await VersionAsync(blobs, 2, "better"),
            Champion = await VersionAsync(blobs, 1, "first"),
        };
        for (var round = 0; round < Rounds; round++)
        {
            var gate = new GateService(
                StandardControls.Catalog(),
                runtimes,
                blobs,
                new GateOptions(),
                TimeProvider.System,
                NullLogger<GateService>.Instance
            );
            var start = Stopwatch.GetTimestamp();
            var decision = await gate.AskAsync(question, default);
            Print(
                $"{decision.Findings.Count} controls on the sample ({decision.Findings.Count(f => f.Outcome == Outcome.Pass)} passed), longest {decision.Findings.MaxBy(f => f.Seconds)!.Control} {decision.Findings.Max(f => f.Seconds):F2} s:",
                start
            );
        }
    }

    /// <summary>Archives as frameworks write them, mostly tensors, against hashing the same bytes.</summary>
    private static void Scanner()
    {
        foreach (var (name, bytes) in ScannedFiles.All())
        {
            var (scanned, hashed) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                using var file = new MemoryStream(bytes);
                var start = Stopwatch.GetTimestamp();
                _ = FileScan.Scan(file, name);
                scanned.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                start = Stopwatch.GetTimestamp();
                _ = SHA256.HashData(bytes);
                hashed.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            Console.WriteLine(
                $"scanning {name} ({bytes.Length / 1048576} MiB): {Median(scanned) * 1000:F1} ms, hashing {Median(hashed) * 1000:F1} ms, ratio {Median(scanned) / Median(hashed):F2}"
            );
        }
    }

    /// <summary>The sample's rows again and again, its distances moved a little, and further columns up to twenty features.</summary>
    private static string Large(int rows)
    {
        var lines = File.ReadAllLines(Path.Combine(Sample, "data", "evaluation.csv"));
        var columns = lines[0].Split(',').ToList();
        var distance = columns.IndexOf("distance");
        // All but the time of departure and the label are features already.
        var further = Features - (columns.Count - 2);
        var random = new Random(1);
        var text = new StringBuilder(rows * 100);
        text.Append(lines[0]).AppendJoin("", Enumerable.Range(0, further).Select(i => $",extra_{i}")).Append('\n');
        for (var row = 0; row < rows; row++)
        {
            var cells = lines[1 + (row % (lines.Length - 1))].Split(',');
            cells[distance] = (int.Parse(cells[distance], CultureInfo.InvariantCulture) + random.Next(-9, 10)).ToString(
                CultureInfo.InvariantCulture
            );
            text.AppendJoin(',', cells);
            for (var i = 0; i < further; i++)
            {
                // Half of them numbers, half words.
                text.Append(',')
                    .Append(i % 2 == 0 ? $"{random.Next(100_000) / 1000.0}" : $"group-{random.Next(2 + i)}");
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    internal static ControlSpec Asked(string name, params (string Key, string Value)[] with) =>
        new(name, with.ToDictionary(w => w.Key, w => w.Value, StringComparer.Ordinal));

    private static Contender Contender(IModelSession session, Func<Task<Result<double[]>>> predictions) =>
        new()
        {
            Version = Version(1, []) with { Signature = session.Signature },
            Session = _ => Task.FromResult(Result.Ok(session)),
            Predictions = _ => predictions(),
        };

    private static VersionState Version(int number, IReadOnlyList<ModelFile> files)
    {
        var ids = new IdSource(TimeProvider.System);
        return new VersionState
        {
            Id = VersionId.New(ids),
            ModelId = ModelId.New(ids),
            ModelName = ModelName.Parse("flight-delay").Value,
            Number = number,
            Owner = UserName.Parse("olga").Value,
            Author = Principal.Parse("user:anna").Value,
            RegisteredAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Files = files,
            Digest = new ModelManifest(files).Digest(),
            Format = "onnx",
        };
    }

    private static async Task<VersionState> VersionAsync(InMemoryBlobStore blobs, int number, string model)
    {
        var path = Path.Combine(Sample, "models", model, "model.onnx");
        return Version(number, [new ModelFile("model.onnx", new FileInfo(path).Length, await KeepAsync(blobs, path))]);
    }

    private static async Task<Sha256Digest> KeepAsync(InMemoryBlobStore blobs, string path)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        var digest = Sha256Digest.Of(bytes);
        using var stream = new MemoryStream(bytes);
        _ = (await blobs.ReceiveAsync("bench", digest, bytes.Length, stream, default)).Value;
        _ = (await blobs.KeepAsync("bench", default)).Value;
        return digest;
    }

    private static async Task<IModelSession> LoadAsync(string model) =>
        (
            await new OnnxModelRuntime(new OnnxOptions()).LoadAsync(
                new ModelFiles(
                    "onnx",
                    new Dictionary<string, ReadOnlyMemory<byte>>
                    {
                        ["model.onnx"] = await File.ReadAllBytesAsync(
                            Path.Combine(Sample, "models", model, "model.onnx")
                        ),
                    }
                ),
                default
            )
        ).Value;

    private static PipelineSpec Pipeline() =>
        PipelineYaml.Read(File.ReadAllBytes(Path.Combine(Sample, "pipeline.yaml"))).Spec!;

    private static void Print(string what, long start) =>
        Console.WriteLine($"{what} {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
