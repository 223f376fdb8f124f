using System.Globalization;
using System.Text;
using Airworthy.Serving.Inference.OpenInference;

namespace Airworthy.Serving.Tests.Inference.OpenInference;

public sealed class NumberTextTests
{
    [Fact]
    public void Write_OfAMillionFloats_ReadsBackAsTheSameFloat()
    {
        var random = new Random(20261123);
        var text = new byte[FloatText.MaxLength];
        for (var n = 0; n < 1_000_000; n++)
        {
            var value =
                n % 2 == 0
                    ? BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))
                    : (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-5, 9)));
            if (!float.IsFinite(value))
            {
                continue;
            }
            var written = text.AsSpan(0, FloatText.Write(text, value));

            if (BitConverter.SingleToInt32Bits(float.Parse(written, CultureInfo.InvariantCulture)) != Bits(value))
            {
                Assert.Fail($"{value:R} was written as {Encoding.UTF8.GetString(written)}");
            }
        }
    }

    [Fact]
    public void Read_OfAMillionDecimals_GivesTheNearestFloat()
    {
        var random = new Random(20261124);
        var one = new float[1];
        for (var n = 0; n < 1_000_000; n++)
        {
            var digits = random.Next(1, 18);
            var decimals = Decimal(random, digits);
            var text = Encoding.UTF8.GetBytes($"[{decimals} ]");

            var end = NumberRun.Read(text, 1, one);

            if (
                end != text.Length - 1
                || Bits(one[0]) != Bits(float.Parse(decimals, NumberStyles.Float, CultureInfo.InvariantCulture))
            )
            {
                Assert.Fail($"{decimals} was read as {one[0]:R}, to {end}");
            }
        }
    }

    [Theory]
    [InlineData("[01,2]")]
    [InlineData("[1.,2]")]
    [InlineData("[.5,2]")]
    [InlineData("[+1,2]")]
    [InlineData("[1e,2]")]
    [InlineData("[1e99,2]")]
    [InlineData("[1,2,3]")]
    [InlineData("[1]")]
    [InlineData("[1,2,]")]
    [InlineData("[1 2]")]
    [InlineData("[[1,2]]")]
    [InlineData("[\"1\",2]")]
    [InlineData("[NaN,2]")]
    [InlineData("[-,2]")]
    [InlineData("[1,2")]
    [InlineData("[1,")]
    [InlineData("[")]
    public void Read_OfWhatIsNoListOfTwoPlainNumbers_LeavesItToOthers(string text) =>
        Assert.Equal(-1, NumberRun.Read(Encoding.UTF8.GetBytes(text), 1, new float[2]));

    [Fact]
    public void Read_OfAMidpointBetweenFloats_RoundsOnce()
    {
        // Just above, just below, and at the middle of 1 and the next float.
        foreach (
            var text in new[] { "1.0000000596046448", "1.00000005960464", "1.0000000596046447", "16777217", "16777219" }
        )
        {
            var one = new float[1];
            Assert.NotEqual(-1, NumberRun.Read(Encoding.UTF8.GetBytes($"[{text}]"), 1, one));
            Assert.Equal(float.Parse(text, CultureInfo.InvariantCulture), one[0]);
        }
    }

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);

    private static string Decimal(Random random, int digits)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? "-" : "");
        var point = random.Next(0, digits + 1);
        for (var i = 0; i < digits; i++)
        {
            if (i == point && i > 0)
            {
                text.Append('.');
            }
            text.Append((char)('0' + random.Next(i == 0 && point != 1 ? 1 : 0, 10)));
        }
        return random.Next(8) == 0 ? text.Append('e').Append(random.Next(-20, 15)).ToString() : text.ToString();
    }
}
