using Airworthy.Samples.FlightDelay.Judging;
using Airworthy.Samples.FlightDelay.Training;
using Airworthy.Samples.FlightDelay.Writing;

namespace Airworthy.Samples.FlightDelay;

internal static class Program
{
    private const string Usage = """
        Makes the flight-delay sample: its tables and its three models.

          data PATH    write data/*.csv from vega-datasets' flights-20k.json
          train        write models/*/model.onnx from data/train.csv
          evaluate     print how the models do on data/evaluation.csv
        """;

    public static int Main(string[] args)
    {
        switch (args)
        {
            case ["data", var json]:
                DataSplit.From(FlightTable.ReadJson(json)).Write(SampleFolder.Find());
                return 0;
            case ["train"]:
                Train(SampleFolder.Find());
                return 0;
            case ["evaluate"]:
                Evaluate(SampleFolder.Find());
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static void Train(SampleFolder folder)
    {
        var data = DataSplit.Read(folder);
        var questions = data.Train.Concat(data.Evaluation).Concat(data.Recent).Select(f => f.Question).ToList();
        foreach (var candidate in Candidate.All)
        {
            var trained = TrainedModel.Train(candidate, data.Train);
            var model = OnnxWriter.Write(candidate, trained);
            var path = folder.Model(candidate.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, model);
            var difference = Scorer
                .Score(model, questions)
                .Zip(trained.Predict(questions), (ours, theirs) => Math.Abs(ours - theirs))
                .Max();
            Console.WriteLine(
                $"{candidate.Name}: {model.Length} bytes, at most {difference:E1} from ML.NET over {questions.Count} rows"
            );
        }
    }

    private static void Evaluate(SampleFolder folder)
    {
        var evaluation = FlightTable.ReadCsv(folder.Evaluation);
        Report.Write(
            Console.Out,
            evaluation,
            [.. Candidate.All.Select(c => (c.Name, Judged.Of(File.ReadAllBytes(folder.Model(c.Name)), evaluation)))]
        );
    }
}
