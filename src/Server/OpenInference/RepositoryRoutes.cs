using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Airworthy.Serving.Inference.OpenInference;
using Airworthy.Serving.Routing;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.OpenInference;

/// <summary>The protocol's model repository over HTTP. Loading and unloading change what answers, so they are an operator's.</summary>
internal static class RepositoryRoutes
{
    public static void Map(IEndpointRouteBuilder server)
    {
        var repository = server.MapGroup("/repository");
        repository
            .MapPost("/index", IndexAsync)
            .WithName("listInferenceModels")
            .WithSummary("Every endpoint and whether its model is loaded; {\"ready\": true} for those alone that are.")
            .Needs(Permission.Read);
        repository
            .MapPost("/models/{name}/load", LoadAsync)
            .WithName("loadInferenceModel")
            .WithSummary("Load what the traffic plan names for an endpoint, as its gate let it in.")
            .Needs(Permission.RollBack);
        repository
            .MapPost("/models/{name}/unload", UnloadAsync)
            .WithName("unloadInferenceModel")
            .WithSummary("Take an endpoint's model out of memory; it does not answer until it is loaded again.")
            .Needs(Permission.RollBack);
    }

    private static async Task<IResult> IndexAsync(HttpContext context, [FromServices] IServing serving)
    {
        if (!(await BodyAsync(context)).TryGet(out var body, out var fault))
        {
            return ProblemResult.Of(fault);
        }
        using (body)
        {
            var readyOnly =
                body.RootElement.TryGetProperty("ready", out var ready) && ready.ValueKind == JsonValueKind.True;
            return ProtocolJson.List(ModelRepository.Index(serving, readyOnly), Write);
        }
    }

    private static void Write(Utf8JsonWriter json, RepositoryEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("name", entry.Name);
        json.WriteString("version", entry.Version);
        json.WriteString("state", entry.State);
        json.WriteString("reason", entry.Reason);
        json.WriteEndObject();
    }

    private static async Task<IResult> LoadAsync(string name, HttpContext context, [FromServices] IServing serving)
    {
        if (!(await BodyAsync(context)).TryGet(out var body, out var fault))
        {
            return ProblemResult.Of(fault);
        }
        using (body)
        {
            var parameters =
                body.RootElement.TryGetProperty("parameters", out var given) && given.ValueKind == JsonValueKind.Object
                    ? given.EnumerateObject().Select(p => p.Name).ToList()
                    : [];
            var loaded = await ModelRepository.LoadAsync(serving, name, parameters, context.RequestAborted);
            return loaded.Fault is { } refused ? ProblemResult.Of(refused) : ProtocolJson.Empty();
        }
    }

    private static async Task<IResult> UnloadAsync(string name, HttpContext context, [FromServices] IServing serving)
    {
        var unloaded = await ModelRepository.UnloadAsync(serving, name, context.RequestAborted);
        return unloaded.Fault is { } refused ? ProblemResult.Of(refused) : ProtocolJson.Empty();
    }

    /// <summary>A JSON object, or nothing at all, which is an empty one.</summary>
    private static async Task<Result<JsonDocument>> BodyAsync(HttpContext context)
    {
        var (body, fault) = await InferenceBody.ReadAsync(context.Request, context.RequestAborted);
        if (body is null)
        {
            return fault!;
        }
        await using (body)
        {
            if (body.Bytes.IsEmpty)
            {
                return JsonDocument.Parse("{}");
            }
            try
            {
                var json = JsonDocument.Parse(body.Bytes);
                if (json.RootElement.ValueKind == JsonValueKind.Object)
                {
                    return json;
                }
                json.Dispose();
            }
            catch (JsonException)
            {
                // Told below, as anything is that is no object.
            }
            return OpenInferenceFaults.BadRequest.With("The body is no JSON object; send one, or nothing.");
        }
    }
}
