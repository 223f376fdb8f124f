using Airworthy.Samples.FlightDelay.Judging;

namespace Airworthy.Samples.Tests.FlightDelay.Judging;

/// <summary>What the model cards and pipeline.yaml count on.</summary>
public sealed class ClaimsTests(Sample sample)
{
    // As in pipeline.yaml.
    private const double Floor = 0.58;
    private const double AucTolerance = 0.005;
    private const double SliceTolerance = 0.02;

    [Theory]
    [MemberData(nameof(Sample.Names), MemberType = typeof(Sample))]
    public void AnyModel_Overall_IsAboveTheFloor(string name) => Assert.True(sample.Answers(name).Auc > Floor);

    [Fact]
    public void Better_AgainstFirst_IsBetterBeyondChance()
    {
        var (first, better) = (sample.Answers("first"), sample.Answers("better"));

        Assert.True(Bootstrap.AucDifference(first, better).Low > 0);
        Assert.True(Bootstrap.LogLossDifference(first, better).High < 0);
        Assert.True(better.Brier < first.Brier);
    }

    [Fact]
    public void Better_AgainstFirst_IsMuchWorseOnNoSlice() =>
        Assert.All(
            Slice.Of(sample.Data.Evaluation),
            slice => Assert.True(Difference("first", "better", slice).High < SliceTolerance, slice.ToString())
        );

    [Fact]
    public void WorseOnASlice_Overall_LooksFine()
    {
        var (better, worse) = (sample.Answers("better"), sample.Answers("worse-on-a-slice"));

        Assert.True(worse.Auc > better.Auc);
        Assert.True(worse.Accuracy >= better.Accuracy);
        Assert.True(Bootstrap.AucDifference(better, worse).Low > -AucTolerance);
    }

    [Fact]
    public void WorseOnASlice_OnEarlyFlights_IsMuchWorse()
    {
        var early = Slice.Of(sample.Data.Evaluation).Single(s => s.Value == "early");

        Assert.InRange((double)early.Rows.Count / sample.Data.Evaluation.Count, 0.08, 0.15);
        Assert.True(Difference("better", "worse-on-a-slice", early).Low > 2 * SliceTolerance);
    }

    [Fact]
    public void WorseOnASlice_AtOtherTimesOfDay_IsMuchWorseNowhere() =>
        Assert.All(
            Slice.Of(sample.Data.Evaluation).Where(s => s.Column == "daypart" && s.Value != "early"),
            slice =>
                Assert.True(Difference("better", "worse-on-a-slice", slice).High < SliceTolerance, slice.ToString())
        );

    private Interval Difference(string champion, string challenger, Slice slice) =>
        Bootstrap.LogLossDifference(
            sample.Answers(champion).Where(slice.Rows),
            sample.Answers(challenger).Where(slice.Rows)
        );
}
