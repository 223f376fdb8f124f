using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Serving.Inference;

namespace Airworthy.Adapters.Targets.OpenInference;

/// <summary>Calls an endpoint over HTTP by the Open Inference Protocol, as an application does.</summary>
public sealed class HttpEndpointCaller(HttpClient http) : IEndpointCaller
{
    private const string VersionHeader = "Airworthy-Version";

    public async Task<Result<EndpointAnswer>> InferAsync(
        EndpointName endpoint,
        int? version,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"/v2/models/{Uri.EscapeDataString(endpoint.ToString())}/infer"
        );
        request.Content = new ByteArrayContent(InferRequest.Write(inputs, outputs));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (version is { } asked)
        {
            request.Headers.Add(VersionHeader, asked.ToString(CultureInfo.InvariantCulture));
        }
        try
        {
            using var response = await http.SendAsync(request, cancel);
            var body = await response.Content.ReadAsByteArrayAsync(cancel);
            if (!response.IsSuccessStatusCode)
            {
                return RolloutFaults.EndpointNotAsPlanned.With(
                    $"'{endpoint}' answered {(int)response.StatusCode}: {Clip.Short(System.Text.Encoding.UTF8.GetString(body))}"
                );
            }
            var answering = response.Headers.TryGetValues(VersionHeader, out var values)
                ? values.FirstOrDefault()
                : null;
            return new EndpointAnswer(answering, InferAnswer.Read(body));
        }
        catch (HttpRequestException broken)
        {
            return RolloutFaults.EndpointNotAsPlanned.With($"'{endpoint}' could not be called: {broken.Message}");
        }
        catch (JsonException broken)
        {
            return RolloutFaults.EndpointNotAsPlanned.With(
                $"'{endpoint}' did not answer by the Open Inference Protocol: {broken.Message}"
            );
        }
    }
}
