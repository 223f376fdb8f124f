using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Inference.OpenInference;

/// <summary>Reads one of a request's inputs.</summary>
internal static class InputReader
{
    private const int MaxRank = 32;

    /// <summary>An input with its data, or one whose data stands behind the JSON.</summary>
    public static Result<ReadInput> Read(ref Utf8JsonReader json, string place, ref JsonText whole)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return JsonMembers.Bad($"{place} is no object.");
        }
        var parts = new InputParts();
        while (JsonMembers.Next(ref json, out var member))
        {
            var fault = member switch
            {
                "name" => parts.Name is null
                    ? JsonMembers.Text(ref json, $"{place}.name", out parts.Name)
                    : JsonMembers.Twice(member),
                "datatype" => parts.Type is null
                    ? Datatype(ref json, place, out parts.Type)
                    : JsonMembers.Twice(member),
                "shape" => parts.Shape is null ? Shape(ref json, place, out parts.Shape) : JsonMembers.Twice(member),
                "data" => parts.HasData ? JsonMembers.Twice(member) : Data(ref json, ref parts, ref whole),
                "parameters" => Parameters.Read(ref json, place, ref parts.Parameters),
                _ => JsonMembers.Skip(ref json),
            };
            if (fault is not null)
            {
                return fault;
            }
        }
        var binarySize = parts.Parameters.BinarySize;
        if (parts.HasData && binarySize is not null)
        {
            return JsonMembers.Bad($"{place} has both 'data' and the parameter binary_data_size; give one of them.");
        }
        if (parts.Name is null || parts.Type is null || parts.Shape is null || (!parts.HasData && binarySize is null))
        {
            return JsonMembers.Bad(
                $"{place} lacks {parts.Missing}. An input has a name, a shape, a datatype and data."
            );
        }
        if (binarySize is { } size)
        {
            return new ReadInput(new Tensor(parts.Name, parts.Type.Value, parts.Shape, Array.Empty<byte>()), size);
        }
        if (parts.Tensor is { } read)
        {
            return new ReadInput(read, null);
        }
        // The reader that was left behind there is not the one that goes on.
        var left = new JsonText([], whole.Length);
        return Fill(ref parts.Data, in parts, ref left).TryGet(out var tensor, out var wrong)
            ? new ReadInput(tensor, null)
            : wrong;
    }

    /// <summary>Data that stands before the shape or datatype it needs is stepped over, and read once they are known.</summary>
    private static Fault? Data(ref Utf8JsonReader json, ref InputParts parts, ref JsonText whole)
    {
        parts.HasData = true;
        if (parts.Name is null || parts.Type is null || parts.Shape is null)
        {
            parts.Data = json;
            json.Skip();
            return null;
        }
        var read = Fill(ref json, in parts, ref whole);
        parts.Tensor = read.IsOk ? read.Value : null;
        return read.Fault;
    }

    private static Result<Tensor> Fill(ref Utf8JsonReader data, in InputParts parts, ref JsonText whole)
    {
        var (name, shape) = (parts.Name!, parts.Shape!);
        if (InferenceRules.Count(shape) is not { } count)
        {
            return InferenceFaults.WrongShape.With(
                $"'{Clip.Short(name)}' has the shape [{string.Join(", ", shape)}]: a size is negative, or there are more elements than fit in memory."
            );
        }
        // Every element takes at least two bytes of the body, so a larger shape is a lie that would cost memory to find out.
        if (count > whole.Length / 2 + 1)
        {
            return InferenceFaults.WrongElementCount.With(
                $"'{Clip.Short(name)}' has the shape [{string.Join(", ", shape)}], which is {count} elements; the request is too short for them."
            );
        }
        if (parts.Type == TensorType.FP32 && TensorDataReader.TryReadFlat(ref data, ref whole, count) is { } floats)
        {
            return new Tensor(name, TensorType.FP32, shape, floats);
        }
        var read = TensorDataReader.Read(ref data, name, parts.Type!.Value, shape, count);
        return read.TryGet(out var array, out var fault) ? new Tensor(name, parts.Type.Value, shape, array) : fault;
    }

    private static Fault? Datatype(ref Utf8JsonReader json, string place, out TensorType? type)
    {
        type = null;
        var fault = JsonMembers.Text(ref json, $"{place}.datatype", out var text);
        if (fault is not null || text is null)
        {
            return fault;
        }
        type = Datatypes.Parse(text);
        return type is null
            ? JsonMembers.Bad($"{place}.datatype is '{Clip.Short(text)}'. Known datatypes: {Datatypes.Known}.")
            : null;
    }

    private static Fault? Shape(ref Utf8JsonReader json, string place, out List<long>? shape)
    {
        shape = [];
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return JsonMembers.Bad($"{place}.shape is no list of sizes.");
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var size) || shape.Count == MaxRank)
            {
                return JsonMembers.Bad($"{place}.shape is no list of at most {MaxRank} whole numbers.");
            }
            shape.Add(size);
        }
        return null;
    }

    private ref struct InputParts
    {
        public string? Name;
        public TensorType? Type;
        public List<long>? Shape;
        public Utf8JsonReader Data;
        public bool HasData;
        public Tensor? Tensor;
        public Parameters Parameters;

        public readonly string Missing =>
            Name is null ? "its name"
            : Type is null ? "its datatype"
            : Shape is null ? "its shape"
            : "its data";
    }
}

/// <summary>An input as the JSON has it.</summary>
/// <param name="Tensor">Without its data where <paramref name="BinarySize"/> says how much of it is still to come.</param>
/// <param name="BinarySize">Bytes behind the JSON; null when the data was in it.</param>
internal readonly record struct ReadInput(Tensor Tensor, long? BinarySize);
