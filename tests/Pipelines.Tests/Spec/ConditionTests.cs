using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests.Spec;

public sealed class ConditionTests
{
    private static Result<string> Value(Operand operand) =>
        operand switch
        {
            { Kind: OperandKind.Model } => "flight-delay",
            { Kind: OperandKind.Version } => "7",
            { Kind: OperandKind.Tag, Argument: "team" } => "blue",
            { Kind: OperandKind.Tag } => "",
            { Kind: OperandKind.Outcome } => "succeeded",
            { Kind: OperandKind.Output, Name: "auc" } => "0.81",
            _ => PipelineFaults.Unanswered.With($"{operand} is not there."),
        };

    [Theory]
    [InlineData("model == 'flight-delay'", true)]
    [InlineData("model != 'flight-delay'", false)]
    [InlineData("version >= 7 and version < 10", true)]
    [InlineData("not (tag('team') == 'red' or tag('none') == '')", false)]
    [InlineData("not tag('team') == 'red' and version == 7.0", true)]
    [InlineData("output('train', 'auc') > 0.8", true)]
    [InlineData("outcome('a') == 'succeeded' or output('b', 'no') > 1", true)]
    [InlineData("model == 'x' and output('b', 'no') > 1", false)]
    [InlineData("model == 'x' or model == 'y' and model == 'flight-delay'", false)]
    public void Holds_OfACondition_IsWhatItSays(string text, bool expected) =>
        Assert.Equal(expected, StepCondition.Parse(text).Value.Holds(Value).Value);

    [Theory]
    [InlineData("model < 5")]
    [InlineData("output('train', 'no') == 'x'")]
    public void Holds_OfWhatCannotBeAnswered_IsAFaultAndNoAnswer(string text) =>
        Assert.Equal(PipelineFaults.Unanswered, StepCondition.Parse(text).Value.Holds(Value).Fault!.Reason);

    [Theory]
    [InlineData("")]
    [InlineData("model")]
    [InlineData("model ==")]
    [InlineData("model == 'a")]
    [InlineData("(model == 'a'")]
    [InlineData("model == 'a' model == 'b'")]
    [InlineData("modell == 'a'")]
    [InlineData("tag == 'a'")]
    [InlineData("output('a') == 'b'")]
    [InlineData("system('rm') == 'a'")]
    public void Parse_OfAnythingElse_SaysWhere(string text) =>
        Assert.Contains("at character", StepCondition.Parse(text).Fault!.Detail);

    [Fact]
    public void Parse_OfDeepNesting_IsRefused() =>
        Assert.False(StepCondition.Parse(string.Concat(Enumerable.Repeat("not ", 240)) + "model == 'a'").IsOk);

    [Fact]
    public void Fill_OfAText_PutsValuesInOnceAndReadsThemNotAgain()
    {
        static Result<string> Sly(Operand operand) => "${version}";

        Assert.Equal("a ${version} $ b", TemplateText.Fill("a ${model} $$ b", Sly).Value);
    }

    [Theory]
    [InlineData("*/15 * * * *", "UTC", "2026-11-23T22:14:30Z", "2026-11-23T22:15:00Z")]
    [InlineData("0 6 * * 1", "Europe/Zurich", "2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z")]
    [InlineData("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 1 * sun", "UTC", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Zurich", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Zurich", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Zurich", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    public void After_OfASchedule_IsTheNextTime(string cron, string zone, string now, string next) =>
        Assert.Equal(
            DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture),
            CronSchedule
                .Parse(cron, zone)
                .Value.After(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))
        );
}
