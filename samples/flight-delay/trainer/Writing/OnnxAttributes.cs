using Airworthy.Artifacts.Reading.Onnx;
using Google.Protobuf;
using static Airworthy.Artifacts.Reading.Onnx.AttributeProto.Types;

namespace Airworthy.Samples.FlightDelay.Writing;

internal static class OnnxAttributes
{
    public static AttributeProto Of(string name, long value) =>
        new()
        {
            Name = name,
            Type = AttributeType.Int,
            I = value,
        };

    public static AttributeProto Of(string name, float value) =>
        new()
        {
            Name = name,
            Type = AttributeType.Float,
            F = value,
        };

    public static AttributeProto Of(string name, string value) =>
        new()
        {
            Name = name,
            Type = AttributeType.String,
            S = ByteString.CopyFromUtf8(value),
        };

    public static AttributeProto Of(string name, IEnumerable<long> values) =>
        new()
        {
            Name = name,
            Type = AttributeType.Ints,
            Ints = { values },
        };

    public static AttributeProto Of(string name, IEnumerable<float> values) =>
        new()
        {
            Name = name,
            Type = AttributeType.Floats,
            Floats = { values },
        };

    public static AttributeProto Of(string name, IEnumerable<string> values) =>
        new()
        {
            Name = name,
            Type = AttributeType.Strings,
            Strings = { values.Select(ByteString.CopyFromUtf8) },
        };
}
