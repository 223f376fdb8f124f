using System.Runtime.InteropServices;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Core.Results;
using Microsoft.ML.OnnxRuntime;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>Runs ONNX models in this process with ONNX Runtime, on the CPU.</summary>
public sealed class OnnxModelRuntime : IRuntime
{
    private readonly OnnxOptions _options;

    public OnnxModelRuntime(OnnxOptions options)
    {
        OnnxEnvironment.ShareHeaps();
        _options = options.IntraOpThreads is >= 1 and <= 64
            ? options
            : throw new ArgumentOutOfRangeException(nameof(options), options, "IntraOpThreads goes from 1 to 64.");
    }

    public string Format => "onnx";

    public Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel) =>
        Task.Run(() => Load(files, cancel), cancel);

    private Result<IModelSession> Load(ModelFiles files, CancellationToken cancel)
    {
        if (!OnnxFiles.Main(files.Files.Keys).TryGet(out var path, out var fault))
        {
            return fault;
        }
        var model = files.Files[path];
        if (!OnnxReader.Read(Reading(model)).TryGet(out var outline, out fault))
        {
            return fault;
        }
        if (!outline.Signature.TryGet(out var signature, out fault))
        {
            return fault;
        }
        // Given bytes, ONNX Runtime would look for weights in the working folder; nothing but the verified files may be read.
        var bytes =
            outline.ExternalData.Count == 0 ? Result.Ok(Whole(model)) : OnnxWeights.Inline(model, path, files.Files);
        return bytes.TryGet(out var whole, out fault) ? Open(whole, signature, cancel) : fault;
    }

    private Result<IModelSession> Open(byte[] model, ModelSignature signature, CancellationToken cancel)
    {
        OnnxEnvironment.EnsureCreated();
        cancel.ThrowIfCancellationRequested();
        using var options = Options();
        try
        {
            using (cancel.Register(() => options.SetLoadCancellationFlag(true)))
            {
                return OnnxSession.Of(new InferenceSession(model, options), signature);
            }
        }
        catch (OnnxRuntimeException bad)
        {
            cancel.ThrowIfCancellationRequested();
            return RuntimeFaults.ModelDoesNotLoad.With($"ONNX Runtime cannot load the model: {OnnxReasons.Of(bad)}");
        }
    }

    private SessionOptions Options() =>
        new()
        {
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = _options.IntraOpThreads,
            InterOpNumThreads = 1,
            // A memory pattern is kept for every input shape ever seen, so memory would grow with the callers' batch sizes.
            EnableMemoryPattern = false,
            // A session's arena has one lock, on which runs side by side wait for each other; and what it took it never gives back.
            EnableCpuMemArena = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };

    private static MemoryStream Reading(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array!.Length == bytes.Length
            ? segment.Array
            : bytes.ToArray();
}
