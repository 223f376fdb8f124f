using Airworthy.Catalog.Tracking.Traces;

namespace Airworthy.Catalog.Tests.Tracking.Traces;

public sealed class TraceRulesTests
{
    private static readonly Trace One = new()
    {
        Id = "tr-1",
        ExperimentId = "0",
        StartMs = 0,
    };

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    public void Check_AnIdThatLeadsElsewhere_IsRefused(string id) =>
        Assert.Equal(TraceFaults.BadTrace, TraceRules.Check(One with { Id = id }).Fault?.Reason);

    [Fact]
    public void Check_TooLong_CutsValuesAndRefusesKeys()
    {
        var tags = new Dictionary<string, string> { ["k"] = new('v', 9000) };
        Assert.Equal(8000, TraceRules.Check(One with { Tags = tags }).Value.Tags["k"].Length);

        var keys = new Dictionary<string, string> { [new string('k', 251)] = "v" };
        Assert.False(TraceRules.Check(One with { Metadata = keys }).IsOk);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(50_001)]
    public void Understand_AskedForSoMany_IsRefused(long many) =>
        Assert.False(TraceRules.Understand(new TraceQuery { ExperimentIds = ["0"], MaxResults = many }).IsOk);

    [Fact]
    public void Understand_OrderedTwiceByTheSame_IsRefused() =>
        Assert.False(
            TraceRules
                .Understand(new TraceQuery { ExperimentIds = ["0"], OrderBy = ["timestamp", "timestamp_ms DESC"] })
                .IsOk
        );

    [Theory]
    [InlineData("name = 'x'", TracePart.Tag, "mlflow.traceName")]
    [InlineData("run_id = 'x'", TracePart.Run, "mlflow.sourceRun")]
    [InlineData("run_id != 'x'", TracePart.Metadata, "mlflow.sourceRun")]
    [InlineData("trace.text LIKE 'x'", TracePart.Span, "content")]
    [InlineData("span.attributes.`a.b` = 'x'", TracePart.SpanAttribute, "a.b")]
    [InlineData("feedback.ok = true", TracePart.Feedback, "ok")]
    [InlineData("timestamp > 1", TracePart.Attribute, "start_ms")]
    public void Conditions_OfAnAlias_NameWhatItStandsFor(string filter, TracePart part, string key)
    {
        var condition = Assert.Single(TraceFilterRules.Read(filter).Value);

        Assert.Equal((part, key), (condition.Field, condition.Key));
    }

    [Theory]
    [InlineData(10, 6, 7, 6, 0.698)]
    [InlineData(10, 4, 3, 3, 0.761)]
    [InlineData(10, 5, 5, 0, -1)]
    [InlineData(10, 10, 10, 10, 1)]
    [InlineData(10, 0, 7, 0, double.NaN)]
    public void Npmi_OfCounts_IsBetweenMinusOneAndOne(
        double total,
        double first,
        double second,
        double joint,
        double npmi
    ) => Assert.Equal(npmi, CorrelationRules.Npmi(joint, first, second, total), 0.001);

    [Theory]
    [InlineData("""{"num_spans": 2}""", 1, false)]
    [InlineData("""{"num_spans": 2}""", 2, true)]
    [InlineData("""{"num_spans": "2"}""", 0, true)]
    [InlineData("no json", 0, true)]
    public void AreComplete_ByWhatTheClientAnnounced_CountsSpans(string stats, int spans, bool complete)
    {
        var trace = One with
        {
            Tags = new Dictionary<string, string> { [TraceKeys.SpansLocation] = TraceKeys.SpansHere },
            Metadata = new Dictionary<string, string> { [TraceKeys.SizeStats] = stats },
        };

        Assert.Equal(complete, TraceSpanRules.AreComplete(trace, spans));
    }
}
