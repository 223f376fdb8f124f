using System.Text;
using Airworthy.Adapters.Targets.RemoteModels;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Remote;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Runtimes.Remote;

public sealed class RemoteContractTests : RuntimeContract, IDisposable
{
    private readonly List<IDisposable> _open = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _open.ForEach(o => o.Dispose());

    protected override async Task<RuntimeSample> MakeAsync()
    {
        var (files, models, _) = await OpenAsync();
        float[] rows = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        return new RuntimeSample(
            new RemoteRuntime(models, new RemoteOptions(), TimeProvider.System),
            files,
            new ModelSignature(
                [new TensorSpec("x", TensorType.FP32, [-1, 4])],
                [new TensorSpec("y", TensorType.FP32, [-1, 4])]
            ),
            [new Tensor("x", TensorType.FP32, [3, 4], rows)],
            [new Tensor("y", TensorType.FP32, [3, 4], rows.Select(r => r + 1).ToArray())],
            0
        );
    }

    [Fact]
    public async Task Run_WhereTheServerFails_LeavesItAloneForAWhileAndTriesAgain()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var (files, models, server) = await OpenAsync();
        var runtime = new RemoteRuntime(models, new RemoteOptions { Failures = 3 }, clock);
        using var session = (await runtime.LoadAsync(files, Cancel)).Value;
        server.Instead = (503, "busy");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("remote-unreachable", (await AskAsync(session)).Fault?.Code);
        }
        var asked = server.Asked;

        var resting = await AskAsync(session);

        Assert.Equal("remote-unreachable", resting.Fault?.Code);
        Assert.Equal(asked, server.Asked);
        Assert.NotNull(session.Trouble);
        server.Instead = null;
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.True((await AskAsync(session)).IsOk);
        Assert.Null(session.Trouble);
    }

    [Theory]
    [InlineData(400, "{\"error\": \"no\"}", "model-refused-input")]
    [InlineData(404, "{}", "remote-unreachable")]
    [InlineData(302, "", "remote-unreachable")]
    [InlineData(200, "not json", "remote-answer-bad")]
    [InlineData(200, "{\"outputs\": []}", "remote-answer-bad")]
    [InlineData(
        200,
        "{\"outputs\": [{\"name\": \"y\", \"datatype\": \"INT64\", \"shape\": [1], \"data\": [1]}]}",
        "remote-answer-bad"
    )]
    [InlineData(
        200,
        "{\"outputs\": [{\"name\": \"y\", \"datatype\": \"FP32\", \"shape\": [9], \"data\": [1]}]}",
        "remote-answer-bad"
    )]
    public async Task Run_OfAnythingElseThanAnAnswer_IsAFault(int status, string body, string code)
    {
        var (files, models, server) = await OpenAsync();
        using var session = (
            await new RemoteRuntime(models, new RemoteOptions(), TimeProvider.System).LoadAsync(files, Cancel)
        ).Value;
        server.Instead = (status, body);

        Assert.Equal(code, (await AskAsync(session)).Fault?.Code);
    }

    [Fact]
    public async Task Run_OfAServerThatHangs_EndsInItsTime()
    {
        var (files, models, server) = await OpenAsync();
        var options = new RemoteOptions { CallTime = TimeSpan.FromMilliseconds(500) };
        using var session = (
            await new RemoteRuntime(models, new RemoteOptions(), TimeProvider.System).LoadAsync(files, Cancel)
        ).Value;
        using var hurried = (
            await new RemoteRuntime(models, options, TimeProvider.System).LoadAsync(files, Cancel)
        ).Value;
        server.Hangs = true;

        Assert.Equal("remote-unreachable", (await AskAsync(hurried)).Fault?.Code);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var asking = session.RunAsync([Row], [], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Theory]
    [InlineData(
        "signature.json",
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,4]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1,4]}]}""",
        null
    )]
    [InlineData(
        "signature.json",
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,5]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1,4]}]}""",
        "remote-not-as-registered"
    )]
    [InlineData("model.onnx", "", "remote-not-as-registered")]
    [InlineData("README.md", "a page", null)]
    [InlineData("remote.yaml", "url: ftp://x\nmodel: m\n", "bad-remote-description")]
    [InlineData("remote.yaml", "url: http://x\nmodel: ../m\n", "bad-remote-description")]
    [InlineData("remote.yaml", "url: http://user:secret@x\nmodel: m\n", "bad-remote-description")]
    [InlineData("remote.yaml", "url: http://x\nmodel: m\ntoken: t\n", "bad-remote-description")]
    [InlineData("remote.yaml", "[", "bad-remote-description")]
    public async Task Load_OfWhatStandsBesideOrInTheDescription_TakesItOrSaysWhyNot(
        string path,
        string text,
        string? code
    )
    {
        var (files, models, _) = await OpenAsync();
        var changed = files.Files.ToDictionary();
        changed[path] = Encoding.UTF8.GetBytes(text);

        var loaded = await new RemoteRuntime(models, new RemoteOptions(), TimeProvider.System).LoadAsync(
            files with
            {
                Files = changed,
            },
            Cancel
        );

        Assert.Equal(code, loaded.Fault?.Code);
    }

    [Fact]
    public async Task Load_OfThisMachinesOwnAddress_IsRefusedOnAServerThatOthersUse()
    {
        var (files, _, server) = await OpenAsync();
        using var models = new HttpRemoteModels(toThisMachine: false);

        var loaded = await new RemoteRuntime(models, new RemoteOptions(), TimeProvider.System).LoadAsync(files, Cancel);

        Assert.Equal("remote-unreachable", loaded.Fault?.Code);
        Assert.Equal(0, server.Asked);
    }

    private static Tensor Row => Models.Tensor("x", [1, 4], 1f, 2f, 3f, 4f);

    private static async Task<Core.Results.Result<IReadOnlyList<Tensor>>> AskAsync(IModelSession session) =>
        await session.RunAsync([Row], [], Cancel);

    private async Task<(ModelFiles Files, HttpRemoteModels Models, OtherServer Server)> OpenAsync()
    {
        var server = new OtherServer((await Models.Load(TinyModels.AddConstant(1, -1, 4))).Value);
        var models = new HttpRemoteModels(toThisMachine: true);
        _open.AddRange([models, server]);
        return (
            new ModelFiles(
                "remote",
                new Dictionary<string, ReadOnlyMemory<byte>>
                {
                    ["remote.yaml"] = Encoding.UTF8.GetBytes($"url: {server.Url}\nmodel: m\n"),
                }
            ),
            models,
            server
        );
    }
}
