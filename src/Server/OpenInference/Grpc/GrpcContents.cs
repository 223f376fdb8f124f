using System.Globalization;
using System.Numerics;
using Airworthy.Artifacts.Reading;
using Airworthy.Client.Protos;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.OpenInference;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Airworthy.Server.OpenInference.Grpc;

/// <summary>Tensors in the protocol's typed lists, which the small integers share.</summary>
internal static class GrpcContents
{
    public static Result<Tensor> Read(string name, TensorType type, long[] shape, InferTensorContents contents)
    {
        if (InferenceRules.Count(shape) is not { } count)
        {
            return InferenceFaults.WrongShape.With(
                $"'{Clip.Short(name)}' has the shape [{string.Join(", ", shape)}]: a size is negative, or there are more elements than fit in memory."
            );
        }
        var given = Count(type, contents);
        if (given < 0)
        {
            return OpenInferenceFaults.HalfPrecisionInJson.With(
                $"'{Clip.Short(name)}' is {type}, which has no typed contents; send the request's data as raw_input_contents."
            );
        }
        if (given != count)
        {
            return InferenceFaults.WrongElementCount.With(
                $"'{Clip.Short(name)}' of datatype {type} and shape [{string.Join(", ", shape)}] needs {count} elements in {FieldOf(type)}; the request gives {given}."
            );
        }
        return Data(name, type, contents).TryGet(out var data, out var fault)
            ? new Tensor(name, type, shape, data)
            : fault;
    }

    /// <summary>Null for a datatype without typed contents.</summary>
    public static InferTensorContents? Write(Tensor tensor)
    {
        var contents = new InferTensorContents();
        switch (tensor.Type)
        {
            case TensorType.BOOL:
                contents.BoolContents.AddRange((bool[])tensor.Data);
                break;
            case TensorType.UINT8:
                contents.UintContents.AddRange(((byte[])tensor.Data).Select(x => (uint)x));
                break;
            case TensorType.UINT16:
                contents.UintContents.AddRange(((ushort[])tensor.Data).Select(x => (uint)x));
                break;
            case TensorType.UINT32:
                contents.UintContents.AddRange((uint[])tensor.Data);
                break;
            case TensorType.UINT64:
                contents.Uint64Contents.AddRange((ulong[])tensor.Data);
                break;
            case TensorType.INT8:
                contents.IntContents.AddRange(((sbyte[])tensor.Data).Select(x => (int)x));
                break;
            case TensorType.INT16:
                contents.IntContents.AddRange(((short[])tensor.Data).Select(x => (int)x));
                break;
            case TensorType.INT32:
                contents.IntContents.AddRange((int[])tensor.Data);
                break;
            case TensorType.INT64:
                contents.Int64Contents.AddRange((long[])tensor.Data);
                break;
            case TensorType.FP32:
                contents.Fp32Contents.AddRange((float[])tensor.Data);
                break;
            case TensorType.FP64:
                contents.Fp64Contents.AddRange((double[])tensor.Data);
                break;
            case TensorType.BYTES:
                contents.BytesContents.AddRange(
                    tensor.Data is string[] texts
                        ? texts.Select(ByteString.CopyFromUtf8)
                        : ((byte[][])tensor.Data).Select(b => ByteString.CopyFrom(b))
                );
                break;
            default:
                return null;
        }
        return contents;
    }

    private static int Count(TensorType type, InferTensorContents contents) =>
        type switch
        {
            TensorType.BOOL => contents.BoolContents.Count,
            TensorType.UINT8 or TensorType.UINT16 or TensorType.UINT32 => contents.UintContents.Count,
            TensorType.UINT64 => contents.Uint64Contents.Count,
            TensorType.INT8 or TensorType.INT16 or TensorType.INT32 => contents.IntContents.Count,
            TensorType.INT64 => contents.Int64Contents.Count,
            TensorType.FP32 => contents.Fp32Contents.Count,
            TensorType.FP64 => contents.Fp64Contents.Count,
            TensorType.BYTES => contents.BytesContents.Count,
            _ => -1,
        };

    private static string FieldOf(TensorType type) =>
        type switch
        {
            TensorType.BOOL => "bool_contents",
            TensorType.UINT8 or TensorType.UINT16 or TensorType.UINT32 => "uint_contents",
            TensorType.UINT64 => "uint64_contents",
            TensorType.INT8 or TensorType.INT16 or TensorType.INT32 => "int_contents",
            TensorType.INT64 => "int64_contents",
            TensorType.FP32 => "fp32_contents",
            TensorType.FP64 => "fp64_contents",
            _ => "bytes_contents",
        };

    private static Result<Array> Data(string name, TensorType type, InferTensorContents contents) =>
        type switch
        {
            TensorType.BOOL => Whole(contents.BoolContents),
            TensorType.UINT8 => Narrow<uint, byte>(name, type, contents.UintContents),
            TensorType.UINT16 => Narrow<uint, ushort>(name, type, contents.UintContents),
            TensorType.UINT32 => Whole(contents.UintContents),
            TensorType.UINT64 => Whole(contents.Uint64Contents),
            TensorType.INT8 => Narrow<int, sbyte>(name, type, contents.IntContents),
            TensorType.INT16 => Narrow<int, short>(name, type, contents.IntContents),
            TensorType.INT32 => Whole(contents.IntContents),
            TensorType.INT64 => Whole(contents.Int64Contents),
            TensorType.FP32 => Whole(contents.Fp32Contents),
            TensorType.FP64 => Whole(contents.Fp64Contents),
            _ => TensorBytes.TextOf([.. contents.BytesContents.Select(b => b.ToByteArray())]),
        };

    private static T[] Whole<T>(RepeatedField<T> field)
    {
        var data = new T[field.Count];
        field.CopyTo(data, 0);
        return data;
    }

    private static Result<Array> Narrow<TWide, T>(string name, TensorType type, RepeatedField<TWide> field)
        where TWide : INumberBase<TWide>
        where T : struct, INumberBase<T>, IMinMaxValue<T>
    {
        var data = new T[field.Count];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = T.CreateTruncating(field[i]);
            if (TWide.CreateTruncating(data[i]) != field[i])
            {
                return OpenInferenceFaults.BadTensorData.With(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Element {i} (counting from 0) of '{Clip.Short(name)}' is {field[i]}, which is not {type}: give a whole number from {T.MinValue} to {T.MaxValue}."
                    )
                );
            }
        }
        return data;
    }
}
