using Airworthy.Client.Protos;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Api;
using Airworthy.Server.Problems;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using Airworthy.Serving.Routing;
using Grpc.Core;

namespace Airworthy.Server.OpenInference.Grpc;

/// <summary>The gRPC door of the Open Inference Protocol, with the calls that Triton adds. What is refused is a status with a code trailer.</summary>
internal sealed class InferenceGrpcService(IServing serving, IdSource ids)
    : GRPCInferenceService.GRPCInferenceServiceBase
{
    private const string FinalWanted = "triton_enable_empty_final_response";
    private const string Final = "triton_final_response";

    /// <summary>Stands in an answer of a sandbox beside the header, because a stream has one header for many answers.</summary>
    private const string SandboxParameter = "airworthy_sandbox";

    /// <summary>The same for the header that says why this version answered.</summary>
    private const string RouteParameter = "airworthy_route";

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = serving.IsReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        var acquired = ModelNames.Acquire(serving, request.Name, request.Version, context.GetHttpContext());
        if (acquired.TryGet(out var lease, out var fault))
        {
            lease.Dispose();
        }
        else if (fault.Reason.Kind != FaultKind.Unavailable)
        {
            throw GrpcStatuses.Exception(fault);
        }
        return Task.FromResult(new ModelReadyResponse { Ready = acquired.IsOk });
    }

    public override Task<ServerMetadataResponse> ServerMetadata(
        ServerMetadataRequest request,
        ServerCallContext context
    ) =>
        Task.FromResult(
            new ServerMetadataResponse
            {
                Name = ProtocolJson.ServerName,
                Version = ServerRoutes.Version,
                Extensions = { ProtocolJson.Extensions },
            }
        );

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        using var lease = Acquire(request.Name, request.Version, context);
        return Task.FromResult(
            GrpcAnswers.Metadata(request.Name, ModelReports.Versions(serving, lease), lease.Signature)
        );
    }

    public override Task<ModelConfigResponse> ModelConfig(ModelConfigRequest request, ServerCallContext context)
    {
        using var lease = Acquire(request.Name, request.Version, context);
        return Task.FromResult(new ModelConfigResponse { Config = GrpcAnswers.Config(request.Name, lease.Signature) });
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        CallMarks.Begin(context.GetHttpContext(), ids);
        CallMarks.Name(context.GetHttpContext(), request.Id);
        return (await InferAsync(request, context)).TryGet(out var answer, out var fault)
            ? answer
            : throw GrpcStatuses.Exception(fault);
    }

    public override async Task ModelStreamInfer(
        IAsyncStreamReader<ModelInferRequest> requestStream,
        IServerStreamWriter<ModelStreamInferResponse> responseStream,
        ServerCallContext context
    )
    {
        CallMarks.Begin(context.GetHttpContext(), ids);
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            var message = new ModelStreamInferResponse();
            if ((await InferAsync(request, context)).TryGet(out var answer, out var fault))
            {
                message.InferResponse = answer;
            }
            else
            {
                // A refused request does not end the stream; the id tells which of those under way it was.
                message.ErrorMessage = fault.Detail;
                message.InferResponse = new ModelInferResponse { Id = request.Id, ModelName = request.ModelName };
            }
            if (request.Parameters.TryGetValue(FinalWanted, out var wanted) && wanted.BoolParam)
            {
                message.InferResponse.Parameters[Final] = new InferParameter { BoolParam = true };
            }
            await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }

    public override Task<ModelStatisticsResponse> ModelStatistics(
        ModelStatisticsRequest request,
        ServerCallContext context
    )
    {
        var answer = new ModelStatisticsResponse();
        if (request.Name.Length > 0)
        {
            using var lease = Acquire(request.Name, request.Version, context);
            answer.ModelStats.Add(GrpcAnswers.Statistics(request.Name, lease.Number, lease.ReadStatistics()));
            return Task.FromResult(answer);
        }
        foreach (var lease in ModelReports.Everything(serving))
        {
            using (lease)
            {
                answer.ModelStats.Add(
                    GrpcAnswers.Statistics(lease.Name.ToString(), lease.Number, lease.ReadStatistics())
                );
            }
        }
        return Task.FromResult(answer);
    }

    public override Task<RepositoryIndexResponse> RepositoryIndex(
        RepositoryIndexRequest request,
        ServerCallContext context
    ) =>
        Task.FromResult(
            new RepositoryIndexResponse
            {
                Models =
                {
                    ModelRepository
                        .Index(serving, request.Ready)
                        .Select(e => new RepositoryIndexResponse.Types.ModelIndex
                        {
                            Name = e.Name,
                            Version = e.Version,
                            State = e.State,
                            Reason = e.Reason,
                        }),
                },
            }
        );

    public override async Task<RepositoryModelLoadResponse> RepositoryModelLoad(
        RepositoryModelLoadRequest request,
        ServerCallContext context
    )
    {
        var name = NameOf(request.ModelName, request.RepositoryName);
        var loaded = await ModelRepository.LoadAsync(serving, name, request.Parameters.Keys, context.CancellationToken);
        return loaded.Fault is { } fault
            ? throw GrpcStatuses.Exception(fault)
            : new RepositoryModelLoadResponse { ModelName = name, IsLoaded = true };
    }

    public override async Task<RepositoryModelUnloadResponse> RepositoryModelUnload(
        RepositoryModelUnloadRequest request,
        ServerCallContext context
    )
    {
        var name = NameOf(request.ModelName, request.RepositoryName);
        var unloaded = await ModelRepository.UnloadAsync(serving, name, context.CancellationToken);
        return unloaded.Fault is { } fault
            ? throw GrpcStatuses.Exception(fault)
            : new RepositoryModelUnloadResponse { ModelName = name, IsUnloaded = true };
    }

    // There is one repository; a name where its name would stand is a KServe client's, whose message begins with the model.
    private static string NameOf(string model, string repository) => model.Length > 0 ? model : repository;

    private EndpointLease Acquire(string name, string version, ServerCallContext context) =>
        ModelNames.Acquire(serving, name, version, context.GetHttpContext()).TryGet(out var lease, out var fault)
            ? lease
            : throw GrpcStatuses.Exception(fault);

    private async ValueTask<Result<ModelInferResponse>> InferAsync(ModelInferRequest message, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        if (
            !ModelNames
                .Route(serving, message.ModelName, message.ModelVersion, http, RequestKeys.Message, message)
                .TryGet(out var lease, out var fault)
        )
        {
            return fault;
        }
        using (lease)
        {
            if (!GrpcRequests.Read(message).TryGet(out var request, out fault))
            {
                lease.Refuse(CallMarks.Unread(http), fault);
                return fault;
            }
            var call = new InferenceCall
            {
                Inputs = request.Inputs,
                Outputs = request.Outputs,
                RequestId = CallMarks.IdOf(http),
                Priority = request.Priority,
                TimeOut = request.TimeOut,
                TraceParent = CallMarks.TraceOf(http),
            };
            if (
                !(
                    await lease.InferAsync(call, lease.IsBrief(call.Inputs) ? default : context.CancellationToken)
                ).TryGet(out var outputs, out fault)
            )
            {
                return fault;
            }
            var response = new InferenceResponse
            {
                ModelName = message.ModelName,
                ModelVersion = ModelNames.Written(lease.Number),
                Id = request.Id,
                Outputs = outputs,
                Forms = request.Forms,
            };
            return Marked(lease, GrpcAnswers.Infer(response));
        }
    }

    private static Result<ModelInferResponse> Marked(EndpointLease lease, Result<ModelInferResponse> answer)
    {
        if (answer.IsOk && lease.Name.Environment.IsSandbox)
        {
            answer.Value.Parameters[SandboxParameter] = new InferParameter { BoolParam = true };
        }
        if (answer.IsOk && lease.Reason.Word() is { } why)
        {
            answer.Value.Parameters[RouteParameter] = new InferParameter { StringParam = why };
        }
        return answer;
    }
}
