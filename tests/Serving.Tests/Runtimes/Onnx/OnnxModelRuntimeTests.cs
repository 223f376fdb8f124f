using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Onnx;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Onnx;

public sealed class OnnxModelRuntimeTests
{
    [Fact]
    public async Task Load_WithWeightsInAnotherFile_TakesThemFromMemory()
    {
        byte[] weights = [0, 0, 0, 0, .. BitConverter.GetBytes(5f), 1, 2];
        var model = TinyModels.AddExternal("parts/w.bin", "4");

        using var session = (await Models.Load(model, ("parts/w.bin", weights))).Value;

        var answer = session.Run([Models.Tensor("x", [2], 1f, 2f)], [], CancellationToken.None).Value;
        Assert.Equal(new[] { 6f, 7f }, answer[0].Data);
    }

    [Theory]
    [InlineData("gone.bin", "0", "4")]
    [InlineData("../w.bin", "0", "4")]
    [InlineData("./w.bin", "0", "4")]
    [InlineData("/etc/hostname", "0", "4")]
    [InlineData("*/_ORT_MEM_ADDR_/*", "0", "4")]
    [InlineData("w.bin", "1", "4")]
    [InlineData("w.bin", "5", "0")]
    [InlineData("w.bin", "-1", "4")]
    [InlineData("w.bin", "0", "5")]
    [InlineData("w.bin", "0", "9223372036854775807")]
    [InlineData("w.bin", "9223372036854775807", "1")]
    public async Task Load_WithWeightsThatAreNotAmongTheFiles_IsAFault(string location, string offset, string length)
    {
        var loaded = await Models.Load(
            TinyModels.AddExternal(location, offset, length),
            ("w.bin", BitConverter.GetBytes(5f))
        );

        Assert.True(loaded.Fault?.Code is "external-data-missing" or "not-onnx", loaded.Fault?.ToString());
    }

    [Fact]
    public async Task Load_WithAFunctionsDefaultInAnotherFile_ReadsNoFileOfTheMachine()
    {
        using var folder = new TemporaryFolder();
        var outside = folder.Write("w.bin", BitConverter.GetBytes(5f));
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, outside);

        foreach (var location in new[] { outside, relative })
        {
            var loaded = await Models.Load(TinyModels.AddExternalInFunction(location));
            Assert.Equal("external-data-missing", loaded.Fault?.Code);
        }
    }

    [Theory]
    [InlineData("a.onnx", "b.onnx", "no-main-file")]
    [InlineData("model.onnx", "b.onnx", null)]
    [InlineData("sub/a.ONNX", "notes.txt", null)]
    [InlineData("sub/model.onnx", "sub/b.onnx", "no-main-file")]
    [InlineData("weights.bin", "notes.txt", "no-main-file")]
    public async Task Load_OfSeveralFiles_FindsTheGraphOrAsks(string first, string second, string? fault)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [first] = TinyModels.AddConstant(1, -1),
            [second] = new byte[] { 1, 2, 3 },
        };

        var loaded = await Models.Runtime.LoadAsync(new ModelFiles("onnx", files), CancellationToken.None);

        Assert.Equal(fault, loaded.Fault?.Code);
    }

    [Fact]
    public async Task Load_OfAnyPartOfAModel_NeverThrows()
    {
        var model = TinyModels.AddConstant(1, -1);
        for (var length = 0; length < model.Length; length++)
        {
            Assert.False((await Models.Load(model[..length])).IsOk);
        }
    }

    [Fact]
    public async Task Load_OfAnyFlippedByte_NeverThrows()
    {
        var model = TinyModels.AddConstant(1, -1);
        for (var at = 0; at < model.Length; at++)
        {
            var changed = (byte[])model.Clone();
            changed[at] ^= 0x41;
            var loaded = await Models.Load(changed);
            if (loaded.IsOk)
            {
                loaded.Value.Dispose();
            }
        }
    }

    [Fact]
    public async Task Load_WithAFunctionsDefaultInAnotherFile_TakesItFromMemory()
    {
        var loaded = await Models.Load(TinyModels.AddExternalInFunction("w.bin"), ("w.bin", BitConverter.GetBytes(5f)));
        Assert.True(loaded.IsOk, loaded.Fault?.ToString());
        using var session = loaded.Value;
        var answer = session.Run([Models.Tensor("x", [1], 1f)], [], CancellationToken.None).Value;
        Assert.Equal(new[] { 6f }, answer[0].Data);
    }

    [Fact]
    public async Task Load_WhenCancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Models.Runtime.LoadAsync(
                new ModelFiles("onnx", new Dictionary<string, ReadOnlyMemory<byte>>()),
                new CancellationToken(canceled: true)
            )
        );

    [Fact]
    public async Task Load_Always_SwitchesTelemetryOffWhereTheLibrarySeesIt()
    {
        (await Models.Load(TinyModels.AddConstant(1, -1))).Value.Dispose();

        Assert.Equal("1", Environment.GetEnvironmentVariable("ORT_DISABLE_TELEMETRY"));
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal("1", NativeEnvironment.Read("ORT_DISABLE_TELEMETRY"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void New_WithSenselessThreads_StopsTheStart(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new OnnxModelRuntime(new OnnxOptions { IntraOpThreads = threads })
        );
}
