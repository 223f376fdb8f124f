using System.Reflection;
using Airworthy.Server.Problems;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Problems;

public sealed class ErrorsPageTests
{
    /// <summary>After a new or changed code: run this with AIRWORTHY_APPROVE=1 and read the difference.</summary>
    [Fact]
    public void Write_Now_IsTheApprovedPage() => Approval.Compare("docs/errors.md", ErrorsPage.Write(Ours()));

    private static IEnumerable<Assembly> Ours() =>
        Directory
            .EnumerateFiles(AppContext.BaseDirectory, "Airworthy.*.dll")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => !n.EndsWith(".Tests", StringComparison.Ordinal) && n != "Airworthy.Testing")
            .Select(Assembly.Load);
}
