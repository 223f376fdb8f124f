using System.Globalization;
using System.Text;

namespace Airworthy.Samples.Jenkins;

/// <summary>The job that the demo's pipeline runs: it looks at the newest rows, leaves a report, and asks before it is content.</summary>
internal static class DemoJob
{
    /// <summary>Whose name the controller knows Airworthy by.</summary>
    public const string User = "airworthy";

    public const string FullName = "models/evaluate";
    private const string Approver = "AIRWORTHY_APPROVER";
    private const int Shown = 5;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    /// <param name="jenkins">Where it is added.</param>
    /// <param name="rows">Lines of CSV with a header; the columns <c>origin</c> and <c>delayed</c> are read.</param>
    public static void AddTo(FakeJenkins jenkins, IReadOnlyList<string> rows)
    {
        var job = jenkins.AddJob(
            FullName,
            new FakeParameter("AIRWORTHY_STEP"),
            new FakeParameter("AIRWORTHY_MODEL"),
            new FakeParameter("AIRWORTHY_VERSION")
        );
        job.QuietPeriod = TimeSpan.Zero;
        job.Steps.Add(new FakeStep(TimeSpan.Zero, Begin));
        job.Steps.Add(new FakeStep(Moment, build => Evaluate(build, rows)));
        job.Steps.Add(new FakeStep(Moment, Ask));
        job.Steps.Add(new FakeStep(TimeSpan.Zero, End));
    }

    private static void Begin(FakeBuild build)
    {
        build.Stage("Evaluate", "IN_PROGRESS");
        build.Write(
            $"[Pipeline] stage (Evaluate)\nNewest flights, for version {build.Parameters["AIRWORTHY_VERSION"]} of {build.Parameters["AIRWORTHY_MODEL"]}\n"
        );
    }

    private static void Evaluate(FakeBuild build, IReadOnlyList<string> rows)
    {
        var header = rows[0].Split(',');
        var (origin, delayed) = (Array.IndexOf(header, "origin"), Array.IndexOf(header, "delayed"));
        var report = new StringBuilder("origin,flights,late\n");
        var origins = rows.Skip(1)
            .Select(r => r.Split(','))
            .GroupBy(r => r[origin], StringComparer.Ordinal)
            .Select(o => (Name: o.Key, Flights: o.Count(), Late: o.Count(r => r[delayed] == "1")))
            .OrderByDescending(o => o.Flights)
            .ToList();
        foreach (var (name, flights, late) in origins)
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"{name},{flights},{late}");
        }
        foreach (var (name, flights, late) in origins.Take(Shown))
        {
            build.Write($"{name}: {flights} flights, {late} late\n");
        }
        build.Write($"and {Math.Max(0, origins.Count - Shown)} airports more\n");
        build.Archive("report/origins.csv", Encoding.UTF8.GetBytes(report.ToString()));
        build.Test("rows", "are there", rows.Count > 1 ? "PASSED" : "FAILED", "no rows");
        build.Stage("Evaluate", "SUCCESS");
    }

    private static void Ask(FakeBuild build)
    {
        build.Stage("Sign off", "PAUSED_PENDING_INPUT");
        build.Write("[Pipeline] stage (Sign off)\n[Pipeline] input\n");
        build.Ask(
            "signOff",
            $"May version {build.Parameters["AIRWORTHY_VERSION"]} go to production?",
            new FakeParameter(Approver)
        );
    }

    private static void End(FakeBuild build)
    {
        build.Stage("Sign off", "SUCCESS");
        build.Write($"Signed off by {build.Inputs[0].Values.GetValueOrDefault(Approver)}\nFinished: SUCCESS\n");
        build.End("SUCCESS");
    }
}
