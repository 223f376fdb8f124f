using Airworthy.Catalog.Tracking;

namespace Airworthy.Catalog.Tests.Tracking;

public sealed class TrackingRulesTests
{
    [Theory]
    [InlineData("acc")]
    [InlineData("train/loss:0 - x_y.z")]
    [InlineData("größe")]
    [InlineData("...")]
    public void KeyFault_OfAGoodKey_IsNone(string key) => Assert.Null(TrackingRules.KeyFault(key, "key"));

    [Theory]
    [InlineData(
        "a#b",
        "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
    )]
    [InlineData("a\nb", "Names may only contain")]
    [InlineData("a/../b", "This name would resolve to 'b'")]
    [InlineData("a//b", "This name would resolve to 'a/b'")]
    [InlineData("/a", "This name would resolve to '/a'")]
    [InlineData("..", "This name would resolve to '..'")]
    [InlineData("./a", "This name would resolve to 'a'")]
    [InlineData(".", "This name would resolve to '.'")]
    [InlineData("a/", "This name would resolve to 'a'")]
    public void KeyFault_OfABadKey_SaysWhy(string key, string why)
    {
        var detail = TrackingRules.KeyFault(key, "tags[3].key")!.Detail;
        Assert.Contains("for parameter 'tags[3].key' supplied", detail, StringComparison.Ordinal);
        Assert.Contains(why, detail, StringComparison.Ordinal);
    }

    [Fact]
    public void MetricFault_OfANegativeTime_SaysWhichOne() =>
        Assert.StartsWith(
            "Invalid value -1 for parameter 'metrics[7].timestamp' supplied",
            TrackingRules.MetricFault(new Metric("a", 1, -1, 0), "metrics[7]")!.Detail,
            StringComparison.Ordinal
        );

    [Fact]
    public void MetricFault_OfALongName_IsToldByItsLimit() =>
        Assert.Equal(
            "'Metric name' exceeds the maximum length of 250 characters",
            TrackingRules.MetricFault(new Metric(new string('a', 251), 1, 0, 0))!.Detail
        );

    [Fact]
    public void Param_OfALongValue_IsCutBetweenCharacters()
    {
        var value = string.Concat(Enumerable.Repeat("😀", 6001));
        Assert.Equal(value[..12000], TrackingRules.Param("p", value).Value.Value);
        Assert.Equal(new string('x', 6000), TrackingRules.Param("p", new string('x', 6000)).Value.Value);
    }

    [Theory]
    [InlineData(1000, 0, 0, null)]
    [InlineData(800, 100, 100, null)]
    [InlineData(1001, 0, 0, "A batch logging request can contain at most 1000 metrics. Got 1001 metrics.")]
    [InlineData(0, 101, 0, "A batch logging request can contain at most 100 params. Got 101 params.")]
    [InlineData(0, 0, 101, "A batch logging request can contain at most 100 tags. Got 101 tags.")]
    [InlineData(900, 100, 1, "A batch logging request can contain at most 1000 metrics, params, and tags. Got 1001")]
    public void BatchFault_HoldsEachLimit(int metrics, int parameters, int tags, string? sentence)
    {
        var fault = TrackingRules.BatchFault(metrics, parameters, tags);
        Assert.Equal(sentence is null, fault is null);
        Assert.StartsWith(sentence ?? "", fault?.Detail ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void TwiceFault_OfAParamTwice_NamesIt() =>
        Assert.StartsWith(
            "Duplicate parameter keys have been submitted: ['a']",
            TrackingRules.TwiceFault([new("a", "1"), new("b", "1"), new("a", "1")])!.Detail,
            StringComparison.Ordinal
        );

    [Fact]
    public void Storable_OfTheInfinities_IsTheGreatestNumbers()
    {
        Assert.Equal(1.7976931348623157e308, TrackingRules.Storable(double.PositiveInfinity));
        Assert.Equal(-1.7976931348623157e308, TrackingRules.Storable(double.NegativeInfinity));
        Assert.True(double.IsNaN(TrackingRules.Storable(double.NaN)));
    }

    [Theory]
    [InlineData("0123abcd-_", true)]
    [InlineData("-a", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    public void RunId_OfAText_HoldsItsForm(string text, bool good) => Assert.Equal(good, RunId.Parse(text).IsOk);

    [Theory]
    [InlineData("s3://bucket/a", "s3://bucket/a")]
    [InlineData("/data/a", "/data/a")]
    [InlineData("my_location", "/srv/my_location")]
    [InlineData("mlflow-artifacts:/7", "mlflow-artifacts:/7")]
    public void Kept_OfALocation_IsWhole(string location, string kept) =>
        Assert.Equal(kept, ArtifactLocationRules.Kept(location, "/srv/").Value);

    [Theory]
    [InlineData("runs:/a/b")]
    [InlineData("s3://a#b")]
    [InlineData("s3://a?b=../c")]
    public void Kept_OfWhatIsNoLocation_IsRefused(string location) =>
        Assert.NotNull(ArtifactLocationRules.Kept(location, "/srv").Fault);

    [Fact]
    public void OfRun_GoesBelowItsExperiment()
    {
        Assert.Equal(
            "mlflow-artifacts:/3/r/artifacts",
            ArtifactLocationRules.OfRun("mlflow-artifacts:/3", RunId.Asked("r"))
        );
        Assert.Equal("s3://b/r/artifacts?k=v", ArtifactLocationRules.OfRun("s3://b/?k=v", RunId.Asked("r")));
    }

    [Theory]
    [InlineData(0, 10, 5, 10, 1, "0,2,4,6,8,9")]
    [InlineData(4, 8, 5, 10, 1, "4,5,6,7,8")]
    [InlineData(0, 100, 5, 6, 20, "0,20,40,60,80,100")]
    [InlineData(0, 1000, 5, 101, 10, "0,200,400,600,800,1000")]
    public void Steps_OfOneRun_AreEvenlySpaced(long start, long end, int most, int count, int apart, string expected)
    {
        var steps = SampleRules.Steps(
            [
                [.. Enumerable.Range(0, count).Select(i => (long)i * apart)],
            ],
            new IntervalQuery([], "m", start, end, most)
        );
        Assert.Equal(expected, string.Join(',', steps.Order()));
    }

    [Fact]
    public void Steps_OfTwoRuns_KeepTheEndsOfBoth()
    {
        var steps = SampleRules.Steps(
            [
                [.. Enumerable.Range(0, 10).Select(i => (long)i)],
                [.. Enumerable.Range(0, 20).Select(i => (long)i)],
            ],
            new IntervalQuery([], "m", null, null, 5)
        );
        Assert.Equal("0,4,8,9,12,16,19", string.Join(',', steps.Order()));
    }

    [Fact]
    public void NameOf_ARun_IsTheSameEveryTime() =>
        Assert.Equal(RunNameRules.NameOf(RunId.Asked("abc")), RunNameRules.NameOf(RunId.Asked("abc")));
}
