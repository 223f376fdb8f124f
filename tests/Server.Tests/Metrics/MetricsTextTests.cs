using System.Buffers;
using System.Text;
using Airworthy.Server.Metrics;

namespace Airworthy.Server.Tests.Metrics;

public sealed class MetricsTextTests
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    [Fact]
    public void Sample_OfAHostileLabel_StaysOneLine()
    {
        var text = new MetricsText(_bytes);
        text.Begin("a", "gauge", "A.").Sample(MetricsText.Labels(("model", "x\"}\n\\y")), 0.1);

        Assert.Equal(
            "# HELP a A.\n# TYPE a gauge\na{model=\"x\\\"}\\n\\\\y\"} 0.1\n",
            Encoding.UTF8.GetString(_bytes.WrittenSpan)
        );
    }

    [Fact]
    public void Histogram_AddsEachBucketToThoseBelow()
    {
        new MetricsText(_bytes).Begin("h", "histogram", "H.").Histogram("", [0.5, 1], [3, 0, 4], 9.5);

        Assert.EndsWith(
            "h_bucket{le=\"0.5\"} 3\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 7\nh_sum 9.5\nh_count 7\n",
            Encoding.UTF8.GetString(_bytes.WrittenSpan),
            StringComparison.Ordinal
        );
    }
}
