using System.Buffers;
using Airworthy.Client.Protos;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Airworthy.Server.OpenInference.Grpc;

/// <summary>Reads requests of the protocol's gRPC form.</summary>
internal static class GrpcRequests
{
    private const int MaxRank = 32;

    public static Result<InferenceRequest> Read(ModelInferRequest message)
    {
        var raw = message.RawInputContents;
        if (raw.Count > 0 && raw.Count != message.Inputs.Count)
        {
            return OpenInferenceFaults.BadRequest.With(
                $"The request has {message.Inputs.Count} inputs and {raw.Count} raw_input_contents; give one for each input, or none."
            );
        }
        var inputs = new Tensor[message.Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!Input(message.Inputs[i], raw.Count > 0 ? raw[i] : null).TryGet(out var tensor, out var fault))
            {
                return fault;
            }
            inputs[i] = tensor;
        }
        var outputs = new string[message.Outputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (Unsupported(message.Outputs[i].Parameters, $"The output '{message.Outputs[i].Name}'") is { } fault)
            {
                return fault;
            }
            outputs[i] = message.Outputs[i].Name;
        }
        return new InferenceRequest
        {
            Id = message.Id.Length > 0 ? message.Id : null,
            Inputs = inputs,
            Outputs = outputs,
            Priority = (int)Math.Clamp(Number(message.Parameters, "priority"), 0, int.MaxValue),
            TimeOut = CallTimes.FromMicroseconds(Number(message.Parameters, "timeout")),
            Forms = raw.Count > 0 ? OutputForms.Raw : OutputForms.Json,
        };
    }

    /// <summary>0 where it is not there, or no number.</summary>
    private static long Number(MapField<string, InferParameter> parameters, string name) =>
        parameters.Count > 0 && parameters.TryGetValue(name, out var given)
            ? given.ParameterChoiceCase switch
            {
                InferParameter.ParameterChoiceOneofCase.Int64Param => given.Int64Param,
                InferParameter.ParameterChoiceOneofCase.Uint64Param => (long)Math.Min(given.Uint64Param, long.MaxValue),
                _ => 0,
            }
            : 0;

    private static Result<Tensor> Input(ModelInferRequest.Types.InferInputTensor input, ByteString? raw)
    {
        if (Datatypes.Parse(input.Datatype) is not { } type)
        {
            return OpenInferenceFaults.BadRequest.With(
                $"'{Clip.Short(input.Name)}' has the datatype '{Clip.Short(input.Datatype)}'. Known datatypes: {Datatypes.Known}."
            );
        }
        if (input.Shape.Count > MaxRank)
        {
            return OpenInferenceFaults.BadRequest.With(
                $"'{Clip.Short(input.Name)}' has {input.Shape.Count} dimensions; at most {MaxRank} are taken."
            );
        }
        if (Unsupported(input.Parameters, $"The input '{input.Name}'") is { } fault)
        {
            return fault;
        }
        long[] shape = [.. input.Shape];
        if (raw is null)
        {
            return GrpcContents.Read(input.Name, type, shape, input.Contents ?? new InferTensorContents());
        }
        return input.Contents is null || input.Contents.CalculateSize() == 0
            ? TensorBytes.Read(input.Name, type, shape, new ReadOnlySequence<byte>(raw.Memory))
            : OpenInferenceFaults.BadRequest.With(
                $"'{Clip.Short(input.Name)}' has contents, and the request raw_input_contents; give one of them."
            );
    }

    private static Fault? Unsupported(MapField<string, InferParameter> parameters, string place) =>
        UnsupportedParameters.Names.FirstOrDefault(parameters.ContainsKey) is { } name
            ? UnsupportedParameters.Refuse(Clip.Short(place), name)
            : null;
}
