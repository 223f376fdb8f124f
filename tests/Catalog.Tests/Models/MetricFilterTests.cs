using Airworthy.Catalog.Models;
using Airworthy.Record.State;
using CsCheck;

namespace Airworthy.Catalog.Tests.Models;

public sealed class MetricFilterTests
{
    [Theory]
    [InlineData("roc_auc>=0.6", "roc_auc", Comparison.GreaterOrEqual, 0.6)]
    [InlineData("rmse <= 12", "rmse", Comparison.LessOrEqual, 12)]
    [InlineData("f1>.5", "f1", Comparison.Greater, 0.5)]
    [InlineData("loss<1e-3", "loss", Comparison.Less, 0.001)]
    [InlineData("n=-4", "n", Comparison.Equal, -4)]
    [InlineData("n==4", "n", Comparison.Equal, 4)]
    [InlineData("n!=4", "n", Comparison.NotEqual, 4)]
    [InlineData("auc by carrier / UA >= 0.6", "auc by carrier / UA", Comparison.GreaterOrEqual, 0.6)]
    public void Parse_OfAComparison_ReadsIt(string text, string metric, Comparison comparison, double value) =>
        Assert.Equal(new MetricFilter(metric, comparison, value), MetricFilter.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("roc_auc")]
    [InlineData(">=0.6")]
    [InlineData("roc_auc>=")]
    [InlineData("roc_auc>=high")]
    [InlineData("roc_auc>=NaN")]
    [InlineData("roc_auc>=1e999")]
    [InlineData("roc_auc>=0,6")]
    [InlineData("roc_auc=>0.6")]
    [InlineData("roc_auc!0.6")]
    [InlineData("a>1>2")]
    public void Parse_OfAnythingElse_SaysWhatToWrite(string? text)
    {
        var fault = MetricFilter.Parse(text).Fault;

        Assert.Equal(CatalogFaults.BadMetricFilter, fault?.Reason);
        Assert.Contains("roc_auc>=0.6", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfWhatAFilterSays_GivesTheSameFilter() =>
        Gen.Select(
                Gen.String[Gen.Char["abc_ /-é.0"], 1, 20].Where(n => n.Trim() == n && n.Length > 0),
                Gen.Enum<Comparison>().Where(c => c is not (Comparison.Contains or Comparison.HasElement)),
                Gen.Double.Where(double.IsFinite)
            )
            .Sample(
                (name, comparison, value) =>
                {
                    var filter = new MetricFilter(name, comparison, value);

                    Assert.Equal(filter, MetricFilter.Parse(filter.ToString()).Value);
                }
            );

    [Fact]
    public void Parse_OfAnyText_NeverThrows() =>
        Gen.String[Gen.Char["ab<>=!. 0-e\0\ud800"], 0, 12].Sample(text => MetricFilter.Parse(text).IsOk || true);

    [Theory]
    [InlineData("stage", "stage", null)]
    [InlineData("stage=trial", "stage", "trial")]
    [InlineData("stage=", "stage", "")]
    [InlineData("a=b=c", "a", "b=c")]
    public void TagFilter_OfAText_ReadsIt(string text, string key, string? value) =>
        Assert.Equal(new TagFilter(key, value), TagFilter.Parse(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("=trial")]
    public void TagFilter_WithoutAKey_IsRefused(string? text) =>
        Assert.Equal(CatalogFaults.BadTagFilter, TagFilter.Parse(text).Fault?.Reason);
}
