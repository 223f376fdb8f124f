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

    /// <summary>Of the request, where calls wait; Triton's.</summary>
    public int? Priority;

    /// <summary>Of the request; Triton's, in microseconds.</summary>
    public TimeSpan? TimeOut;

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
                "priority" => Rank(ref json, place, ref found),
                "timeout" => Time(ref json, place, ref found),
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

    private static Fault? Rank(ref Utf8JsonReader json, string place, ref Parameters found)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var priority) || priority < 0)
        {
            return JsonMembers.Bad(
                $"{place}.parameters.priority is no whole number; 1 is the most urgent, 0 the usual."
            );
        }
        found.Priority = priority;
        return null;
    }

    private static Fault? Time(ref Utf8JsonReader json, string place, ref Parameters found)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var time) || time < 0)
        {
            return JsonMembers.Bad($"{place}.parameters.timeout is no whole number of microseconds.");
        }
        found.TimeOut = CallTimes.FromMicroseconds(time);
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

/// <summary>A caller's time-out, as Triton's clients send it.</summary>
public static class CallTimes
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Null for none: nought, or more than a day.</summary>
    public static TimeSpan? FromMicroseconds(long time) =>
        time <= 0 || time > Longest.Ticks / TimeSpan.TicksPerMicrosecond
            ? null
            : TimeSpan.FromTicks(Math.Max(time * TimeSpan.TicksPerMicrosecond, TimeSpan.TicksPerMillisecond));
}
