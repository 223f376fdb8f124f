using System.Buffers;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>
/// One pass over one request. Members may stand in any order and unknown ones are stepped over, as clients send extras of their own;
/// a member given twice is refused, because nobody can say which was meant.
/// </summary>
internal static class RequestReader
{
    /// <param name="json">At the beginning of the JSON.</param>
    /// <param name="whole">The JSON, whose length bounds how many elements it can hold.</param>
    /// <param name="binary">What stands behind the JSON; null when the body is nothing but JSON.</param>
    public static Result<InferenceRequest> Read(ref Utf8JsonReader json, JsonText whole, ReadOnlySequence<byte>? binary)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return JsonMembers.Bad("The body is no JSON object.");
        }
        string? id = null;
        List<ReadInput>? inputs = null;
        List<ReadOutput>? outputs = null;
        var parameters = new Parameters();
        while (JsonMembers.Next(ref json, out var member))
        {
            var fault = member switch
            {
                "id" => id is null ? JsonMembers.Text(ref json, "id", out id) : JsonMembers.Twice(member),
                "inputs" => inputs is null ? Inputs(ref json, inputs = [], ref whole) : JsonMembers.Twice(member),
                "outputs" => outputs is null ? Outputs(ref json, outputs = []) : JsonMembers.Twice(member),
                "parameters" => Parameters.Read(ref json, "The request", ref parameters),
                _ => JsonMembers.Skip(ref json),
            };
            if (fault is not null)
            {
                return fault;
            }
        }
        // Anything but white space behind the object is malformed, and only reading on shows it.
        json.Read();
        if (inputs is null)
        {
            return JsonMembers.Bad("The request has no 'inputs'.");
        }
        if (!Filled(inputs, binary).TryGet(out var tensors, out var unfilled))
        {
            return unfilled;
        }
        return new InferenceRequest
        {
            Id = id,
            Inputs = tensors,
            Priority = parameters.Priority ?? 0,
            TimeOut = parameters.TimeOut,
            Outputs = outputs is null ? [] : outputs.ConvertAll(o => o.Name),
            Forms =
                outputs?.Exists(o => o.Binary is not null) == true
                    ? new OutputForms(parameters.BinaryOutput ?? false, outputs.ConvertAll(o => o.Binary))
                : parameters.BinaryOutput == true ? OutputForms.Raw
                : OutputForms.Json,
        };
    }

    /// <summary>Gives each input that waits for bytes its part of what stands behind the JSON: all of it, in order.</summary>
    private static Result<Tensor[]> Filled(List<ReadInput> inputs, ReadOnlySequence<byte>? binary)
    {
        var tensors = new Tensor[inputs.Count];
        var left = binary ?? default;
        for (var i = 0; i < tensors.Length; i++)
        {
            var (tensor, waiting) = inputs[i];
            tensors[i] = tensor;
            if (waiting is not { } size)
            {
                continue;
            }
            if (binary is null)
            {
                return OpenInferenceFaults.BadBinaryBody.With(
                    $"'{Clip.Short(tensor.Name)}' announces {size} bytes behind the JSON, and the header Inference-Header-Content-Length, which says where the JSON ends, is missing."
                );
            }
            if (size > left.Length)
            {
                return OpenInferenceFaults.BadBinaryBody.With(
                    $"'{Clip.Short(tensor.Name)}' announces {size} bytes behind the JSON, and {left.Length} are left of the body."
                );
            }
            if (
                !TensorBytes
                    .Read(tensor.Name, tensor.Type, tensor.Shape, left.Slice(0, size))
                    .TryGet(out tensors[i]!, out var fault)
            )
            {
                return fault;
            }
            left = left.Slice(size);
        }
        return left.Length == 0
            ? tensors
            : OpenInferenceFaults.BadBinaryBody.With(
                $"The body has {left.Length} bytes behind the JSON that no input's parameter binary_data_size announces."
            );
    }

    private static Fault? Inputs(ref Utf8JsonReader json, List<ReadInput> inputs, ref JsonText whole)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return JsonMembers.Bad("'inputs' is no list.");
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (!InputReader.Read(ref json, Place(inputs.Count), ref whole).TryGet(out var input, out var fault))
            {
                return fault;
            }
            inputs.Add(input);
        }
        return null;
    }

    private static string Place(int input) => input == 0 ? "inputs[0]" : $"inputs[{input}]";

    private static Fault? Outputs(ref Utf8JsonReader json, List<ReadOutput> outputs)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return JsonMembers.Bad("'outputs' is no list.");
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (!Output(ref json, $"outputs[{outputs.Count}]").TryGet(out var output, out var fault))
            {
                return fault;
            }
            outputs.Add(output);
        }
        return null;
    }

    private static Result<ReadOutput> Output(ref Utf8JsonReader json, string place)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return JsonMembers.Bad($"{place} is no object; write {{\"name\": \"…\"}}.");
        }
        string? name = null;
        var parameters = new Parameters();
        while (JsonMembers.Next(ref json, out var member))
        {
            var fault = member switch
            {
                "name" => name is null
                    ? JsonMembers.Text(ref json, $"{place}.name", out name)
                    : JsonMembers.Twice(member),
                "parameters" => Parameters.Read(ref json, place, ref parameters),
                _ => JsonMembers.Skip(ref json),
            };
            if (fault is not null)
            {
                return fault;
            }
        }
        return name is null ? JsonMembers.Bad($"{place} lacks its name.") : new ReadOutput(name, parameters.Binary);
    }

    private readonly record struct ReadOutput(string Name, bool? Binary);
}
