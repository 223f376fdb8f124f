using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Serving.Tests.Runtimes.Remote;

/// <summary>A server of the Open Inference Protocol that keeps one model, <c>m</c>, and can be told to misbehave.</summary>
internal sealed class OtherServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly IModelSession _model;
    private readonly TaskCompletionSource _hanging = new();

    public OtherServer(IModelSession model)
    {
        _model = model;
        Url = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>What it answers instead: a status and a body; null for the model's answer.</summary>
    public (int Status, string Body)? Instead { get; set; }

    public bool Hangs { get; set; }

    public int Asked { get; private set; }

    public void Dispose()
    {
        _hanging.TrySetResult();
        _listener.Close();
        _model.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
        }
        catch (Exception closed)
            when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        Asked++;
        if (Hangs)
        {
            await _hanging.Task;
        }
        var (status, body) = Instead is { } other
            ? (other.Status, Encoding.UTF8.GetBytes(other.Body))
            : Told(context.Request);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }

    private (int, byte[]) Told(HttpListenerRequest request)
    {
        if (request.Url!.AbsolutePath == "/v2/models/m")
        {
            object side(IEnumerable<Artifacts.Reading.TensorSpec> specs) =>
                specs.Select(s => new
                {
                    name = s.Name,
                    datatype = s.Type.ToString(),
                    shape = s.Shape,
                });
            return (
                200,
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        name = "m",
                        platform = "any",
                        inputs = side(_model.Signature.Inputs),
                        outputs = side(_model.Signature.Outputs),
                    }
                )
            );
        }
        using var body = new MemoryStream();
        request.InputStream.CopyTo(body);
        var asked = OpenInferenceJson.Read(new ReadOnlySequence<byte>(body.ToArray())).Value;
        var answer = _model.Run(asked.Inputs, asked.Outputs, CancellationToken.None);
        if (!answer.TryGet(out var outputs, out var fault))
        {
            return (400, Encoding.UTF8.GetBytes($$"""{"error": "{{fault.Code}}"}"""));
        }
        var to = new ArrayBufferWriter<byte>();
        OpenInferenceJson.Write(
            to,
            new InferenceResponse
            {
                ModelName = "m",
                ModelVersion = "1",
                Id = asked.Id,
                Outputs = outputs,
            }
        );
        return (200, to.WrittenSpan.ToArray());
    }
}
