using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Airworthy.Samples.FlightDelay.Judging;

/// <summary>Runs a written model in ONNX Runtime, by the names of its inputs.</summary>
internal static class Scorer
{
    public static float[] Score(byte[] model, IReadOnlyList<Question> questions)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(model, options);
        using var results = session.Run([
            Column("hour", questions, q => q.Hour),
            Column("weekday", questions, q => q.Weekday),
            Column("day_of_year", questions, q => q.DayOfYear),
            Column("distance", questions, q => q.Distance),
            Column("origin", questions, q => q.Origin),
            Column("destination", questions, q => q.Destination),
        ]);
        return [.. results.Single(r => r.Name == "probability").AsEnumerable<float>()];
    }

    private static NamedOnnxValue Column<T>(string name, IReadOnlyList<Question> questions, Func<Question, T> value) =>
        NamedOnnxValue.CreateFromTensor(
            name,
            new DenseTensor<T>(questions.Select(value).ToArray(), [questions.Count, 1])
        );
}
