using Airworthy.Core.Values;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests.Spec;

public sealed class ServingReaderTests
{
    private static PipelineReading Read(string more) => Samples.Read(Samples.Flight + more);

    [Fact]
    public void Read_OfServing_GivesIt()
    {
        var spec = Read(
            """
            serving:
              production: { max-batch: 32, max-delay-ms: 2, concurrency: 4, queue: 500, queue-mib: 16, timeout-ms: 250, cache-mib: 8, keep-loaded: yes, priorities: no }
              staging: {}
            """
        ).Spec!;

        Assert.Equal(
            new ServingSpec
            {
                MaxBatch = 32,
                MaxDelay = TimeSpan.FromMilliseconds(2),
                Concurrency = 4,
                Queue = 500,
                QueueMiB = 16,
                TimeOut = TimeSpan.FromMilliseconds(250),
                CacheMiB = 8,
                KeepLoaded = true,
                Priorities = false,
            },
            spec.Serving[EnvironmentName.Production]
        );
        Assert.Equal(new ServingSpec(), spec.Serving[EnvironmentName.Parse("staging").Value]);
    }

    [Fact]
    public void Read_OfASilentPipeline_SaysNothing() => Assert.Empty(Samples.Read(Samples.Flight).Spec!.Serving);

    [Theory]
    [InlineData("serving:\n  production: { max-batch: 0 }", "'0' is no whole number from 1 to 4096")]
    [InlineData("serving:\n  production: { timeout-ms: 1s }", "'1s' is no whole number from 1 to 86400000")]
    [InlineData("serving:\n  production: { keep-loaded: perhaps }", "'perhaps' is neither yes nor no")]
    [InlineData("serving:\n  production: { batch: 2 }", "'batch' is no key of 'serving.production'")]
    [InlineData("serving:\n  produktion: {}", "which is no environment of 'environments'")]
    [InlineData("serving:\n  production: { max-batch: 1, max-delay-ms: 2 }", "waits for batches")]
    [InlineData("serving: [production]", "'serving' must be a map")]
    public void Check_OfWhatIsWrong_SaysWhat(string more, string says) =>
        Assert.Contains(PipelineLint.Check(Read(more)), f => f.Detail.Contains(says, StringComparison.Ordinal));
}
