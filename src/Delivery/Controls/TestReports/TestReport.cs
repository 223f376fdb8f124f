using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.TestReports;

/// <summary>What another tool's report says, case by case.</summary>
internal sealed record TestReport(IReadOnlyList<TestCase> Cases)
{
    /// <summary>More than this no report is read.</summary>
    public const int MaximumBytes = 16 * 1024 * 1024;
    public const int MaximumCases = 100_000;

    /// <summary>Whether a report without cases says that nothing was asked; one of a linter says that nothing was found.</summary>
    public bool NeedsCases { get; init; }

    /// <summary>By the name's ending: SARIF for <c>.sarif</c> and <c>.sarif.json</c>, JUnit's XML for every other.</summary>
    public static Result<TestReport> Read(string path, byte[] bytes, string failOn)
    {
        var isSarif =
            path.EndsWith(".sarif", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".sarif.json", StringComparison.OrdinalIgnoreCase);
        return (isSarif ? SarifReader.Read(bytes, failOn) : JUnitReader.Read(bytes)).TryGet(
            out var report,
            out var fault
        )
            ? report
            : fault with
            {
                Detail = $"the report '{Clip.Short(path)}' cannot be read: {fault.Detail}",
            };
    }
}

/// <summary>One case of a report.</summary>
/// <param name="Name">As people look for it.</param>
/// <param name="Result">How it went.</param>
/// <param name="Message">What it says about that, its first line.</param>
internal sealed record TestCase(string Name, CaseResult Result, string Message);

internal enum CaseResult
{
    Passed,
    Failed,
    Skipped,
}
