using System.Runtime.InteropServices;
using Airworthy.Samples.FlightDelay;
using Airworthy.Samples.FlightDelay.Judging;
using Airworthy.Samples.FlightDelay.Training;
using Airworthy.Samples.FlightDelay.Writing;

namespace Airworthy.Samples.Tests.FlightDelay.Writing;

public sealed class OnnxWriterTests(Sample sample)
{
    private const float Close = 1e-6f;

    [Theory]
    [MemberData(nameof(Sample.Names), MemberType = typeof(Sample))]
    public void Write_OfAModelTrainedAnew_IsTheCommittedFile(string name)
    {
        var model = OnnxWriter.Write(Candidate.All.Single(c => c.Name == name), sample.Trained(name));

        // Elsewhere floating point may differ in the last digits, and the answers below still have to agree.
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            Assert.Equal(Sample.Model(name), model);
        }
        Assert.InRange(model.Length, 1, 500_000);
    }

    [Theory]
    [MemberData(nameof(Sample.Names), MemberType = typeof(Sample))]
    public void CommittedModel_OnEveryRow_AnswersAsMlNetDoes(string name)
    {
        Flight[] all = [.. sample.Data.Train, .. sample.Data.Evaluation, .. sample.Data.Recent];

        AgreesWithMlNet(name, [.. all.Select(f => f.Question)]);
    }

    [Theory]
    [MemberData(nameof(Sample.Names), MemberType = typeof(Sample))]
    public void CommittedModel_ForAirportsItNeverSaw_AnswersAsMlNetDoes(string name) =>
        AgreesWithMlNet(
            name,
            [
                .. new[] { "", "ZZZ", "sea", "SEA ", "東京", "\0" }.SelectMany(airport =>
                    sample.Data.Recent.SelectMany(f =>
                        new[] { f.Question with { Origin = airport }, f.Question with { Destination = airport } }
                    )
                ),
            ]
        );

    [Theory]
    [MemberData(nameof(Sample.Names), MemberType = typeof(Sample))]
    public void CommittedModel_OnEveryThreshold_TakesMlNetsSide(string name)
    {
        var trained = sample.Trained(name);
        var around = sample.Data.Recent.Take(20).Select(f => f.Question).ToList();
        var thresholds = trained
            .Ensemble.Trees.SelectMany(t => t.NumericalSplitFeatureIndexes.Zip(t.NumericalSplitThresholds))
            .Distinct();
        var questions = thresholds.SelectMany(split =>
            new[] { MathF.BitDecrement(split.Second), split.Second, MathF.BitIncrement(split.Second) }.SelectMany(
                value => around.Select(q => With(q, trained.Features[split.First].Input, value))
            )
        );

        AgreesWithMlNet(name, [.. questions.Distinct()]);
    }

    private static Question With(Question question, string input, float value) =>
        input switch
        {
            "hour" => question with { Hour = value },
            "weekday" => question with { Weekday = value },
            "distance" => question with { Distance = value },
            _ => question, // an airport's number comes from its table and cannot be asked for
        };

    private void AgreesWithMlNet(string name, IReadOnlyList<Question> questions)
    {
        var ours = Scorer.Score(Sample.Model(name), questions);
        var theirs = sample.Trained(name).Predict(questions);

        Assert.Equal(questions.Count, ours.Length);
        Assert.InRange(ours.Zip(theirs, (o, t) => Math.Abs(o - t)).Max(), 0, Close);
    }
}
