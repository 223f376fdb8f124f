using System.Buffers;
using System.Globalization;
using Airworthy.Artifacts.Reading;
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
/// <c>flights:staging</c> outside production; its versions are the numbers that serve there.
/// </summary>
internal static class OpenInferenceRoutes
{
    /// <summary>A thread does not hold on to more than this for the next answer it writes.</summary>
    private const int MaxKept = 1 << 16;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _answer;

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
            .MapGet(
                "/health/ready",
                ([FromServices] IServing serving, [FromServices] IHostApplicationLifetime life) =>
                    ProtocolJson.Flag("ready", serving.IsReady && !life.ApplicationStopping.IsCancellationRequested)
            )
            .WithName("getInferenceReady")
            .WithSummary("Every endpoint answers; 503 until then.")
            .ForEverybody();
        server
            .MapGet("/models/stats", ([FromServices] IServing serving) => Statistics(serving))
            .WithName("listInferenceStatistics")
            .WithSummary("How often and how long every endpoint was asked.")
            .Needs(Permission.Read);
        RepositoryRoutes.Map(server);
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
            .MapGet("/config", Config)
            .WithName($"getInferenceModel{of}Config")
            .WithSummary("An endpoint's inputs and outputs, in the form of Triton's model configuration.")
            .Needs(Permission.Read);
        model
            .MapGet("/stats", ModelStatistics)
            .WithName($"getInferenceModel{of}Statistics")
            .WithSummary("How often and how long an endpoint was asked since its version began to serve there.")
            .Needs(Permission.Read);
        // Taken here and not per request, which would cost each of them a scope of services.
        var services = ((IEndpointRouteBuilder)model).ServiceProvider;
        var (serving, ids) = (services.GetRequiredService<IServing>(), services.GetRequiredService<IdSource>());
        model
            .MapPost("/infer", (string name, HttpContext context) => InferAsync(name, context, serving, ids))
            .WithName($"infer{of}")
            .WithSummary(
                "Asks the endpoint's model. The body is the protocol's JSON, tensors in it or in binary form behind it; so is the answer."
            )
            .Needs(Permission.Read);
    }

    private static ProtocolJson Server() => ProtocolJson.Server(ProtocolJson.ServerName, ServerRoutes.Version);

    private static IResult Metadata(string name, HttpContext context, [FromServices] IServing serving)
    {
        if (!Acquire(serving, name, context).TryGet(out var lease, out var fault))
        {
            return ProblemResult.Of(fault);
        }
        using (lease)
        {
            return ProtocolJson.Metadata(name, ModelReports.Versions(serving, lease), lease.Signature);
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

    private static IResult Config(string name, HttpContext context, [FromServices] IServing serving)
    {
        if (!Acquire(serving, name, context).TryGet(out var lease, out var fault))
        {
            return ProblemResult.Of(fault);
        }
        using (lease)
        {
            return ProtocolJson.Object(json => ModelReports.WriteConfig(json, name, lease.Signature));
        }
    }

    private static IResult ModelStatistics(string name, HttpContext context, [FromServices] IServing serving)
    {
        if (!Acquire(serving, name, context).TryGet(out var lease, out var fault))
        {
            return ProblemResult.Of(fault);
        }
        using (lease)
        {
            return Statistics([(name, lease.Number, lease.ReadStatistics())]);
        }
    }

    private static ProtocolJson Statistics(IServing serving)
    {
        var all = new List<(string, int, InferenceStatistics)>();
        foreach (var lease in ModelReports.Everything(serving))
        {
            using (lease)
            {
                all.Add((lease.Name.ToString(), lease.Number, lease.ReadStatistics()));
            }
        }
        return Statistics(all);
    }

    private static ProtocolJson Statistics(IEnumerable<(string Name, int Number, InferenceStatistics Read)> models) =>
        ProtocolJson.Object(json =>
        {
            json.WriteStartArray("model_stats");
            foreach (var (name, number, read) in models)
            {
                ModelReports.WriteStatistics(json, name, number, read);
            }
            json.WriteEndArray();
        });

    private static async Task InferAsync(string name, HttpContext context, IServing serving, IdSource ids)
    {
        CallMarks.Begin(context, ids);
        // The body ends by itself when its sender goes away.
        var (body, fault) = await InferenceBody.ReadAsync(context.Request, CancellationToken.None);
        if (body is not null)
        {
            fault = await AnswerAsync(context, name, serving, body);
        }
        if (fault is not null)
        {
            await ProblemResult.Of(fault).ExecuteAsync(context);
        }
    }

    /// <summary>Null: the answer is written. The body is given back as soon as it is read.</summary>
    private static async ValueTask<Fault?> AnswerAsync(
        HttpContext context,
        string name,
        IServing serving,
        InferenceBody body
    )
    {
        await using var held = body;
        var version = context.GetRouteValue("version") as string;
        if (
            !ModelNames
                .Route(serving, name, version, context, RequestKeys.Json, body)
                .TryGet(out var lease, out var fault)
        )
        {
            return fault;
        }
        using (lease)
        {
            context.Response.Headers[ModelNames.VersionHeader] = ModelNames.Written(lease.Number);
            if (!Read(context.Request.Headers, body, lease.Signature).TryGet(out var request, out fault))
            {
                lease.Refuse(CallMarks.Unread(context), fault);
                return fault;
            }
            CallMarks.Name(context, request.Id);
            await body.DisposeAsync();
            var call = new InferenceCall
            {
                Inputs = request.Inputs,
                Outputs = request.Outputs,
                RequestId = CallMarks.IdOf(context),
                Priority = request.Priority,
                TimeOut = request.TimeOut,
                TraceParent = CallMarks.TraceOf(context),
            };
            // To be told that a caller has gone costs more than a small model does.
            var answer = await lease.InferAsync(call, lease.IsBrief(call.Inputs) ? default : context.RequestAborted);
            if (!answer.TryGet(out var outputs, out fault))
            {
                return fault;
            }
            var response = new InferenceResponse
            {
                ModelName = name,
                ModelVersion = ModelNames.Written(lease.Number),
                Id = request.Id,
                Outputs = outputs,
                Forms = request.Forms,
            };
            return Write(context.Response, response);
        }
    }

    private static Result<InferenceRequest> Read(
        IHeaderDictionary headers,
        InferenceBody body,
        ModelSignature signature
    ) =>
        !InferenceBody.HeaderLength(headers).TryGet(out var length, out var fault) ? fault
        : length == 0 ? RawRequest.Read(body.Bytes, signature)
        : OpenInferenceJson.Read(body.Bytes, length);

    /// <summary>Whole and with its length, so that it goes out in one piece when the request ends.</summary>
    private static Fault? Write(HttpResponse http, InferenceResponse response)
    {
        var json = _answer ??= new ArrayBufferWriter<byte>();
        json.ResetWrittenCount();
        if (OpenInferenceJson.Write(json, response).Fault is { } fault)
        {
            return fault;
        }
        var binary = OpenInferenceJson.BinarySize(response);
        http.ContentType = binary is null ? ProtocolJson.MediaType : "application/octet-stream";
        http.ContentLength = json.WrittenCount + (binary ?? 0);
        if (binary is not null)
        {
            http.Headers[InferenceBody.LengthHeader] = json.WrittenCount.ToString(CultureInfo.InvariantCulture);
        }
        http.BodyWriter.Write(json.WrittenSpan);
        OpenInferenceJson.WriteBinary(http.BodyWriter, response);
        _answer = json.Capacity <= MaxKept ? json : null;
        return null;
    }

    private static Result<EndpointLease> Acquire(IServing serving, string name, HttpContext context) =>
        ModelNames.Acquire(serving, name, context.GetRouteValue("version") as string, context);
}
