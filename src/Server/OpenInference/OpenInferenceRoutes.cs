using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Api;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using Airworthy.Serving.Routing;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.OpenInference;

/// <summary>
/// The REST door of the Open Inference Protocol, version 2. A model's name is an endpoint's: <c>flights</c>, or
/// <c>flights:staging</c> outside production; its one version is the number that serves there.
/// </summary>
internal static class OpenInferenceRoutes
{
    /// <summary>On every answer of a model: the version that gave it.</summary>
    public const string VersionHeader = "Airworthy-Version";

    public static void MapOpenInference(this IEndpointRouteBuilder routes)
    {
        var server = routes.MapGroup("/v2").WithTags("inference");
        server
            .MapGet("", Server)
            .WithName("getInferenceServer")
            .WithSummary("Name, version, extensions.")
            .ForEverybody();
        server
            .MapGet("/health/live", () => ProtocolJson.Flag("live", true))
            .WithName("getInferenceLive")
            .WithSummary("The process answers.")
            .ForEverybody();
        server
            .MapGet("/health/ready", ([FromServices] IServing serving) => ProtocolJson.Flag("ready", serving.IsReady))
            .WithName("getInferenceReady")
            .WithSummary("Every endpoint answers; 503 until then.")
            .ForEverybody();
        MapModel(server.MapGroup("/models/{name}"), "");
        MapModel(server.MapGroup("/models/{name}/versions/{version}"), "Version");
    }

    private static void MapModel(RouteGroupBuilder model, string of)
    {
        model
            .MapGet("", Metadata)
            .WithName($"getInferenceModel{of}")
            .WithSummary("An endpoint's inputs and outputs.")
            .Needs(Permission.Read);
        model
            .MapGet("/ready", Ready)
            .WithName($"getInferenceModel{of}Ready")
            .WithSummary("Whether the endpoint answers.")
            .Needs(Permission.Read);
        model
            .MapPost("/infer", InferAsync)
            .WithName($"infer{of}")
            .WithSummary("Asks the endpoint's model. The body is the protocol's JSON; so is the answer.")
            .Needs(Permission.Read);
    }

    private static ProtocolJson Server() => ProtocolJson.Server("airworthy", ServerRoutes.Version);

    private static IResult Metadata(string name, HttpContext context, [FromServices] IServing serving)
    {
        if (!Acquire(serving, name, context).TryGet(out var lease, out var fault))
        {
            return ProblemResult.Of(fault);
        }
        using (lease)
        {
            return ProtocolJson.Metadata(name, lease.Number, lease.Session.Signature);
        }
    }

    private static IResult Ready(string name, HttpContext context, [FromServices] IServing serving)
    {
        if (!Acquire(serving, name, context).TryGet(out var lease, out var fault))
        {
            return ProblemResult.Of(fault);
        }
        lease.Dispose();
        return ProtocolJson.ModelReady(name);
    }

    private static async Task InferAsync(string name, HttpContext context, [FromServices] IServing serving)
    {
        var (request, fault) = await InferenceBody.ReadAsync(context.Request, context.RequestAborted);
        if (fault is null && Acquire(serving, name, context).TryGet(out var lease, out fault))
        {
            using (lease)
            {
                context.Response.Headers[VersionHeader] = Written(lease.Number);
                fault = Answer(context, name, lease, request!);
            }
        }
        if (fault is not null)
        {
            await ProblemResult.Of(fault).ExecuteAsync(context);
            return;
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Null: the answer is written.</summary>
    private static Fault? Answer(HttpContext context, string name, EndpointLease lease, InferenceRequest request)
    {
        var session = lease.Session;
        if (InferenceRules.Check(session.Signature, request.Inputs, request.Outputs).Fault is { } misfit)
        {
            return misfit;
        }
        var answer = session.Run(request.Inputs, request.Outputs, context.RequestAborted);
        if (!answer.TryGet(out var outputs, out var refused))
        {
            return refused;
        }
        var response = new InferenceResponse
        {
            ModelName = name,
            ModelVersion = Written(lease.Number),
            Id = request.Id,
            Outputs = outputs,
        };
        context.Response.ContentType = ProtocolJson.MediaType;
        return OpenInferenceJson.Write(context.Response.BodyWriter, response).Fault;
    }

    private static Result<EndpointLease> Acquire(IServing serving, string name, HttpContext context)
    {
        var version = context.GetRouteValue("version") as string;
        // A name that can be no endpoint's is one that nothing is deployed under.
        if (!EndpointName.Parse(name).TryGet(out var endpoint, out var malformed))
        {
            return RoutingFaults.NoSuchEndpoint.With(malformed.Detail);
        }
        if (!serving.Acquire(endpoint).TryGet(out var lease, out var fault))
        {
            return fault;
        }
        if (version is null || version == Written(lease.Number))
        {
            return lease;
        }
        lease.Dispose();
        return RoutingFaults.NoSuchEndpoint.With(
            $"'{Clip.Short(name)}' serves version {lease.Number}, not '{Clip.Short(version)}'. Leave the version out to ask whichever serves."
        );
    }

    private static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);
}
