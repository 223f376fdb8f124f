using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Serving.Batching;

namespace Airworthy.Delivery.Tests.Releases;

public sealed class PipelineTermsTests : IAsyncLifetime
{
    private readonly ReleaseHouse _house = new();

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Of_AnEnvironment_IsWhatThePipelineInForceSays()
    {
        var release = await _house.ReleaseAsync(1);
        var terms = new PipelineTerms(_house.State);
        Assert.Equal(ServingOptions.Default, await terms.OfAsync(release.ModelId, EnvironmentName.Production, default));

        await _house.ApplyPipelineAsync(
            await _house.YamlAsync()
                + "\nserving:\n  production: { max-batch: 1, queue-mib: 2, timeout-ms: 250, cache-mib: 3, keep-loaded: yes }\n"
        );

        Assert.Equal(
            new ServingOptions
            {
                MaxBatch = 1,
                QueueBytes = 2 << 20,
                TimeOut = TimeSpan.FromMilliseconds(250),
                CacheBytes = 3 << 20,
                KeepLoaded = true,
            },
            await terms.OfAsync(release.ModelId, EnvironmentName.Production, default)
        );
        Assert.All(await _house.Traffic.ApplyAsync(default), s => Assert.Null(s.Fault));
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
    }
}
