using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace Airworthy.Samples.FlightDelay.Training;

/// <summary>A trained ensemble of trees, with the features it was trained on.</summary>
internal sealed class TrainedModel
{
    private const int Seed = 2001;

    private readonly MLContext _context;
    private readonly ITransformer _transformer;
    private readonly SchemaDefinition _schema;

    private TrainedModel(
        MLContext context,
        SchemaDefinition schema,
        IReadOnlyList<Feature> features,
        BinaryPredictionTransformer<
            CalibratedModelParametersBase<FastTreeBinaryModelParameters, PlattCalibrator>
        > trained
    )
    {
        (_context, _schema, _transformer, Features) = (context, schema, trained, features);
        Ensemble = trained.Model.SubModel.TrainedTreeEnsemble;
        Calibrator = trained.Model.Calibrator;
    }

    public IReadOnlyList<Feature> Features { get; }

    public RegressionTreeEnsemble Ensemble { get; }

    public PlattCalibrator Calibrator { get; }

    /// <summary>One thread, one seed, every row and feature for every tree: training again gives the same trees.</summary>
    public static TrainedModel Train(Candidate candidate, IReadOnlyList<Flight> flights)
    {
        var rows = candidate.Prepare(flights);
        var features = candidate.Features(rows);
        var context = new MLContext(seed: Seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features.Count);
        var trainer = context.BinaryClassification.Trainers.FastTree(
            new FastTreeBinaryTrainer.Options
            {
                NumberOfTrees = candidate.Trees,
                NumberOfLeaves = candidate.Leaves,
                LearningRate = candidate.LearningRate,
                MinimumExampleCountPerLeaf = candidate.RowsPerLeaf,
                NumberOfThreads = 1,
                Seed = Seed,
            }
        );
        var data = context.Data.LoadFromEnumerable(rows.Select(f => ToRow(f.Question, features, f.IsDelayed)), schema);
        return new TrainedModel(context, schema, features, trainer.Fit(data));
    }

    /// <summary>ML.NET's own answers, for comparison with the written graph's.</summary>
    public IReadOnlyList<float> Predict(IEnumerable<Question> questions)
    {
        var rows = _context.Data.LoadFromEnumerable(questions.Select(q => ToRow(q, Features, label: false)), _schema);
        return [.. _transformer.Transform(rows).GetColumn<float>("Probability")];
    }

    private static Row ToRow(Question question, IReadOnlyList<Feature> features, bool label) =>
        new() { Label = label, Features = [.. features.Select(feature => feature.Of(question))] };

    private sealed class Row
    {
        public bool Label { get; set; }

        public float[] Features { get; set; } = [];
    }
}
