using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>
/// What a <c>parameters</c> object says that means something here. Unknown parameters are stepped over, as the protocol wants; those that
/// ask for another answer than would be given are refused.
/// </summary>
internal struct Parameters
{
    /// <summary>Bytes of an input's section behind the JSON.</summary>
    public long? BinarySize;

    /// <summary>Whether an output is wanted in binary form.</summary>
    public bool? Binary;

    /// <summary>Whether all outputs are, that do not say otherwise.</summary>
    public bool? BinaryOutput;

    public static Fault? Read(ref Utf8JsonReader json, string place, ref Parameters found)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return JsonMembers.Bad($"{place}.parameters is no object.");
        }
        while (JsonMembers.Next(ref json, out var member))
        {
            var fault = member switch
            {
                "binary_data_size" => Size(ref json, place, ref found),
                "binary_data" => Flag(ref json, place, member, ref found.Binary),
                "binary_data_output" => Flag(ref json, place, member, ref found.BinaryOutput),
                "shared_memory_region" or "classification" => UnsupportedParameters.Refuse(place, member),
                _ => JsonMembers.Skip(ref json),
            };
            if (fault is not null)
            {
                return fault;
            }
        }
        return null;
    }

    private static Fault? Size(ref Utf8JsonReader json, string place, ref Parameters found)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var size) || size < 0)
        {
            return JsonMembers.Bad($"{place}.parameters.binary_data_size is no whole number of bytes.");
        }
        if (found.BinarySize is not null)
        {
            return JsonMembers.Twice("binary_data_size");
        }
        found.BinarySize = size;
        return null;
    }

    private static Fault? Flag(ref Utf8JsonReader json, string place, string member, ref bool? flag)
    {
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            return JsonMembers.Bad($"{place}.parameters.{member} is neither true nor false.");
        }
        if (flag is not null)
        {
            return JsonMembers.Twice(member);
        }
        flag = json.TokenType == JsonTokenType.True;
        return null;
    }
}

/// <summary>Parameters that must not be passed over as unknown ones are.</summary>
public static class UnsupportedParameters
{
    public static IReadOnlyList<string> Names { get; } = ["shared_memory_region", "classification"];

    /// <param name="place">Which input or output has it.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Fault Refuse(string place, string name) =>
        OpenInferenceFaults.UnsupportedParameter.With(
            $"{place} has the parameter '{name}', which asks for another answer than this server can give. Leave it out "
                + (
                    name == "classification"
                        ? "and choose the largest values yourself."
                        : "and send the data with the request."
                )
        );
}
