using System.Globalization;
using System.Text;
using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Spec;
using Airworthy.Samples.FlightDelay;

namespace Airworthy.Samples.Tests.FlightDelay;

/// <summary>What lies in the sample's folder is what its pages say.</summary>
public sealed class FilesTests(Sample sample)
{
    [Theory]
    [InlineData("train.csv")]
    [InlineData("evaluation.csv")]
    [InlineData("recent.csv")]
    public void Data_OnDisk_HasTheDigestOfItsPage(string file)
    {
        var digest = Sha256Digest.Of(File.ReadAllBytes(Sample.Folder.Data(file)));

        Assert.Contains(
            $"| `{file}` | `{digest.ToString()["sha256:".Length..]}` |",
            File.ReadAllText(Sample.Folder.Data("README.md")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Data_OnDisk_IsCutByTime()
    {
        Flight[] all = [.. sample.Data.Train, .. sample.Data.Evaluation, .. sample.Data.Recent];

        Assert.Equal(20_000, all.Length);
        Assert.Equal(all.OrderBy(f => f.Departed), all);
        Assert.True(sample.Data.Train[^1].Departed.Date < sample.Data.Evaluation[0].Departed.Date);
        Assert.True(sample.Data.Evaluation[^1].Departed.Date < sample.Data.Recent[0].Departed.Date);
    }

    [Fact]
    public void Data_OnDisk_HoldsTheColumnsThatFollowFromTheRest()
    {
        foreach (var file in new[] { "train.csv", "evaluation.csv", "recent.csv" })
        {
            var rewritten = new StringBuilder(FlightTable.Header).Append('\n');
            foreach (var flight in FlightTable.ReadCsv(Sample.Folder.Data(file)))
            {
                FlightTable.AppendRow(rewritten, flight);
            }

            Assert.Equal(File.ReadAllText(Sample.Folder.Data(file)), rewritten.ToString());
        }
    }

    [Fact]
    public void Json_OfTheSource_BecomesTheTables()
    {
        var json = """
            [{"date":"2001/03/30 00:01","delay":16,"distance":1500,"origin":"SEA","destination":"BOS"},
             {"date":"2001/01/07 05:00","delay":15,"distance":499,"origin":"DFW","destination":"IAH"}]
            """;
        var path = Path.GetTempFileName();
        File.WriteAllText(path, json);

        var split = DataSplit.From(FlightTable.ReadJson(path));
        File.Delete(path);

        var (train, recent) = (Assert.Single(split.Train), Assert.Single(split.Recent));
        Assert.Equal((false, 7, "early", "short"), (train.IsDelayed, train.Weekday, train.Daypart, train.Haul));
        Assert.Equal((true, 5, "night", "long"), (recent.IsDelayed, recent.Weekday, recent.Daypart, recent.Haul));
        Assert.Empty(split.Evaluation);
    }

    [Theory]
    [MemberData(nameof(Sample.Names), MemberType = typeof(Sample))]
    public void Model_OnDisk_TakesTheColumnsByName(string name)
    {
        var outline = OnnxReader.Read(new MemoryStream(Sample.Model(name))).Value;

        Assert.Equal(
            "(hour: FP32[-1,1], weekday: FP32[-1,1], day_of_year: FP32[-1,1], distance: FP32[-1,1], "
                + "origin: BYTES[-1,1], destination: BYTES[-1,1]) -> (probability: FP32[-1,1])",
            outline.Signature.Value.ToString()
        );
        Assert.Equal(name, outline.Metadata["candidate"]);
        Assert.Empty(outline.ExternalData);
    }

    [Theory]
    [MemberData(nameof(Sample.Names), MemberType = typeof(Sample))]
    public void ModelCard_OfEachModel_GivesItsFigures(string name)
    {
        var card = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Sample.Folder.Model(name))!, "model-card.md"));
        var judged = sample.Answers(name);
        string Three(double figure) => figure.ToString("F3", CultureInfo.InvariantCulture);

        Assert.StartsWith($"# {name}\n", card, StringComparison.Ordinal);
        Assert.All(
            ["**Intended use.**", "**Data.**", "**Limits.**", "**History.**"],
            part => Assert.Contains(part, card, StringComparison.Ordinal)
        );
        Assert.Contains(
            $"AUC {Three(judged.Auc)}, log loss {Three(judged.LogLoss)}, Brier score {Three(judged.Brier)}",
            card,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Pipeline_OfTheSample_IsSound()
    {
        var reading = PipelineYaml.Read(File.ReadAllBytes(Path.Combine(Sample.Folder.Root, "pipeline.yaml")));

        Assert.Empty(PipelineLint.Check(reading));
        Assert.True(File.Exists(Path.Combine(Sample.Folder.Root, reading.Spec!.Evaluation.Data)));
        Assert.Superset(
            new HashSet<string>([reading.Spec.Evaluation.Label, .. reading.Spec.Evaluation.Slices]),
            FlightTable.Header.Split(',').ToHashSet()
        );
    }
}
