using System.Globalization;
using Airworthy.Record.Facts;
using CsCheck;

namespace Airworthy.Record.Tests.Facts;

public sealed class EcmaNumberTests
{
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    [InlineData(0x3ff0000000000000, "1")]
    [InlineData(0x4059000000000000, "100")]
    [InlineData(0x3fb999999999999a, "0.1")]
    [InlineData(0x3e7ad7f29abcaf48, "1e-7")]
    [InlineData(0x3e60000000000000, "2.9802322387695312e-8")]
    [InlineData(0x0410000000000000, "4.1045368012983762e-289")]
    [InlineData(0x0010000000000000, "2.2250738585072014e-308")]
    public void Format_OfAKnownNumber_IsItsEcmaScriptText(ulong bits, string text) =>
        Assert.Equal(text, EcmaNumber.Format(BitConverter.UInt64BitsToDouble(bits)));

    [Fact]
    public void Format_OfAnyFiniteNumber_ReadsBackAsTheSameAndInOneSpelling() =>
        Gen
            .ULong.Select(BitConverter.UInt64BitsToDouble)
            .Where(double.IsFinite)
            .Sample(
                value =>
                {
                    var text = EcmaNumber.Format(value);
                    Assert.Equal(value, double.Parse(text, CultureInfo.InvariantCulture));
                    Assert.Matches(@"^(-?(0|[1-9]\d{0,20})(\.\d*[1-9])?|-?[1-9](\.\d*[1-9])?e[+-][1-9]\d*)$", text);
                },
                iter: 20_000
            );

    [Fact]
    public void Format_OfEveryPowerOfTwoAndItsNeighbours_ReadsBackAsTheSame()
    {
        for (var exponent = 0UL; exponent < 2047; exponent++)
        {
            var bits = exponent << 52;
            foreach (var near in new[] { bits == 0 ? 1 : bits - 1, bits, bits + 1 })
            {
                var value = BitConverter.UInt64BitsToDouble(near);
                Assert.Equal(value, double.Parse(EcmaNumber.Format(value), CultureInfo.InvariantCulture));
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Format_OfWhatJsonLacks_Throws(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EcmaNumber.Format(value));
}
