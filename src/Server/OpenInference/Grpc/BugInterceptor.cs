using Airworthy.Server.Logging;
using Airworthy.Server.Problems;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Airworthy.Server.OpenInference.Grpc;

/// <summary>A bug is logged with its trace and told as nothing but that trace; a call that its caller gave up is no bug.</summary>
internal sealed partial class BugInterceptor(ILogger<BugInterceptor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception broken) when (broken is not RpcException)
        {
            throw Told(broken, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception broken) when (broken is not RpcException)
        {
            throw Told(broken, context);
        }
    }

    private RpcException Told(Exception broken, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return new RpcException(Status.DefaultCancelled);
        }
        var trace = context.GetHttpContext().TraceIdentifier;
        using var told = CallScope.Begin(log, context.GetHttpContext());
        Failed(log, broken, context.Method, trace);
        return GrpcStatuses.OfBug(trace);
    }

    [LoggerMessage(LogLevel.Error, "{Method} failed (trace {Trace})")]
    private static partial void Failed(ILogger log, Exception broken, string method, string trace);
}
