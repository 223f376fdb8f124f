using System.Text.Json;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>One element of a tensor from the JSON token the reader stands on; false when the token is no value of the type.</summary>
internal interface IElement<T>
{
    static abstract bool TryRead(ref Utf8JsonReader json, out T value);
}

internal readonly struct BoolElement : IElement<bool>
{
    public static bool TryRead(ref Utf8JsonReader json, out bool value)
    {
        value = json.TokenType == JsonTokenType.True;
        return value || json.TokenType == JsonTokenType.False;
    }
}

internal readonly struct NumberElement
    : IElement<byte>,
        IElement<ushort>,
        IElement<uint>,
        IElement<ulong>,
        IElement<sbyte>,
        IElement<short>,
        IElement<int>,
        IElement<long>,
        IElement<float>,
        IElement<double>
{
    public static bool TryRead(ref Utf8JsonReader json, out byte value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetByte(out value);
    }

    public static bool TryRead(ref Utf8JsonReader json, out ushort value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetUInt16(out value);
    }

    public static bool TryRead(ref Utf8JsonReader json, out uint value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetUInt32(out value);
    }

    public static bool TryRead(ref Utf8JsonReader json, out ulong value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetUInt64(out value);
    }

    public static bool TryRead(ref Utf8JsonReader json, out sbyte value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetSByte(out value);
    }

    public static bool TryRead(ref Utf8JsonReader json, out short value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt16(out value);
    }

    public static bool TryRead(ref Utf8JsonReader json, out int value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt32(out value);
    }

    public static bool TryRead(ref Utf8JsonReader json, out long value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt64(out value);
    }

    // A number beyond the type's range would be read as an infinity.
    public static bool TryRead(ref Utf8JsonReader json, out float value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetSingle(out value) && float.IsFinite(value);
    }

    public static bool TryRead(ref Utf8JsonReader json, out double value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetDouble(out value) && double.IsFinite(value);
    }
}

internal readonly struct TextElement : IElement<string>
{
    public static bool TryRead(ref Utf8JsonReader json, out string value)
    {
        value = "";
        if (json.TokenType != JsonTokenType.String)
        {
            return false;
        }
        try
        {
            value = json.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // How the reader says that the bytes, or the escapes, are no Unicode text.
            return false;
        }
    }
}
