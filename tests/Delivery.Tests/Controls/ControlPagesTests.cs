using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Metrics;
using Airworthy.Delivery.Policies;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls;

/// <summary>Every control is explained to those whom it stops.</summary>
public sealed class ControlPagesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "controls");

    public static TheoryData<string> Names => [.. StandardControls.Catalog().Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_OfEachControl_SaysWhatItAsksAndNamesEveryOption(string name)
    {
        var page = File.ReadAllText(Path.Combine(Folder, $"{name}.md"));

        Assert.StartsWith($"# {name}\n", page, StringComparison.Ordinal);
        Assert.All(
            ["**Asks**", "**Why.**", "**Evidence.**", "**Fails**", "**Inconclusive**", "**To mend.**"],
            part => Assert.Contains(part, page, StringComparison.Ordinal)
        );
        Assert.All(
            StandardControls.Catalog().Find(name)!.Options,
            option =>
            {
                var row = page.Split('\n')
                    .SingleOrDefault(l => l.StartsWith($"| `{option.Name}` |", StringComparison.Ordinal));
                Assert.NotNull(row);
                if (option.Default is { Length: > 0 } given)
                {
                    Assert.Contains($"| {given} |", row, StringComparison.Ordinal);
                }
                else if (option.Default is null)
                {
                    Assert.Contains("must be given", row, StringComparison.Ordinal);
                }
            }
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Overview_LinksEachControl(string name) =>
        Assert.Contains($"| [{name}]({name}.md) |", File.ReadAllText(Path.Combine(Folder, "README.md")));

    [Fact]
    public void Overview_NamesEveryMetric()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "README.md"));

        Assert.All(MetricCatalog.Names, m => Assert.Contains($"`{m}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Catalog_WithTwoControlsOfOneName_StopsTheStart()
    {
        var control = StandardControls.Catalog().Find("metric-floor")!;

        Assert.Throws<InvalidOperationException>(() => new ControlCatalog([control, control]));
    }
}
