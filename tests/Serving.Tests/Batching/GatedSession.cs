using System.Collections.Concurrent;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Batching;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Sessions;

namespace Airworthy.Serving.Tests.Batching;

/// <summary>
/// A model whose answers wait at a gate: <c>twice</c> is 2x and <c>sum</c> a row's sum, of rows of two. It refuses negative numbers, and
/// breaks on 13.
/// </summary>
internal sealed class GatedSession : IModelSession
{
    private readonly SemaphoreSlim _gate = new(0);

    public ConcurrentQueue<int> Runs { get; } = [];

    /// <summary>Released once for every run that has begun.</summary>
    public SemaphoreSlim Begun { get; } = new(0);

    public ModelSignature Signature { get; } =
        new(
            [new TensorSpec("x", TensorType.FP32, [-1, 2])],
            [new TensorSpec("twice", TensorType.FP32, [-1, 2]), new TensorSpec("sum", TensorType.FP32, [-1])]
        );

    /// <summary>A queue before this model, as if it had been measured to be so slow, and to gain by batching.</summary>
    public CallQueue Queue(ServingOptions options, double milliseconds = 0.1)
    {
        var profile = new ModelProfile
        {
            Alone = TimeSpan.FromMilliseconds(milliseconds),
            Together = TimeSpan.FromMilliseconds(milliseconds / 2),
        };
        var key = new ModelKey("test", Core.Values.Sha256Digest.Of("gated"u8));
        return new CallQueue(new HeldModel(key, this, profile), options, TimeProvider.System);
    }

    public void Open(int runs = 1_000_000) => _gate.Release(runs);

    public Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    ) => throw new NotSupportedException("Asked without waiting only.");

    public async ValueTask<Result<IReadOnlyList<Tensor>>> RunAsync(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        var data = (float[])inputs[0].Data;
        Runs.Enqueue(data.Length / 2);
        Begun.Release();
        await _gate.WaitAsync(cancel);
        if (data.Contains(13))
        {
            throw new InvalidOperationException("Thirteen.");
        }
        if (data.Any(x => x < 0))
        {
            return RuntimeFaults.ModelRefusedInput.With("Negative.");
        }
        var rows = data.Length / 2;
        Tensor[] all =
        [
            new("twice", TensorType.FP32, [rows, 2], data.Select(x => 2 * x).ToArray()),
            new("sum", TensorType.FP32, [rows], data.Chunk(2).Select(row => row[0] + row[1]).ToArray()),
        ];
        return outputs.Count == 0 ? all : [.. outputs.Select(name => all.Single(t => t.Name == name))];
    }

    public void Dispose() { }
}
