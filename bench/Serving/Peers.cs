using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace Airworthy.Bench.Serving;

/// <summary>
/// What our server is held against, each in a process of its own: <c>floor</c> reads the request and answers fixed bytes, <c>naive</c> is
/// what one writes in an afternoon with ASP.NET's JSON binding and ONNX Runtime.
/// </summary>
internal static class Peers
{
    public static async Task<int> RunAsync(string peer, string model)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        if (peer == "floor")
        {
            Floor(app, model);
        }
        else
        {
            Naive(app, model);
        }
        await app.StartAsync();
        var address = app
            .Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        Console.WriteLine(address);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static void Floor(WebApplication app, string model)
    {
        using var session = new InferenceSession(model);
        var one = string.Join(',', session.OutputNames.Select(n => $"{{\"name\":\"{n}\",\"data\":[0.1234567]}}"));
        var answer = System.Text.Encoding.UTF8.GetBytes(
            $"{{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{one}]}}"
        );
        app.MapPost(
            "/v2/models/{name}/infer",
            async (HttpContext context) =>
            {
                while (true)
                {
                    var read = await context.Request.BodyReader.ReadAsync();
                    context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted)
                    {
                        break;
                    }
                }
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = answer.Length;
                await context.Response.BodyWriter.WriteAsync(answer);
            }
        );
    }

    private static void Naive(WebApplication app, string model)
    {
        var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1 };
        var session = new InferenceSession(model, options);
        app.MapPost(
            "/v2/models/{name}/infer",
            (Asked asked) =>
            {
                var values = asked.Inputs.ConvertAll(i => (i.Name, Value: Value(i)));
                using var run = new RunOptions();
                using var results = session.Run(
                    run,
                    values.ConvertAll(v => v.Name),
                    values.ConvertAll(v => v.Value),
                    session.OutputNames
                );
                var outputs = session.OutputNames.Select((n, i) => Answered(n, results[i])).ToList();
                values.ForEach(v => v.Value.Dispose());
                return new
                {
                    model_name = "m",
                    model_version = "1",
                    outputs,
                };
            }
        );
    }

    private static OrtValue Value(AskedTensor input) =>
        input.Datatype == "INT64"
            ? OrtValue.CreateTensorValueFromMemory(
                input.Data.EnumerateArray().Select(e => e.GetInt64()).ToArray(),
                input.Shape
            )
            : OrtValue.CreateTensorValueFromMemory(
                input.Data.EnumerateArray().Select(e => e.GetSingle()).ToArray(),
                input.Shape
            );

    private static object Answered(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
            ? new
            {
                name,
                shape = info.Shape,
                datatype = "INT64",
                data = (object)value.GetTensorDataAsSpan<long>().ToArray(),
            }
            : new
            {
                name,
                shape = info.Shape,
                datatype = "FP32",
                data = (object)value.GetTensorDataAsSpan<float>().ToArray(),
            };
    }

    private sealed record Asked(List<AskedTensor> Inputs);

    private sealed record AskedTensor(string Name, long[] Shape, string Datatype, JsonElement Data);
}
