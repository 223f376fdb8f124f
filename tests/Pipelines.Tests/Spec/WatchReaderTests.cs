using Airworthy.Core.Values;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests.Spec;

public sealed class WatchReaderTests
{
    private static PipelineReading Read(string more) => Samples.Read(Samples.Flight + more);

    [Fact]
    public void Read_OfObserveAndAlerts_GivesThem()
    {
        var spec = Read(
            """
            observe:
              staging: { sample: 1 }
              production: { sample: 2.5%, mask: [origin, distance], keep: 4w }
            alerts:
              production:
                errors: { above: 2%, over: 10m, at-least: 100 }
            """
        ).Spec!;

        var production = spec.Observe[EnvironmentName.Production];
        Assert.Equal((0.025, TimeSpan.FromDays(28)), (production.Sample, production.Keep));
        Assert.Equal(["origin", "distance"], production.Mask);
        Assert.Equal(1, spec.Observe[EnvironmentName.Parse("staging").Value].Sample);
        Assert.Equal(
            new ErrorAlertSpec
            {
                Above = 0.02,
                Over = TimeSpan.FromMinutes(10),
                AtLeast = 100,
            },
            Assert.Single(spec.Alerts).Value
        );
    }

    [Fact]
    public void Read_OfASilentPipeline_KeepsNothing()
    {
        var spec = Samples.Read(Samples.Flight).Spec!;

        Assert.Empty(spec.Observe);
        Assert.Empty(spec.Alerts);
        Assert.Equal((0.05, 20), (ErrorAlertSpec.Default.Above, ErrorAlertSpec.Default.AtLeast));
    }

    [Theory]
    [InlineData("observe:\n  production: { sample: 2 }", "'2' is no share from 0 to 1")]
    [InlineData("observe:\n  production: { sample: -1 }", "'-1' is no share")]
    [InlineData("observe:\n  production: { keep: 5m }", "'5m' is too short or too long: 1h to")]
    [InlineData("observe:\n  production: { keep: long }", "'long' is no length of time")]
    [InlineData("observe:\n  production: { masks: [a] }", "'masks' is no key of 'observe.production'")]
    [InlineData("observe:\n  produktion: { sample: 1 }", "which is no environment of 'environments'")]
    [InlineData("observe: [production]", "'observe' must be a map")]
    [InlineData("alerts:\n  production: {}", "lacks 'errors'")]
    [InlineData("alerts:\n  production:\n    errors: { above: 100% }", "'100%' is no share of calls")]
    [InlineData("alerts:\n  production:\n    errors: { over: 2d }", "'2d' is too short or too long: 1m to 1d")]
    [InlineData("alerts:\n  production:\n    errors: { at-least: 0 }", "'0' is no whole number from 1")]
    [InlineData("alerts:\n  staging:\n    latency: { }", "'latency' is no key of 'alerts.staging'")]
    public void Check_OfWhatIsWrong_SaysWhat(string more, string says) =>
        Assert.Contains(PipelineLint.Check(Read(more)), f => f.Detail.Contains(says, StringComparison.Ordinal));
}
