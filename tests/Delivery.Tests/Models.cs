using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Runtimes.Onnx;

namespace Airworthy.Delivery.Tests;

/// <summary>Models in the runtime that serves.</summary>
internal static class Models
{
    public static async Task<IModelSession> LoadAsync(byte[] onnx) =>
        (
            await new OnnxModelRuntime(new OnnxOptions()).LoadAsync(
                new ModelFiles("onnx", new Dictionary<string, ReadOnlyMemory<byte>> { ["model.onnx"] = onnx }),
                default
            )
        ).Value;
}
