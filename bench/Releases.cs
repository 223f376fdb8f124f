using System.Diagnostics;
using System.Globalization;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Testing;
using static Airworthy.Bench.People;

namespace Airworthy.Bench;

/// <summary>
/// Many releases at once through the launcher's server: a thousand of ten steps each, whose work is nothing, so that what is measured is
/// the engine and its record; and many that only wait. A model has one release at a time, so each has a model of its own.
/// </summary>
internal static class Releases
{
    private const int Steps = 10;
    private const int Writers = 16;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    internal static async Task<int> RunAsync(string[] args)
    {
        var running = Number(args, "--releases", 1000);
        var waiting = Number(args, "--waiting", 10_000);
        using var folder = new TemporaryFolder();
        var data = folder.At("data");
        var evaluation = folder.Write("evaluation.csv", "x,y\n1,2\n2,3\n");
        folder.Write("model/model.onnx", TinyModels.AddConstant(1, -1, 1));
        var model = Ok(await ModelFolder.ReadAsync(folder.At("model")));
        using var server = await StartedServer.StartAsync(data);
        using var people = await People.OfAsync(server.Address, data);
        await AllAsync(
            "registered with a pipeline",
            running + waiting,
            async i =>
            {
                var name = Name(i);
                Ok(await people.Ann.RegisterAsync(name, new RegisterRequest { Owner = "ann", Files = [] }, model));
                Ok(await people.Administrator.ApplyPipelineAsync(name, Yaml(i < running), evaluation, null));
            }
        );
        await RunAsync(people, running);
        Console.WriteLine(
            $"{"", -44} most memory {server.PeakMegabytes():F0} MB, database {Size(data):F1} MB after {running} releases"
        );
        if (waiting > 0)
        {
            await WaitAsync(people, server, running, waiting);
            Console.WriteLine($"{"", -44} database {Size(data):F1} MB");
        }
        server.Stop();
        return 0;
    }

    /// <summary>Starts them all at once and follows each to its end.</summary>
    private static async Task RunAsync(People people, int releases)
    {
        var watch = Stopwatch.StartNew();
        var ended = new List<ReleaseView>();
        await AllAsync("started", releases, async i => Ok(await people.Ann.StartReleaseAsync(Name(i), 1)));
        await AllAsync(
            "followed to the end",
            releases,
            async i =>
            {
                var release = Ok(await people.Ann.ListReleasesAsync(Name(i))).Items.Single();
                while (!release.Finished)
                {
                    release = Ok(await people.Ann.WaitForReleaseAsync(release.Id, release.Revision));
                }
                lock (ended)
                {
                    ended.Add(release);
                }
            }
        );
        var took = watch.Elapsed;
        var steps = new Timings("a step, from what it needs to its end");
        var work = new Timings("a step, from its beginning to its end");
        foreach (var release in ended)
        {
            var before = release.StartedAt;
            foreach (var step in release.Steps)
            {
                steps.Add(Ticks(step.FinishedAt!.Value - before));
                work.Add(Ticks(step.FinishedAt.Value - step.BegunAt!.Value));
                before = step.FinishedAt.Value;
            }
        }
        var last = ended.Max(r => r.FinishedAt)!.Value;
        var whole = last - ended.Min(r => r.StartedAt);
        Console.WriteLine(
            $"{releases} releases of {Steps} steps at once: {whole.TotalSeconds:F1} s in the record ({took.TotalSeconds:F1} s seen), {releases * Steps / whole.TotalSeconds:F0} steps a second, {ended.Count(r => r.Status != "succeeded")} did not succeed"
        );
        steps.Print();
        work.Print();
    }

    /// <summary>What the server's processor does while nothing is to be done.</summary>
    private static async Task WaitAsync(People people, StartedServer server, int from, int releases)
    {
        await AllAsync("waiting", releases, async i => Ok(await people.Ann.StartReleaseAsync(Name(from + i), 1)));
        // What was begun comes to rest first.
        await Task.Delay(Idle / 3);
        var before = Processor(server);
        await Task.Delay(Idle);
        var used = Processor(server) - before;
        Console.WriteLine(
            $"{releases} waiting releases: {used.TotalMilliseconds / Idle.TotalSeconds:F1} ms of processor a second, most memory {server.PeakMegabytes():F0} MB"
        );
    }

    private static async Task AllAsync(string what, int count, Func<int, Task> act)
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Writers },
            async (i, _) => await act(i)
        );
        Console.WriteLine($"  {count} {what} in {watch.Elapsed.TotalSeconds:F1} s");
    }

    private static TimeSpan Processor(StartedServer server)
    {
        server.Process.Refresh();
        return server.Process.TotalProcessorTime;
    }

    private static string Yaml(bool runs) =>
        """
            name: bench
            evaluation: { data: evaluation.csv, label: y, prediction: y, task: regression }
            environments: [production]
            gates: { production: { controls: [{ name: loads-and-predicts }], approvals: 1 } }
            steps:

            """
        + (
            runs
                ? string.Concat(Enumerable.Range(1, Steps).Select(i => $"  - {{ name: step-{i}, notify: inbox }}\n"))
                : "  - wait: 30d\n"
        );

    private static string Name(int i) => $"model-{i.ToString(CultureInfo.InvariantCulture)}";

    private static double Size(string data) =>
        Directory.EnumerateFiles(data, "airworthy.db*").Sum(f => new FileInfo(f).Length) / 1e6;

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static int Number(string[] args, string name, int usual) =>
        Array.IndexOf(args, name) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : usual;
}
