using System.Reflection;
using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Airworthy.Serving.Runtimes.MlNet;

/// <summary>ML.NET's types of columns and the protocol's of tensors: a value or a vector of fixed length a row.</summary>
internal static class ColumnTypes
{
    private static readonly Dictionary<Type, TensorType> Types = new()
    {
        [typeof(float)] = TensorType.FP32,
        [typeof(double)] = TensorType.FP64,
        [typeof(bool)] = TensorType.BOOL,
        [typeof(byte)] = TensorType.UINT8,
        [typeof(ushort)] = TensorType.UINT16,
        [typeof(uint)] = TensorType.UINT32,
        [typeof(ulong)] = TensorType.UINT64,
        [typeof(sbyte)] = TensorType.INT8,
        [typeof(short)] = TensorType.INT16,
        [typeof(int)] = TensorType.INT32,
        [typeof(long)] = TensorType.INT64,
        [typeof(ReadOnlyMemory<char>)] = TensorType.BYTES,
    };

    /// <summary>The tensor for a column; null where the protocol has none, or rows would differ in length.</summary>
    public static TensorSpec? Spec(DataViewSchema.Column column) =>
        IsNamedKey(column) ? new TensorSpec(column.Name, TensorType.BYTES, [-1, 1])
        : column.Type is VectorDataViewType vector
            ? vector.IsKnownSize && vector.ItemType is not KeyDataViewType && Find(vector.ItemType) is { } item
                    ? new TensorSpec(column.Name, item, [-1, vector.Size])
                : null
        : Find(column.Type) is { } type ? new TensorSpec(column.Name, type, [-1, 1])
        : null;

    /// <summary>A getter of the column's own type for the tensor's row at a moving position.</summary>
    public static Delegate Getter(DataViewType type, Tensor tensor, Func<long> position) =>
        type is VectorDataViewType vector
            ? (Delegate)Call(nameof(VectorGetter), vector.ItemType.RawType, vector.Size, tensor, position)
            : (Delegate)Call(nameof(ValueGetter), type.RawType, 1, tensor, position);

    /// <summary>Reads one column of the row that a cursor stands on, again and again, into an array for so many rows.</summary>
    public static (Array Data, Action<int> Read) Reader(
        DataViewRowCursor cursor,
        DataViewSchema.Column column,
        int rows
    )
    {
        if (IsNamedKey(column))
        {
            return KeyReader(cursor, column, rows);
        }
        var made = column.Type is VectorDataViewType vector
            ? Call(nameof(VectorReader), vector.ItemType.RawType, cursor, column, rows, vector.Size)
            : Call(nameof(ValueReader), column.Type.RawType, cursor, column, rows);
        return ((Array, Action<int>))made;
    }

    private static TensorType? Find(DataViewType type) => Types.TryGetValue(type.RawType, out var found) ? found : null;

    /// <summary>A key whose values are texts: a predicted class.</summary>
    private static bool IsNamedKey(DataViewSchema.Column column) =>
        column.Type is KeyDataViewType
        && column.Type.RawType == typeof(uint)
        && column.Annotations.Schema.GetColumnOrNull("KeyValues")
            is { Type: VectorDataViewType { ItemType: TextDataViewType } };

    private static (Array, Action<int>) KeyReader(DataViewRowCursor cursor, DataViewSchema.Column column, int rows)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue("KeyValues", ref names);
        var texts = names.DenseValues().Select(n => n.ToString()).ToArray();
        var getter = cursor.GetGetter<uint>(column);
        var data = new string[rows];
        return (
            data,
            row =>
            {
                var key = 0u;
                getter(ref key);
                data[row] = key == 0 || key > texts.Length ? "" : texts[key - 1];
            }
        );
    }

    private static (Array, Action<int>) ValueReader<T>(DataViewRowCursor cursor, DataViewSchema.Column column, int rows)
    {
        var getter = cursor.GetGetter<T>(column);
        var value = default(T)!;
        var data = Made<T>(rows);
        return (
            data,
            row =>
            {
                getter(ref value);
                Put(data, row, value);
            }
        );
    }

    private static (Array, Action<int>) VectorReader<T>(
        DataViewRowCursor cursor,
        DataViewSchema.Column column,
        int rows,
        int size
    )
    {
        var getter = cursor.GetGetter<VBuffer<T>>(column);
        var value = default(VBuffer<T>);
        var data = Made<T>(rows * size);
        return (
            data,
            row =>
            {
                getter(ref value);
                foreach (var item in value.Items(all: true))
                {
                    Put(data, (row * size) + item.Key, item.Value);
                }
            }
        );
    }

    private static ValueGetter<T> ValueGetter<T>(int size, Tensor tensor, Func<long> position)
    {
        _ = size;
        return tensor.Data is T[] numbers
            ? (ref T value) => value = numbers[position()]
            : (ref T value) => value = (T)(object)Text(tensor.Data, position());
    }

    private static ValueGetter<VBuffer<T>> VectorGetter<T>(int size, Tensor tensor, Func<long> position) =>
        (ref VBuffer<T> value) =>
        {
            var editor = VBufferEditor.Create(ref value, size);
            for (var i = 0; i < size; i++)
            {
                editor.Values[i] = tensor.Data is T[] numbers
                    ? numbers[(position() * size) + i]
                    : (T)(object)Text(tensor.Data, (position() * size) + i);
            }
            value = editor.Commit();
        };

    private static ReadOnlyMemory<char> Text(Array data, long at) =>
        (data is string[] texts ? texts[at] : System.Text.Encoding.UTF8.GetString(((byte[][])data)[at])).AsMemory();

    private static Array Made<T>(int count) =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? new string[count] : new T[count];

    private static void Put<T>(Array data, int at, T value)
    {
        if (data is T[] numbers)
        {
            numbers[at] = value;
        }
        else
        {
            ((string[])data)[at] = value!.ToString()!;
        }
    }

    private static object Call(string method, Type type, params object[] given) =>
        typeof(ColumnTypes)
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .Invoke(null, given)!;
}
