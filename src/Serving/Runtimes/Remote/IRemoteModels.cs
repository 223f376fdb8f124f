using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Remote;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Runtimes.Remote;

/// <summary>Models that other servers keep, asked by the Open Inference Protocol.</summary>
public interface IRemoteModels
{
    /// <summary>What the server says the model takes and answers; <c>remote-unreachable</c> or <c>remote-answer-bad</c> otherwise.</summary>
    Task<Result<ModelSignature>> DescribeAsync(RemoteDescription model, TimeSpan limit, CancellationToken cancel);

    /// <summary>The answer; a request that the server itself refuses is <c>model-refused-input</c>.</summary>
    Task<Result<IReadOnlyList<Tensor>>> InferAsync(
        RemoteDescription model,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        TimeSpan limit,
        CancellationToken cancel
    );
}

/// <summary>Reasons a model elsewhere does not answer.</summary>
public static class RemoteFaults
{
    public static readonly FaultCode Unreachable = new(
        "remote-unreachable",
        FaultKind.Unavailable,
        "The server that keeps a remote model cannot be reached, is not ready, or did not answer in time; or it failed so often in a row that it is left alone for a moment."
    );

    public static readonly FaultCode BadAnswer = new(
        "remote-answer-bad",
        FaultKind.Unavailable,
        "The server that keeps a remote model answered something else than the Open Inference Protocol or the model's signature says."
    );

    public static readonly FaultCode NotAsRegistered = new(
        "remote-not-as-registered",
        FaultKind.Refused,
        "A remote model takes or answers something else than was registered, or its version has files besides its description."
    );
}

/// <summary>How remote models are asked.</summary>
public sealed record RemoteOptions
{
    /// <summary>How long one call may take: 10 ms to an hour, default 30 seconds.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So many failures in a row, and the server is left alone: 1 to 1000, default 5.</summary>
    public int Failures { get; init; } = 5;

    /// <summary>For how long: 10 ms to an hour, default 10 seconds. Then one call tries.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(10);
}
