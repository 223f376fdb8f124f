using Airworthy.Serving.Sessions;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Sessions;

public sealed class ModelProbeTests
{
    [Fact]
    public async Task Measure_OfAModelThatMixesRows_FindsItCannotBeBatched()
    {
        var profile = await Measure(TinyModels.SharesAmongRows());

        Assert.False(profile.CanBatch);
        Assert.NotNull(profile.Alone);
    }

    [Fact]
    public async Task Measure_OfAModelOfIndependentRows_FindsItCan()
    {
        var profile = await Measure(TinyModels.AddConstant(1, -1, 3));

        Assert.True(profile.CanBatch);
    }

    [Fact]
    public async Task Measure_OfAModelOfFixedSize_FindsItCannot() =>
        Assert.False((await Measure(TinyModels.AddConstant(1, 2, 3))).CanBatch);

    [Fact]
    public async Task Measure_OfATrainedNetwork_FindsItGains()
    {
        var bytes = await File.ReadAllBytesAsync(
            Vectors.Find("models", "mlp_digits.onnx"),
            TestContext.Current.CancellationToken
        );
        var profile = await Measure(bytes);

        Assert.True(profile.CanBatch);
    }

    [Theory]
    [InlineData(100, 30, true)]
    [InlineData(800, 1000, false)]
    [InlineData(10, 2, false)]
    public void GainsByBatching_OfCosts_IsWhatIsSavedBeyondTheWait(int alone, int together, bool gains) =>
        Assert.Equal(
            gains,
            new ModelProfile
            {
                Alone = TimeSpan.FromMicroseconds(alone),
                Together = TimeSpan.FromMicroseconds(together),
            }.GainsByBatching
        );

    private static async Task<ModelProfile> Measure(byte[] model)
    {
        using var session = (await Models.Load(model)).Value;
        return await new ModelProbe(session, TimeProvider.System).MeasureAsync(
            WarmUpRules.For(session.Signature)!,
            TestContext.Current.CancellationToken
        );
    }
}
