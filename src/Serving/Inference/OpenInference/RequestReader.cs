using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>
/// One pass over one request. Members may stand in any order and unknown ones are stepped over, as clients send extras of their own;
/// a member given twice is refused, because nobody can say which was meant.
/// </summary>
internal static class RequestReader
{
    public static Result<InferenceRequest> Read(ref Utf8JsonReader json, long length)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return JsonMembers.Bad("The body is no JSON object.");
        }
        string? id = null;
        List<Tensor>? inputs = null;
        List<string>? outputs = null;
        while (JsonMembers.Next(ref json, out var member))
        {
            Fault? fault;
            switch (member)
            {
                case "id":
                    fault = id is null ? JsonMembers.Text(ref json, "id", out id) : JsonMembers.Twice(member);
                    break;
                case "inputs":
                    fault = inputs is null ? Inputs(ref json, inputs = [], length) : JsonMembers.Twice(member);
                    break;
                case "outputs":
                    fault = outputs is null ? Outputs(ref json, outputs = []) : JsonMembers.Twice(member);
                    break;
                case "parameters":
                    fault = JsonMembers.Parameters(ref json);
                    break;
                default:
                    json.Skip();
                    fault = null;
                    break;
            }
            if (fault is not null)
            {
                return fault;
            }
        }
        // Anything but white space behind the object is malformed, and only reading on shows it.
        json.Read();
        return inputs is null
            ? JsonMembers.Bad("The request has no 'inputs'.")
            : new InferenceRequest
            {
                Id = id,
                Inputs = inputs,
                Outputs = outputs ?? [],
            };
    }

    private static Fault? Inputs(ref Utf8JsonReader json, List<Tensor> inputs, long length)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return JsonMembers.Bad("'inputs' is no list.");
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (!InputReader.Read(ref json, $"inputs[{inputs.Count}]", length).TryGet(out var input, out var fault))
            {
                return fault;
            }
            inputs.Add(input);
        }
        return null;
    }

    private static Fault? Outputs(ref Utf8JsonReader json, List<string> outputs)
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
            var place = $"outputs[{outputs.Count}]";
            if (json.TokenType != JsonTokenType.StartObject)
            {
                return JsonMembers.Bad($"{place} is no object; write {{\"name\": \"…\"}}.");
            }
            string? name = null;
            while (JsonMembers.Next(ref json, out var member))
            {
                var fault = member switch
                {
                    "name" => name is null
                        ? JsonMembers.Text(ref json, $"{place}.name", out name)
                        : JsonMembers.Twice(member),
                    "parameters" => JsonMembers.Parameters(ref json),
                    _ => JsonMembers.Skip(ref json),
                };
                if (fault is not null)
                {
                    return fault;
                }
            }
            if (name is null)
            {
                return JsonMembers.Bad($"{place} lacks its name.");
            }
            outputs.Add(name);
        }
        return null;
    }
}
