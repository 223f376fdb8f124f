using System.Diagnostics;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Testing;
using static Airworthy.Bench.People;

namespace Airworthy.Bench;

/// <summary>
/// What a user waits for, through the launcher and over loopback: the server's start, a model's way from registration to production,
/// a rollback, and registering a model of 100 MB against a plain copy with SHA-256 and fsync on the same disk.
/// </summary>
internal static class WholeWay
{
    private const string Model = "flight-delay";
    private const int Rounds = 5;
    private const int Large = 100_000_000;
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "flight-delay");

    internal static async Task<int> RunAsync(string[] args)
    {
        using var folder = new TemporaryFolder();
        var data = folder.At("data");
        using (var warm = await StartedServer.StartAsync(data))
        {
            warm.Stop();
        }
        var starts = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            using var started = await StartedServer.StartAsync(data);
            starts.Add(watch.Elapsed.TotalMilliseconds);
            started.Stop();
        }
        Report("start to ready", starts);
        using var server = await StartedServer.StartAsync(data);
        using var people = await People.OfAsync(server.Address, data);
        await ShipAsync(people);
        await LargeAsync(people, folder);
        server.Stop();
        return 0;
    }

    private static async Task ShipAsync(People people)
    {
        var (ship, back) = (new List<double>(), new List<double>());
        await RegisterAsync(people.Ann, Path.Combine(Sample, "models", "first"));
        var yaml = await File.ReadAllTextAsync(Path.Combine(Sample, "pipeline.yaml"));
        Ok(
            await people.Administrator.ApplyPipelineAsync(
                Model,
                yaml,
                Path.Combine(Sample, "data", "evaluation.csv"),
                null
            )
        );
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var version = await RegisterAsync(
                people.Ann,
                Path.Combine(Sample, "models", round % 2 == 0 ? "first" : "better")
            );
            var release = Ok(await people.Ann.StartReleaseAsync(Model, version.Number));
            while (!release.Finished)
            {
                if (release.Awaited is { } awaited)
                {
                    release = Ok(
                        await people.Vic.ApproveAsync(release.Id, new ApproveRequest(true, awaited.EvidenceDigest))
                    );
                }
                release = Ok(await people.Ann.WaitForReleaseAsync(release.Id, release.Revision));
            }
            if (release.Status != "succeeded")
            {
                // "first" does not pass over "better": that release is refused, as it should be, and is not counted.
                continue;
            }
            Ok(await people.Ann.EndpointMetadataAsync(Model));
            ship.Add(watch.Elapsed.TotalMilliseconds);
        }
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            Ok(await people.Administrator.RollBackAsync(Model, new RollbackRequest(Reason: "a benchmark")));
            back.Add(watch.Elapsed.TotalMilliseconds);
        }
        Report("register to production", ship);
        Report("rollback", back);
    }

    private static async Task LargeAsync(People people, TemporaryFolder folder)
    {
        var (plain, ours) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var source = folder.At($"large-{round}");
            Directory.CreateDirectory(source);
            await File.WriteAllBytesAsync(Path.Combine(source, "model.onnx"), TinyModels.Heavy(round, Large));
            var watch = Stopwatch.StartNew();
            PlainCopy.Run(Path.Combine(source, "model.onnx"), folder.At($"copy-{round}"));
            plain.Add(watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            await RegisterAsync(people.Ann, source, "large");
            ours.Add(watch.Elapsed.TotalMilliseconds);
        }
        Report("plain copy of 100 MB", plain);
        Report("register 100 MB", ours);
        Console.WriteLine($"ratio of the medians: {Median(ours) / Median(plain):F2}");
    }

    private static async Task<VersionView> RegisterAsync(AirworthyClient client, string path, string model = Model)
    {
        var folder = Ok(await ModelFolder.ReadAsync(path));
        return Ok(await client.RegisterAsync(model, new RegisterRequest { Owner = "ann", Files = [] }, folder));
    }

    private static void Report(string what, List<double> milliseconds) =>
        Console.WriteLine(
            $"{what, -24} median {Median(milliseconds), 7:F0} ms  ({milliseconds.Min():F0} to {milliseconds.Max():F0}, {milliseconds.Count} runs)"
        );

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
