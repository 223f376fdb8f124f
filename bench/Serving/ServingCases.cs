using System.Globalization;
using System.Text;
using Airworthy.Testing;

namespace Airworthy.Bench.Serving;

/// <summary>A model, and the one request that every server is asked.</summary>
internal sealed record ServingCase(string Name, string File, string Body)
{
    public static IReadOnlyList<ServingCase> All { get; } =
    [
        new("trees", "gb_cancer.onnx", Request(("X", "FP32", [1, 30]))),
        new("mlp", "mlp_digits.onnx", Request(("X", "FP32", [1, 64]))),
        new(
            "vad",
            "silero_vad_v5.onnx",
            Request(("input", "FP32", [1, 512]), ("state", "FP32", [2, 1, 128]), ("sr", "INT64", []))
        ),
    ];

    public string Path => Vectors.Find("models", File);

    private static string Request(params (string Name, string Type, int[] Shape)[] inputs)
    {
        var random = new Random(20261123);
        var json = new StringBuilder("{\"inputs\":[");
        foreach (var (name, type, shape) in inputs)
        {
            var count = shape.Aggregate(1, (a, b) => a * b);
            var values = Enumerable
                .Range(0, count)
                .Select(_ =>
                    type == "INT64" ? "16000" : (random.NextDouble() * 2).ToString("F6", CultureInfo.InvariantCulture)
                );
            json.Append(
                CultureInfo.InvariantCulture,
                $"{(json[^1] == '[' ? "" : ",")}{{\"name\":\"{name}\",\"shape\":[{string.Join(',', shape)}],\"datatype\":\"{type}\",\"data\":[{string.Join(',', values)}]}}"
            );
        }
        return json.Append("]}").ToString();
    }
}
