using System.Text;
using Airworthy.Artifacts.Scanning;
using Airworthy.Artifacts.Scanning.Content;
using Airworthy.Testing;

namespace Airworthy.Artifacts.Tests.Scanning.Content;

public sealed class FileScanTests
{
    [Theory]
    [InlineData(new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2 })]
    [InlineData(new byte[] { (byte)'M', (byte)'Z', 0x90, 0 })]
    [InlineData(new byte[] { (byte)'#', (byte)'!', (byte)'/', (byte)'b' })]
    public void Scan_OfAProgram_SaysSoWithoutCallingItDangerous(byte[] bytes)
    {
        var finding = Assert.Single(FileScan.Scan(new MemoryStream(bytes), "helper"));

        Assert.Equal(("executable", false), (finding.Code, finding.Dangerous));
    }

    [Fact]
    public void Scan_OfAnOnnxModel_FindsNothing() =>
        Assert.Empty(FileScan.Scan(new MemoryStream(TinyModels.AddConstant(1, -1)), "model.onnx"));

    [Theory]
    [InlineData(new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0 })]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 0 })]
    [InlineData(new byte[] { (byte)'B', (byte)'Z', (byte)'h', (byte)'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59 })]
    [InlineData(new byte[] { (byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C })]
    public void Scan_OfAnArchiveThatCannotBeLookedInto_IsADanger(byte[] bytes) =>
        Assert.Equal(("archive-unreadable", true), Only(bytes, "data.bin"));

    [Theory]
    [InlineData(
        """{"class_name": "Sequential", "config": {"layers": [{"module": "keras.layers", "class_name": "Dense"}]}}""",
        null
    )]
    [InlineData("""{"class_name": "A", "module": "keras.src.models.functional"}""", null)]
    [InlineData("""{"class_name": "slice", "module": "builtins"}""", null)]
    [InlineData("""{"layers": {"class_name": "Lambda", "config": {}}}""", "keras-lambda")]
    [InlineData("""{"layers": [{"class\u005fname": "L\u0061mbda"}]}""", "keras-lambda")]
    [InlineData("""{"class_name": "Dense", "class_name": "Lambda"}""", "keras-lambda")]
    [InlineData("""{"class_name": "function", "module": "os", "config": "system"}""", "keras-module")]
    [InlineData("""{"class_name": "function", "module": "builtins", "config": "eval"}""", "keras-module")]
    [InlineData("""{"class_name": "function", "module": "keras.utils", "config": "get_file"}""", "keras-module")]
    [InlineData("""{"class_name": "function", "module": "keras.src.utils", "config": "get_file"}""", "keras-module")]
    [InlineData("""{"class_name": "X", "module": "kerasx"}""", "keras-module")]
    [InlineData("""{"class_name": "Lambda", "value": NaN}""", "keras-unreadable")]
    [InlineData("""{"name": "no model", "module": "os"}""", null)]
    [InlineData("""{"broken": """, null)]
    public void Scan_OfAModelsDescription_AllowsOnlyBuildingBlocks(string json, string? code)
    {
        var findings = FileScan.Scan(new MemoryStream(Encoding.UTF8.GetBytes("  " + json)), "config.json");

        Assert.Equal(code, findings.SingleOrDefault()?.Code);
        Assert.All(findings, f => Assert.True(f.Dangerous));
    }

    [Fact]
    public void Scan_OfAnHdf5FileWithALambda_IsADanger()
    {
        byte[] head = [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];
        byte[] config = Encoding.ASCII.GetBytes("{\"class_name\": \"Lambda\"}");

        // Across the border of the pieces in which the file is read.
        Assert.Equal(("keras-lambda", true), Only([.. head, .. new byte[(1 << 20) - 28], .. config], "model.h5"));
        Assert.Empty(FileScan.Scan(new MemoryStream([.. head, .. new byte[100]]), "model.h5"));
    }

    [Fact]
    public void Scan_OfThousandsOfDangers_StaysShortAndDangerous()
    {
        var pickle = string.Concat(Enumerable.Range(0, 5000).Select(i => $"cm{i}\nf\n0")) + "N.";

        var findings = FileScan.Scan(new MemoryStream(Encoding.ASCII.GetBytes(pickle)), "a.pkl");

        Assert.InRange(findings.Count, 100, 201);
        Assert.Contains(findings, f => f.Dangerous);
    }

    private static (string, bool) Only(byte[] bytes, string name)
    {
        var finding = Assert.Single(FileScan.Scan(new MemoryStream(bytes), name));
        return (finding.Code, finding.Dangerous);
    }
}
