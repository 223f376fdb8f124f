using Airworthy.Delivery.Watching;

namespace Airworthy.Delivery.Tests.Watching;

public sealed class ErrorWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Over = TimeSpan.FromMinutes(1);
    private readonly ErrorWindow _window = new();

    private void Add(int seconds, long answered, long failed) =>
        _window.Add(Noon.AddSeconds(seconds), answered, failed, Over);

    [Fact]
    public void Read_WithinTheWindow_CountsWhatEndedSinceItBegan()
    {
        Add(0, 100, 7);
        Add(2, 110, 8);
        Add(4, 120, 10);

        Assert.Equal((3, 23), _window.Read());
        Assert.Equal(Noon, _window.Since);
    }

    [Fact]
    public void Read_AsTimePasses_ForgetsWhatIsOlderThanTheWindow()
    {
        for (var second = 0; second <= 600; second++)
        {
            Add(second, 10 * second, second < 300 ? 5 * second : 1500);
        }

        Assert.Equal((0, 600), _window.Read());
        Assert.Equal(Noon.AddSeconds(540), _window.Since);
    }

    [Fact]
    public void Read_AfterLooksThatCameLate_CoversAtLeastTheWindow()
    {
        Add(0, 0, 0);
        Add(50, 0, 40);
        Add(100, 0, 41);

        // The note of second 50 is not as old as the window, so the one before it stays.
        Assert.Equal((41, 41), _window.Read());
    }

    [Fact]
    public void Forget_WithMuchCounted_BeginsAnew()
    {
        Add(0, 0, 0);
        Add(2, 0, 500);

        _window.Forget();
        Add(4, 3, 501);

        Assert.Equal((1, 4), _window.Read());
    }
}
