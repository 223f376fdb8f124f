using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.LightGbm;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Runtimes.LightGbm;

/// <summary>Where each feature's value of a row stands in a request's tensors.</summary>
internal sealed class FeatureRows
{
    private readonly int _count;

    /// <summary>By input, the feature of each of its columns.</summary>
    private readonly Dictionary<string, int[]> _columns;

    private FeatureRows(int count, Dictionary<string, int[]> columns) => (_count, _columns) = (count, columns);

    /// <summary>
    /// Inputs are a column each, found by the feature's name, or together as many columns as there are features, in their order: then the
    /// features must be unnamed, or there is one input.
    /// </summary>
    public static Result<FeatureRows> Of(LightGbmModel model, ModelSignature signature)
    {
        var features = model.Features.Index().ToDictionary(f => f.Item, f => f.Index, StringComparer.Ordinal);
        var columns = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var isNamed = signature.Inputs.Count > 1 && !model.IsNumbered;
        var next = 0;
        foreach (var input in signature.Inputs)
        {
            if (input.Type is TensorType.BYTES or TensorType.FP16 or TensorType.BF16 || Width(input) is not { } width)
            {
                return Unfit($"its input {input} is no table of numbers");
            }
            // As the trainer writes names into the file: without spaces.
            if (isNamed && (width != 1 || !features.ContainsKey(input.Name.Replace(' ', '_'))))
            {
                return Unfit($"its input '{Clip.Short(input.Name)}' is no feature of the model");
            }
            columns[input.Name] = isNamed
                ? [features[input.Name.Replace(' ', '_')]]
                : [.. Enumerable.Range(next, width)];
            next += width;
        }
        return
            columns.Values.SelectMany(c => c).Distinct().Count() == model.Features.Count && next == model.Features.Count
            ? new FeatureRows(model.Features.Count, columns)
            : Unfit($"its inputs have {next} columns together, and the model has {model.Features.Count} features");
    }

    /// <summary>All rows, one after the other; null where the inputs have different numbers of them.</summary>
    public double[]? Read(IReadOnlyList<Tensor> inputs, out int rows)
    {
        rows = (int)inputs[0].Shape[0];
        var values = new double[(long)rows * _count];
        foreach (var input in inputs)
        {
            if (input.Shape[0] != rows)
            {
                return null;
            }
            Put(input.Data, _columns[input.Name], rows, values);
        }
        return values;
    }

    private void Put(Array data, int[] columns, int rows, double[] values)
    {
        switch (data)
        {
            case double[] numbers when columns.Length == _count && columns[0] == 0:
                numbers.CopyTo(values, 0);
                break;
            case double[] numbers:
                Put<double>(numbers, columns, rows, values);
                break;
            case float[] numbers:
                Put<float>(numbers, columns, rows, values);
                break;
            case long[] numbers:
                Put<long>(numbers, columns, rows, values);
                break;
            case int[] numbers:
                Put<int>(numbers, columns, rows, values);
                break;
            case bool[] truths:
                Put<byte>(Array.ConvertAll(truths, t => t ? (byte)1 : (byte)0), columns, rows, values);
                break;
            case ulong[] numbers:
                Put<ulong>(numbers, columns, rows, values);
                break;
            case uint[] numbers:
                Put<uint>(numbers, columns, rows, values);
                break;
            case short[] numbers:
                Put<short>(numbers, columns, rows, values);
                break;
            case ushort[] numbers:
                Put<ushort>(numbers, columns, rows, values);
                break;
            case sbyte[] numbers:
                Put<sbyte>(numbers, columns, rows, values);
                break;
            case byte[] numbers:
                Put<byte>(numbers, columns, rows, values);
                break;
            default:
                throw new ArgumentException("A tensor is not of the signature's type.", nameof(data));
        }
    }

    private void Put<T>(T[] numbers, int[] columns, int rows, double[] values)
        where T : System.Numerics.INumberBase<T>
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns.Length; column++)
            {
                values[((long)row * _count) + columns[column]] = double.CreateTruncating(
                    numbers[(row * columns.Length) + column]
                );
            }
        }
    }

    private static int? Width(TensorSpec input) =>
        input.Shape switch
        {
            [-1] => 1,
            [-1, > 0 and <= int.MaxValue and var width] => (int)width,
            _ => null,
        };

    private static Fault Unfit(string why) =>
        RuntimeFaults.ModelDoesNotLoad.With($"The signature stated for the LightGBM model does not fit it: {why}.");
}
