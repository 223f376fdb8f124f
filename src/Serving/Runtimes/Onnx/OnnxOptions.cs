namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>How ONNX models are run.</summary>
public sealed record OnnxOptions
{
    /// <summary>Threads that one request may use inside an operator: 1 to 64, default 1 (requests themselves run side by side).</summary>
    public int IntraOpThreads { get; init; } = 1;
}
