using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Hosting;

/// <summary>A model small enough for tests: adds a constant to its input.</summary>
internal static class Tiny
{
    public static ModelFolder Folder(TemporaryFolder folder, float constant = 1, string name = "tiny")
    {
        var path = folder.Write($"{name}/model.onnx", TinyModels.AddConstant(constant, -1, 1));
        var read = ModelFolder.ReadAsync(Path.GetDirectoryName(path)!).GetAwaiter().GetResult();
        Assert.True(read.IsOk, read.Problem?.ToString());
        return read.Value;
    }

    public static RegisterRequest Request(string? owner = "ann") => new() { Owner = owner, Files = [] };

    /// <summary>Registers a version and gives it; anything but success fails the test.</summary>
    public static async Task<VersionView> RegisterAsync(
        AirworthyClient client,
        string model,
        ModelFolder folder,
        RegisterRequest? request = null
    )
    {
        var answer = await client.RegisterAsync(model, request ?? Request(), folder);
        Assert.True(answer.IsOk, answer.Problem?.ToString());
        return answer.Value;
    }
}

internal static class AnswerAssertions
{
    public static T Good<T>(this Answer<T> answer)
    {
        Assert.True(answer.IsOk, answer.Problem?.ToString());
        return answer.Value;
    }

    public static Problem Refused<T>(this Answer<T> answer, int status, string code)
    {
        Assert.False(answer.IsOk, "It was not refused.");
        Assert.Equal((status, code), (answer.Problem.Status, answer.Problem.Code));
        Assert.NotEmpty(answer.Problem.Detail);
        return answer.Problem;
    }
}
