using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Airworthy.Adapters.Outgoing;
using Airworthy.Adapters.Targets.OpenInference;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Remote;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Remote;

namespace Airworthy.Adapters.Targets.RemoteModels;

/// <summary>
/// Asks models on other servers over HTTP. Whoever registers a version names the address, so this machine's own and those of its cloud's
/// metadata are called only where everybody who can register is on this machine anyway.
/// </summary>
public sealed class HttpRemoteModels : IRemoteModels, IDisposable
{
    private const int LongestAnswer = 256 << 20;

    private readonly HttpClient _http;

    /// <param name="toThisMachine">Whether loopback and link-local addresses may be called.</param>
    public HttpRemoteModels(bool toThisMachine) =>
        _http = GuardedHttp.Create(
            address => toThisMachine || !GuardedHttp.IsThisMachine(address),
            "is the server's own machine, which a server that others use does not call"
        );

    public async Task<Result<ModelSignature>> DescribeAsync(
        RemoteDescription model,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(model, ""));
        var sent = await SendAsync(request, limit, cancel);
        return sent.TryGet(out var answer, out var fault)
            ? answer.IsSuccess
                ? Signature(answer.Body, model)
                : Refused(model, answer)
            : fault;
    }

    public async Task<Result<IReadOnlyList<Tensor>>> InferAsync(
        RemoteDescription model,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(model, "/infer"));
        try
        {
            request.Content = new ByteArrayContent(InferRequest.Write(inputs, outputs));
        }
        catch (Exception odd) when (odd is ArgumentException or InvalidOperationException)
        {
            return RuntimeFaults.ModelRefusedInput.With(
                "The request goes on as JSON, which has no NaN, no infinity and no half precision; send other values."
            );
        }
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!(await SendAsync(request, limit, cancel)).TryGet(out var answer, out var fault))
        {
            return fault;
        }
        if (!answer.IsSuccess)
        {
            return answer.Status is >= 400 and < 500 and not 404 and not 408 and not 429
                ? RuntimeFaults.ModelRefusedInput.With($"The remote model refused the request: {Said(answer)}")
                : Refused(model, answer);
        }
        try
        {
            return Result.Ok(InferAnswer.Read(answer.Body));
        }
        catch (JsonException bad)
        {
            return RemoteFaults.BadAnswer.With(
                $"{model.Url.Authority} did not answer by the Open Inference Protocol: {Clip.Short(bad.Message)}"
            );
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Result<Answer>> SendAsync(HttpRequestMessage request, TimeSpan limit, CancellationToken cancel)
    {
        var host = request.RequestUri!.Authority;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(limit);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            await using var body = await response.Content.ReadAsStreamAsync(late.Token);
            var bytes = new MemoryStream();
            var buffer = new byte[81_920];
            int read;
            while ((read = await body.ReadAsync(buffer, late.Token)) > 0)
            {
                if (bytes.Length + read > LongestAnswer)
                {
                    return RemoteFaults.BadAnswer.With($"{host} answered more than {LongestAnswer >> 20} MiB.");
                }
                bytes.Write(buffer, 0, read);
            }
            return new Answer((int)response.StatusCode, response.IsSuccessStatusCode, bytes.ToArray());
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return RemoteFaults.Unreachable.With($"{host} did not answer within {limit.TotalSeconds:0.###} seconds.");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException)
        {
            return RemoteFaults.Unreachable.With(
                $"{host} cannot be reached: {Clip.Short((broken.InnerException ?? broken).Message).TrimEnd('.')}."
            );
        }
    }

    private static Uri Address(RemoteDescription model, string what)
    {
        var version = model.Version is { } some ? $"/versions/{Uri.EscapeDataString(some)}" : "";
        return new Uri(
            $"{model.Url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v2/models/{Uri.EscapeDataString(model.Model)}{version}{what}"
        );
    }

    private static Result<ModelSignature> Signature(byte[] body, RemoteDescription model)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var signature = new ModelSignature(Side(json.RootElement, "inputs"), Side(json.RootElement, "outputs"));
            if (signature.Inputs.Concat(signature.Outputs).Any(t => t.Type is TensorType.FP16 or TensorType.BF16))
            {
                return RemoteFaults.BadAnswer.With(
                    $"'{Clip.Short(model.Model)}' takes or answers half precision, which has no JSON form; it cannot be asked from here."
                );
            }
            return
                ModelSignature.FromJson(signature.ToJson()) is { IsOk: true }
                && signature is { Inputs.Count: > 0, Outputs.Count: > 0 }
                ? signature
                : RemoteFaults.BadAnswer.With(
                    $"{model.Url.Authority} does not say what '{Clip.Short(model.Model)}' takes and answers."
                );
        }
        catch (Exception bad)
            when (bad is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return RemoteFaults.BadAnswer.With(
                $"{model.Url.Authority} does not describe '{Clip.Short(model.Model)}' by the Open Inference Protocol."
            );
        }
    }

    private static List<TensorSpec> Side(JsonElement root, string side) =>
        [
            .. root.GetProperty(side)
                .EnumerateArray()
                .Select(t => new TensorSpec(
                    t.GetProperty("name").GetString() ?? "",
                    Enum.TryParse<TensorType>(t.GetProperty("datatype").GetString(), out var type)
                        ? type
                        : throw new FormatException("no datatype"),
                    [.. t.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())]
                )),
        ];

    private static Fault Refused(RemoteDescription model, Answer answer) =>
        RemoteFaults.Unreachable.With(
            $"{model.Url.Authority} answered {answer.Status} for '{Clip.Short(model.Model)}': {Said(answer)}"
        );

    private static string Said(Answer answer) =>
        Clip.Short(Encoding.UTF8.GetString(answer.Body, 0, Math.Min(answer.Body.Length, 400)));

    private sealed record Answer(int Status, bool IsSuccess, byte[] Body);
}
