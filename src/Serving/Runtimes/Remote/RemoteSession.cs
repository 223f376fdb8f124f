using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Remote;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Runtimes.Remote;

/// <summary>One model elsewhere.</summary>
internal sealed class RemoteSession(
    IRemoteModels models,
    RemoteDescription model,
    ModelSignature signature,
    RemoteOptions options,
    TimeProvider clock
) : IModelSession
{
    private readonly CircuitBreaker _breaker = new(options.Failures, options.Rest, clock);

    public ModelSignature Signature => signature;

    public Fault? Trouble => _breaker.Open;

    public Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    ) => RunAsync(inputs, outputs, cancel).AsTask().GetAwaiter().GetResult();

    public async ValueTask<Result<IReadOnlyList<Tensor>>> RunAsync(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        cancel.ThrowIfCancellationRequested();
        if (_breaker.Enter() is { } resting)
        {
            return resting;
        }
        IReadOnlyList<string> asked = outputs.Count > 0 ? outputs : [.. signature.Outputs.Select(o => o.Name)];
        Result<IReadOnlyList<Tensor>> answer;
        try
        {
            answer = await models.InferAsync(model, inputs, asked, options.CallTime, cancel);
        }
        catch (OperationCanceledException)
        {
            _breaker.Forget();
            throw;
        }
        // A request that it refuses was answered.
        _breaker.Leave(answer.Fault is { } fault && fault.Reason != RuntimeFaults.ModelRefusedInput ? fault : null);
        return answer.TryGet(out var tensors, out var failed) ? Judge(tensors, asked) : failed;
    }

    public void Dispose()
    {
        // The model is not ours.
    }

    private Result<IReadOnlyList<Tensor>> Judge(IReadOnlyList<Tensor> tensors, IReadOnlyList<string> asked)
    {
        var answer = new Tensor[asked.Count];
        for (var i = 0; i < answer.Length; i++)
        {
            var spec = signature.Outputs.First(o => o.Name == asked[i]);
            if (
                tensors.FirstOrDefault(t => t.Name == spec.Name) is not { } tensor
                || tensor.Type != spec.Type
                || InferenceRules.Count(tensor.Shape) != tensor.Data.Length
            )
            {
                return RemoteFaults.BadAnswer.With(
                    $"The remote model did not answer '{Clip.Short(spec.Name)}' as a whole tensor of {spec.Type}."
                );
            }
            answer[i] = tensor;
        }
        return answer;
    }
}
