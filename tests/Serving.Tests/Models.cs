using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Onnx;
using Tensor = Airworthy.Serving.Inference.Tensor;

namespace Airworthy.Serving.Tests;

internal static class Models
{
    public static OnnxModelRuntime Runtime { get; } = new(new OnnxOptions());

    public static Task<Result<IModelSession>> Load(byte[] model, params (string Path, byte[] Bytes)[] others)
    {
        var files = others.ToDictionary(o => o.Path, o => new ReadOnlyMemory<byte>(o.Bytes));
        files["model.onnx"] = model;
        return Runtime.LoadAsync(new ModelFiles("onnx", files), CancellationToken.None);
    }

    public static Tensor Tensor(string name, long[] shape, params float[] data) =>
        new(name, TensorType.FP32, shape, data);

    public static Tensor Tensor(string name, long[] shape, params long[] data) =>
        new(name, TensorType.INT64, shape, data);

    public static Tensor Tensor(string name, long[] shape, params int[] data) =>
        new(name, TensorType.INT32, shape, data);

    public static Tensor Tensor(string name, long[] shape, params string[] data) =>
        new(name, TensorType.BYTES, shape, data);
}
