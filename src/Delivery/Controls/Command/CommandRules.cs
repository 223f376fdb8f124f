using System.Globalization;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.NoSecrets;
using Airworthy.Delivery.Controls.TestReports;
using Airworthy.Serving.Isolation;

namespace Airworthy.Delivery.Controls.Command;

/// <summary>What a command's end and its reports come to.</summary>
internal static class CommandRules
{
    /// <summary>The exit code by which a command says that it could not ask (EX_TEMPFAIL of sysexits.h).</summary>
    public const int CouldNotAskCode = 75;

    private const int ShownCases = 30;
    private const int ShownLines = 12;
    private const int LongestLine = 400;

    public static Answer Decide(
        CommandOptions options,
        IsolatedEnd end,
        IsolationHeld held,
        IReadOnlyList<TestReport> reports,
        IReadOnlyList<string> missing
    )
    {
        var cases = reports.SelectMany(r => r.Cases).ToList();
        var failed = cases.Where(c => c.Result == CaseResult.Failed).ToList();
        var skipped = cases.Count(c => c.Result == CaseResult.Skipped);
        var figures = new Dictionary<string, double> { ["exit-code"] = end.ExitCode };
        if (options.Reports.Count > 0)
        {
            figures["cases"] = cases.Count;
            figures["cases-failed"] = failed.Count;
            figures["cases-skipped"] = skipped;
        }
        return Judge(options, end, reports, cases, failed, missing) with
        {
            Figures = figures,
            Details =
            [
                .. failed.Take(ShownCases).Select(Line),
                .. missing,
                $"Ran under {held}{(options.Network ? "; with this machine's network" : "; without a network")}.",
                Cost(end),
                .. Tail("wrote", end.Output),
                .. Tail("complained", end.Error),
            ],
        };
    }

    private static Answer Judge(
        CommandOptions options,
        IsolatedEnd end,
        IReadOnlyList<TestReport> reports,
        List<TestCase> cases,
        List<TestCase> failed,
        IReadOnlyList<string> missing
    )
    {
        var program = Clip.Short(options.Arguments[0]);
        var asked = cases.Count(c => c.Result != CaseResult.Skipped);
        if (Stopped(options, end, program) is { } stopped)
        {
            return stopped;
        }
        if (failed.Count > 0)
        {
            return Answer.Fail(
                $"{failed.Count} of {cases.Count} cases of {program} failed: {Masked(Line(failed[0]))}.",
                "Look at the cases under the details, mend what they name, and register the version anew."
            );
        }
        if (end.ExitCode == CouldNotAskCode)
        {
            return Answer.Inconclusive(
                $"{program} says that it could not ask (exit code {CouldNotAskCode}).",
                "Its output under the details says why."
            );
        }
        if (end.ExitCode != 0)
        {
            return Answer.Fail(
                $"{program} ended with exit code {end.ExitCode}.",
                "Its output under the details says why; where the command itself is at fault, that is for who owns the pipeline."
            );
        }
        if (missing.Count > 0)
        {
            return Answer.Inconclusive(
                $"{program} ended well and did not leave its report: {missing[0]}",
                "Have it write the report to $AIRWORTHY_SCRATCH under the name that the pipeline gives."
            );
        }
        // No findings is not approval: a suite of which nothing ran asked nothing.
        return reports.Any(r => r.NeedsCases) && asked == 0
            ? Answer.Inconclusive(
                $"{program} ended well and no case of it ran ({cases.Count} skipped).",
                "Look why its cases were not found, or were skipped."
            )
            : Answer.Pass(
                options.Reports.Count == 0
                    ? $"{program} ended with exit code 0."
                    : $"{program} ended with exit code 0, and none of {cases.Count} cases failed."
            );
    }

    private static Answer? Stopped(CommandOptions options, IsolatedEnd end, string program) =>
        end.Ending switch
        {
            IsolatedEnding.TimedOut => Answer.Inconclusive(
                $"{program} did not end within {options.TimeLimit.TotalSeconds:0} seconds and was ended.",
                "Make it quicker, or have 'seconds' raised by who owns the pipeline."
            ),
            IsolatedEnding.OutOfMemory => Answer.Inconclusive(
                $"{program} needed more than {options.MemoryBytes >> 20} MiB of memory and was ended.",
                "Make it need less, or have 'memory-mib' raised by who owns the pipeline."
            ),
            IsolatedEnding.OutOfScratch => Answer.Inconclusive(
                $"{program} wrote more than {options.ScratchBytes >> 20} MiB and was ended.",
                "Make it write less, or have 'scratch-mib' raised by who owns the pipeline."
            ),
            IsolatedEnding.NotIsolated => Answer.Inconclusive(
                $"{program} was not run: {Masked(LastLine(end.Error))}.",
                "This is for the operator of the server."
            ),
            IsolatedEnding.Killed => Answer.Inconclusive($"{program} was ended.", "Ask again."),
            _ => null,
        };

    private static string Line(TestCase failed) =>
        Masked(Clip.Short(failed.Name) + (failed.Message.Length > 0 ? $": {Clip.Short(failed.Message)}" : ""));

    private static string Cost(IsolatedEnd end) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Took {end.Took.TotalSeconds:F1} s{(end.PeakMemory is { } peak ? $" and {peak / 1048576.0:F0} MiB of memory at most" : "")}."
        );

    private static IEnumerable<string> Tail(string did, string text) =>
        Masked(text)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .TakeLast(ShownLines)
            .Select(l => $"{did}: {Printable(l.Length <= LongestLine ? l : l[..LongestLine] + "…")}");

    private static string LastLine(string text) => text.Trim().Split('\n')[^1].Trim().TrimEnd('.');

    private static string Printable(string line) =>
        string.Concat(line.Select(c => char.IsControl(c) && c != '\t' ? '·' : c));

    private static string Masked(string text) => NoSecretsRules.Masked(text);
}
