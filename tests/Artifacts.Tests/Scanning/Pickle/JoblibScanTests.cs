using System.Text;
using Airworthy.Artifacts.Scanning;
using Airworthy.Artifacts.Scanning.Content;

namespace Airworthy.Artifacts.Tests.Scanning.Pickle;

/// <summary>
/// Files of joblib, whose arrays stand between the opcodes, written out opcode by opcode; in the texts a byte above 127 stands for itself
/// (Latin-1).
/// </summary>
public sealed class JoblibScanTests
{
    private const string Minus = "J\u00ff\u00ff\u00ff\u00ff";
    private const string BytesType =
        "cnumpy\ndtype\n(U\u0002u1\u0089\u0088tR(K\u0003U\u0001|NNN" + Minus + Minus + "K\0tb";
    private const string ObjectType =
        "cnumpy\ndtype\n(U\u0002O8\u0089\u0088tR(K\u0003U\u0001|NNN" + Minus + Minus + "K?tb";
    private const string Run = "cos\nsystem\nU\u0002id\u0085R";

    [Fact]
    public void Scan_OfAnArrayOfBytes_FindsNothing() =>
        Assert.Empty(Dangers(Array(BytesType, 4, align: true) + "\u0002\u00ff\u00ffabcd."));

    [Fact]
    public void Scan_OfAnArrayWithoutPadding_FindsNothing() =>
        Assert.Empty(Dangers(Array(BytesType, 4, align: false) + "abcd."));

    [Theory]
    [InlineData(true, "behind an array")]
    [InlineData(false, "behind an array without padding")]
    public void Scan_OfACallBehindAnArray_IsADanger(bool align, string what) =>
        Assert.True(
            Dangers(Array(BytesType, 4, align) + (align ? "\u0001\u00ff" : "") + "abcd" + Run + ".").Count > 0,
            what
        );

    [Fact]
    public void Scan_OfACallInAnArraysBytes_IsADangerBecausePickleRunsIt() =>
        Assert.Contains(
            "os.system",
            Assert.Single(Dangers(Array(BytesType, Run.Length, align: false) + Run + ".")).Detail,
            StringComparison.Ordinal
        );

    [Fact]
    public void Scan_OfACallInAnArrayOfObjects_IsADanger() =>
        Assert.NotEmpty(Dangers(Array(ObjectType, 1, align: true) + "\u0080\u0002" + Run + ".."));

    [Fact]
    public void Scan_OfAnArrayOfObjects_FindsNothing() =>
        Assert.Empty(Dangers(Array(ObjectType, 1, align: true) + "\u0080\u0002]K\u0001a.."));

    [Fact]
    public void Scan_OfAnArrayInsideAFrame_IsADangerBecauseItsBytesStandElsewhere() =>
        Assert.Contains(
            Dangers(
                "\u0080\u0004\u0095\u00ff\0\0\0\0\0\0\0"
                    + Array(BytesType, 4, align: true)[2..]
                    + new string('\u0001', 200)
            ),
            f => f.Code is "joblib-unknown"
        );

    [Theory]
    [InlineData("cnumpy\ndtype\n(U\u0002V8\u0089\u0088tR", "a structure of unknown parts")]
    [InlineData("cnumpy\nndarray\n)\u0081", "no type")]
    [InlineData("N", "nothing")]
    public void Scan_OfAnArrayOfAnUnclearType_ReadsItAsObjectsOrRefuses(string type, string what) =>
        Assert.True(Dangers(Array(type, 4, align: false) + Run + ".").Count > 0, what);

    [Fact]
    public void Scan_OfATypeWhosePartsHoldObjects_ReadsItAsObjects()
    {
        var parts =
            "cnumpy\ndtype\n(U\u0002V8\u0089\u0088tR(K\u0003U\u0001|NU\u0001a\u0085}U\u0001a"
            + ObjectType
            + "K\0\u0086sK\u0008K\u0001K\0tb";

        Assert.NotEmpty(Dangers(Array(parts, 1, align: true) + "\u0080\u0002" + Run + ".."));
    }

    [Theory]
    [InlineData("K\u00ff\u0085")]
    [InlineData("\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085")]
    [InlineData("N")]
    public void Scan_OfAnArrayLongerThanTheFile_IsADanger(string shape) =>
        Assert.NotEmpty(
            Dangers(
                Array(BytesType, 4, align: true).Replace("K\u0004\u0085", shape, StringComparison.Ordinal)
                    + "\u0001\u00ffabcd."
            )
        );

    [Fact]
    public void Scan_OfAnArrayToldTwiceWhatItIs_IsADanger() =>
        Assert.NotEmpty(
            Dangers(Array(BytesType, 4, align: true)[..^1] + "}U\u0005shapeK\u0001\u0085sb\u0001\u00ffa" + Run + ".")
        );

    private static string Array(string type, int length, bool align) =>
        "\u0080\u0002cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\u0081}(U\u0008subclasscnumpy\nndarray\nU\u0005shapeK"
        + (char)length
        + "\u0085U\u0005orderU\u0001CU\u0005dtype"
        + type
        + (align ? "U\u001bnumpy_array_alignment_bytesK\u0010" : "")
        + "ub";

    private static List<FileFinding> Dangers(string pickle)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(pickle));
        return [.. FileScan.Scan(stream, "a.joblib").Where(f => f.Dangerous)];
    }
}
