using Airworthy.Client.Protos;
using Airworthy.Server.Tests.Hosting;
using Grpc.Core;
using Grpc.Net.Client;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>Whoever is answered by a sandbox is told so, by whichever door they came.</summary>
public sealed class SandboxMarkTests(Town town) : IClassFixture<Town>
{
    private const string Header = "Airworthy-Sandbox";

    [Fact]
    public async Task Answer_OfASandboxAndOfNone_SaysWhichByEveryDoor()
    {
        var model = await town.ModelAsync();
        await town.IntoProductionAsync(model, 1);
        var sandbox = (await town.Ann.OpenSandboxAsync(model, 1)).Good().Name;
        using var http = town.Server.Http();
        foreach (var (name, marked) in new[] { (sandbox, true), (model, false) })
        {
            var path = Uri.EscapeDataString(name);
            using var inferred = await http.PostAsync(
                $"/v2/models/{path}/infer",
                new StringContent("""{"inputs":[{"name":"x","shape":[1,1],"datatype":"FP32","data":[41]}]}""")
            );
            using var rows = await http.PostAsync(
                $"/endpoints/{path}/predict",
                new StringContent("""{"rows":[{"x":41}]}""", System.Text.Encoding.UTF8, "application/json")
            );
            using var metadata = await http.GetAsync($"/v2/models/{path}");
            Assert.All([inferred, rows, metadata], a => Assert.Equal(marked, a.Headers.Contains(Header)));
            await AskByGrpcAsync(name, marked);
        }
    }

    private async Task AskByGrpcAsync(string name, bool marked)
    {
        using var channel = GrpcChannel.ForAddress(town.Server.GrpcAddress);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        using var call = client.ModelInferAsync(Request(name));
        Assert.Equal(marked, (await call.ResponseHeadersAsync).Any(h => h.Key == "airworthy-sandbox"));
        Assert.Equal(marked, (await call.ResponseAsync).Parameters.ContainsKey("airworthy_sandbox"));
        using var stream = client.ModelStreamInfer();
        await stream.RequestStream.WriteAsync(Request(name));
        await stream.RequestStream.CompleteAsync();
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(marked, stream.ResponseStream.Current.InferResponse.Parameters.ContainsKey("airworthy_sandbox"));
    }

    private static ModelInferRequest Request(string name) =>
        new()
        {
            ModelName = name,
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "x",
                    Datatype = "FP32",
                    Shape = { 1, 1 },
                    Contents = new InferTensorContents { Fp32Contents = { 41 } },
                },
            },
        };
}
