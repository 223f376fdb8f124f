using Airworthy.Artifacts.Reading;
using Airworthy.Serving.Runtimes;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Airworthy.Serving.Tests.Runtimes.MlNet;

/// <summary>Models trained here by ML.NET.</summary>
internal static class MlNetModels
{
    private static readonly Lazy<(byte[] Zip, Answer[] Answers)> Made = new(Train);

    /// <summary>Three classes by text and two numbers; with the answers that ML.NET gives to the first rows itself.</summary>
    public static (byte[] Zip, Answer[] Answers) Classes => Made.Value;

    public static Row[] Rows { get; } =
    [
        .. Enumerable
            .Range(0, 90)
            .Select(i => new Row
            {
                Hour = i % 24,
                Weights = [i % 5, i % 7],
                Origin = (i % 3) switch
                {
                    0 => "ORD",
                    1 => "DFW",
                    _ => "SFO",
                },
                Label = (i % 3) switch
                {
                    0 => "late",
                    1 => "early",
                    _ => "on time",
                },
            }),
    ];

    public static ModelFiles Files(byte[] zip) =>
        new("mlnet", new Dictionary<string, ReadOnlyMemory<byte>> { ["model.zip"] = zip });

    private static (byte[], Answer[]) Train()
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(Rows);
        var pipeline = context
            .Transforms.Conversion.MapValueToKey("Label")
            .Append(context.Transforms.Categorical.OneHotEncoding("OriginCode", "Origin"))
            .Append(context.Transforms.Concatenate("Features", "Hour", "Weights", "OriginCode"))
            .Append(context.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 20))
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data);
        using var stream = new MemoryStream();
        context.Model.Save(model, data.Schema, stream);
        var engine = context.Model.CreatePredictionEngine<Row, Answer>(model);
        return (
            stream.ToArray(),
            [
                .. Rows.Take(9)
                    .Select(r =>
                        engine.Predict(r) is { } a
                            ? new Answer { PredictedLabel = a.PredictedLabel, Score = [.. a.Score] }
                            : new()
                    ),
            ]
        );
    }

    public sealed class Row
    {
        public float Hour { get; set; }

        [VectorType(2)]
        public float[] Weights { get; set; } = [];

        public string Origin { get; set; } = "";

        public string Label { get; set; } = "";
    }

    public sealed class Answer
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
