using Airworthy.Bench;
using Airworthy.Bench.Mlflow;
using Airworthy.Bench.Serving;

// One line a benchmark: its name, what it measures, and where it stands.
(string Name, string Measures, Func<string[], Task<int>> Run)[] benchmarks =
[
    ("append", "durable commits by 1, 16 and 64 writers, against a bare SQLite loop", Appends.RunAsync),
    ("blobs", "storing a file of 100 MB, against a plain copy with SHA-256 and fsync", Blobs.RunAsync),
    ("convert", "converting a Jenkinsfile of 1,500 lines", Conversions.RunAsync),
    (
        "gate",
        "judging a million rows against raw inference, the standard controls on the sample, the scanner against hashing",
        Gates.RunAsync
    ),
    (
        "mlflow-artifacts",
        "an artifact of 100 MB up and down the MLflow door, against a plain copy without a sync",
        Artifacts.RunAsync
    ),
    (
        "mlflow-registry",
        "registry calls through the MLflow door at 1 and 64 connections, against single synced writes and MLflow's own",
        MlflowRegistry.RunAsync
    ),
    (
        "serving",
        "one row at a time over HTTP, against a server of fixed bytes and a naive one (needs wrk and the vectors folder)",
        ServingBench.RunAsync
    ),
    (
        "releases",
        "1,000 releases of ten steps at once, and 10,000 that wait (--releases N, --waiting N)",
        Releases.RunAsync
    ),
    ("proofs", "building an inclusion proof of one entry among 1,000,000", Proofs.RunAsync),
    ("stored-proofs", "the same from a stored record, its tiles in SQLite", StoredProofs.RunAsync),
    (
        "mlflow-tracking",
        "runs, metrics and searches through the MLflow door at 1 and 64 connections (--runs N: how many to search)",
        MlflowTracking.RunAsync
    ),
    (
        "whole-way",
        "start, registration to production, rollback, and registering 100 MB against a plain copy",
        WholeWay.RunAsync
    ),
];

if (args is [var name, .. var rest] && benchmarks.FirstOrDefault(b => b.Name == name) is { Run: { } run })
{
    return await run(rest);
}
Console.Error.WriteLine("Usage: dotnet run -c Release --project bench -- NAME");
foreach (var (known, measures, _) in benchmarks)
{
    Console.Error.WriteLine($"  {known, -12} {measures}");
}
return 2;
