using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Core.Results;

namespace Airworthy.Core.Values;

/// <summary>A value with exactly one text form. <see cref="Parse"/> is the only way in, so a value that exists is valid.</summary>
public interface IText<TSelf>
    where TSelf : IText<TSelf>
{
    static abstract Result<TSelf> Parse(string? text);

    string ToString();
}

/// <summary>Reads and writes an <see cref="IText{TSelf}"/> as a JSON string, also as a dictionary key.</summary>
public sealed class TextJsonConverter<T> : JsonConverter<T>
    where T : IText<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Parse(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());

    private static T Parse(string? text) =>
        T.Parse(text).TryGet(out var value, out var fault) ? value : throw new JsonException(fault.Detail);
}
