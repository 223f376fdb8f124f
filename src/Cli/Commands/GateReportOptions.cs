using System.CommandLine;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Reports;

namespace Airworthy.Cli.Commands;

/// <summary><c>--format</c> and <c>--plots</c>, wherever a gate's decision is shown.</summary>
internal sealed class GateReportOptions
{
    private readonly Option<string> _format = new("--format")
    {
        Description = "Print a report for other tools instead: junit, sarif or markdown",
        HelpName = "FORM",
    };

    private readonly Option<string> _plots = new("--plots")
    {
        Description = "Write the findings' pictures into a folder, as SVG; a markdown report links them",
        HelpName = "DIR",
    };

    public GateReportOptions() => _format.AcceptOnlyFromAmong([.. GateReport.Formats]);

    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_plots);
    }

    /// <summary>Writes what was asked for; null where people are still to be told in words.</summary>
    public ExitCode? Write(CommandRun run, GateView gate, string subject)
    {
        if (run.Get(_plots) is { } folder && WritePlots(run, gate, folder) is { } failed)
        {
            return failed;
        }
        if (run.Get(_format) is not { } format)
        {
            return null;
        }
        run.Screen.Raw(GateReport.Of(gate, subject, format, run.Get(_plots)));
        return gate.Passed ? ExitCode.Done : ExitCode.Refused;
    }

    private static ExitCode? WritePlots(CommandRun run, GateView gate, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (file, plot) in GateReport.Plots(gate))
            {
                File.WriteAllText(Path.Combine(folder, file), plot.Svg);
            }
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return run.Fail($"The pictures cannot be written to '{folder}': {refused.Message}");
        }
    }
}
