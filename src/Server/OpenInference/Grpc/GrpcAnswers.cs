using Airworthy.Artifacts.Reading;
using Airworthy.Client.Protos;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using Airworthy.Serving.Routing;
using Google.Protobuf;

namespace Airworthy.Server.OpenInference.Grpc;

/// <summary>Writes answers in the protocol's gRPC form.</summary>
internal static class GrpcAnswers
{
    /// <summary>Raw to whoever asked raw, and where a datatype has no typed list; typed otherwise.</summary>
    public static ModelInferResponse Infer(InferenceResponse response)
    {
        var message = new ModelInferResponse
        {
            ModelName = response.ModelName,
            ModelVersion = response.ModelVersion,
            Id = response.Id ?? "",
        };
        var isRaw = response.Forms.Binary || response.Outputs.Any(o => o.Type is TensorType.FP16 or TensorType.BF16);
        foreach (var output in response.Outputs)
        {
            var tensor = new ModelInferResponse.Types.InferOutputTensor
            {
                Name = output.Name,
                Datatype = output.Type.ToString(),
                Shape = { output.Shape },
            };
            if (isRaw)
            {
                // The array is ours alone, so it need not be copied once more.
                message.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(TensorBytes.ToArray(output)));
            }
            else
            {
                tensor.Contents = GrpcContents.Write(output);
            }
            message.Outputs.Add(tensor);
        }
        return message;
    }

    public static ModelMetadataResponse Metadata(
        string name,
        IReadOnlyList<string> versions,
        ModelSignature signature
    ) =>
        new()
        {
            Name = name,
            Versions = { versions },
            Platform = ProtocolJson.Platform,
            Inputs = { signature.Inputs.Select(Tensor) },
            Outputs = { signature.Outputs.Select(Tensor) },
        };

    public static ModelConfig Config(string name, ModelSignature signature) =>
        new()
        {
            Name = name,
            Platform = ProtocolJson.Platform,
            Backend = ProtocolJson.Backend,
            Input =
            {
                signature.Inputs.Select(i => new ModelInput
                {
                    Name = i.Name,
                    DataType = Of(i.Type),
                    Dims = { i.Shape ?? [-1] },
                }),
            },
            Output =
            {
                signature.Outputs.Select(o => new ModelOutput
                {
                    Name = o.Name,
                    DataType = Of(o.Type),
                    Dims = { o.Shape ?? [-1] },
                }),
            },
        };

    public static ModelStatistics Statistics(string name, int version, InferenceStatistics statistics)
    {
        return new ModelStatistics
        {
            Name = name,
            Version = ModelNames.Written(version),
            LastInference = (ulong)(statistics.LastAsked?.ToUnixTimeMilliseconds() ?? 0),
            InferenceCount = (ulong)statistics.Rows,
            ExecutionCount = (ulong)statistics.Runs,
            InferenceStats = new InferStatistics
            {
                Success = Duration(statistics.Succeeded, statistics.SucceededTime),
                Fail = Duration(statistics.Failed, statistics.FailedTime),
                Queue = Duration(statistics.Succeeded, statistics.QueueTime),
                ComputeInput = Duration(statistics.Succeeded, TimeSpan.Zero),
                ComputeInfer = Duration(statistics.Succeeded, statistics.InferTime),
                ComputeOutput = Duration(statistics.Succeeded, TimeSpan.Zero),
                CacheHit = Duration(statistics.CacheHits, statistics.CacheHitTime),
                CacheMiss = Duration(statistics.CacheMisses, statistics.CacheMissTime),
            },
        };
    }

    private static StatisticDuration Duration(long count, TimeSpan time) =>
        new() { Count = (ulong)count, Ns = (ulong)(time.Ticks * TimeSpan.NanosecondsPerTick) };

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorSpec spec) =>
        new()
        {
            Name = spec.Name,
            Datatype = spec.Type.ToString(),
            Shape = { spec.Shape ?? [-1] },
        };

    internal static DataType Of(TensorType type) =>
        type switch
        {
            TensorType.BOOL => DataType.TypeBool,
            TensorType.UINT8 => DataType.TypeUint8,
            TensorType.UINT16 => DataType.TypeUint16,
            TensorType.UINT32 => DataType.TypeUint32,
            TensorType.UINT64 => DataType.TypeUint64,
            TensorType.INT8 => DataType.TypeInt8,
            TensorType.INT16 => DataType.TypeInt16,
            TensorType.INT32 => DataType.TypeInt32,
            TensorType.INT64 => DataType.TypeInt64,
            TensorType.FP16 => DataType.TypeFp16,
            TensorType.FP32 => DataType.TypeFp32,
            TensorType.FP64 => DataType.TypeFp64,
            TensorType.BYTES => DataType.TypeString,
            TensorType.BF16 => DataType.TypeBf16,
            _ => DataType.TypeInvalid,
        };
}
