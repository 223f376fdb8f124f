using System.Net;
using System.Text.Json;
using Airworthy.Cli.Running;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Commands;

public sealed class RegisterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Shell _shell = new();

    public RegisterTests()
    {
        _shell.Server.Answers(
            "POST /api/v1/models/flight/uploads",
            """{"upload":"up1","model":"flight","missing":[]}""",
            HttpStatusCode.Created
        );
        _shell.Server.Answers("POST /api/v1/uploads/up1/complete", Answers.Version, HttpStatusCode.Created);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Register_WithEverything_SendsAllOfIt()
    {
        var model = _folder.Write("m/model.onnx", "abc");
        var data = _folder.Write("train.csv", "a,b");
        var said = await _shell.RunAsync([
            "register",
            "flight",
            model,
            "--owner",
            "ann",
            "--dataset",
            data,
            "--tag",
            "team=ops",
            "--metric",
            "auc=0.6",
        ]);
        Assert.Equal(ExitCode.Done, said.Exit);
        var sent = JsonDocument.Parse(_shell.Server.Heard[0].Body).RootElement;
        Assert.Equal("ann", sent.GetProperty("owner").GetString());
        Assert.Equal("train.csv", sent.GetProperty("dataset").GetProperty("name").GetString());
        Assert.StartsWith(
            "sha256:",
            sent.GetProperty("dataset").GetProperty("digest").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(0.6, sent.GetProperty("metrics").GetProperty("auc").GetDouble());
        Assert.Equal(
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            sent.GetProperty("files")[0].GetProperty("digest").GetString()
        );
        Assert.False(sent.TryGetProperty("commit", out _), "the temporary folder is no repository");
    }

    [Fact]
    public async Task Register_OfALink_IsRefusedWithASentence()
    {
        var target = _folder.Write("elsewhere.onnx", "abc");
        _folder.Write("m/a.txt", "x");
        File.CreateSymbolicLink(_folder.At("m/model.onnx"), target);
        var said = await _shell.RunAsync("register", "flight", Path.Combine(_folder.Root, "m"));
        Assert.Equal(ExitCode.BadInput, said.Exit);
        Assert.Contains("is a link", said.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Server.Heard);
    }

    [Theory]
    [InlineData("weather", "weather", null)]
    [InlineData(
        "weather@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "weather",
        "sha256:0000000000000000000000000000000000000000000000000000000000000000"
    )]
    public async Task Register_WithANamedDataSet_SendsNameAndDigest(string dataset, string name, string? digest)
    {
        await _shell.RunAsync("register", "flight", _folder.Write("model.onnx", "abc"), "--dataset", dataset);
        var sent = JsonDocument.Parse(_shell.Server.Heard[0].Body).RootElement.GetProperty("dataset");
        Assert.Equal(name, sent.GetProperty("name").GetString());
        Assert.Equal(digest, sent.TryGetProperty("digest", out var found) ? found.GetString() : null);
    }

    [Fact]
    public async Task Register_InsideARepository_SendsItsCommit()
    {
        var model = Path.Combine(Repository.Root, "samples/flight-delay/models/first/model.onnx");
        await _shell.RunAsync("register", "flight", model);
        var sent = JsonDocument.Parse(_shell.Server.Heard[0].Body).RootElement;
        Assert.Equal(40, sent.GetProperty("commit").GetString()!.Length);
    }
}
