using Airworthy.Artifacts.Reading;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.SignatureCompatible;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Tests.Controls.SignatureCompatible;

public sealed class SignatureCompatibleControlTests
{
    private static readonly SignatureCompatibleControl Control = new();
    private static readonly ControlSpec Spec = Questions.Spec("signature-compatible");

    [Theory]
    [InlineData("x FP32 -1,1 > y FP32 -1", "x FP32 -1,1 > y FP32 -1", null)]
    [InlineData("x FP32 1,4 > y FP32 -1", "x FP32 -1,4 > y FP32 -1", null)] // takes more than it did
    [InlineData("x FP32 -1 > y FP32 -1", "x FP32 -1 > y FP32 -1;z FP32 -1", null)] // a new output
    [InlineData("x FP32 -1 > y FP32 -1", "x FP32 -1 > y FP32 7", null)] // promises more than it did
    [InlineData("x FP32 -1;w FP32 -1 > y FP32 -1", "w FP32 -1;x FP32 -1 > y FP32 -1", null)] // order is no matter
    [InlineData(
        "x FP32 -1 > y FP32 -1",
        "x FP32 -1;w FP32 -1 > y FP32 -1",
        "input w: FP32[-1] is new; callers do not send it."
    )]
    [InlineData(
        "x FP32 -1;w FP32 -1 > y FP32 -1",
        "x FP32 -1 > y FP32 -1",
        "input w: FP32[-1] is gone; callers still send it."
    )]
    [InlineData("x FP32 -1 > y FP32 -1", "x FP64 -1 > y FP32 -1", "input 'x' is FP64; callers send FP32.")]
    [InlineData(
        "x FP32 -1,4 > y FP32 -1",
        "x FP32 1,4 > y FP32 -1",
        "input 'x' takes shape [1, 4]; callers may send [-1, 4]."
    )]
    [InlineData(
        "x FP32 -1,4 > y FP32 -1",
        "x FP32 -1,5 > y FP32 -1",
        "input 'x' takes shape [-1, 5]; callers may send [-1, 4]."
    )]
    [InlineData(
        "x FP32 -1 > y FP32 -1",
        "x FP32 -1,1 > y FP32 -1",
        "input 'x' takes shape [-1, 1]; callers may send [-1]."
    )]
    [InlineData(
        "x FP32 ? > y FP32 -1",
        "x FP32 -1 > y FP32 -1",
        "input 'x' takes shape [-1]; callers may send unknown."
    )]
    [InlineData(
        "x FP32 -1 > y FP32 -1;z FP32 -1",
        "x FP32 -1 > y FP32 -1",
        "output z: FP32[-1] is gone; callers read it."
    )]
    [InlineData("x FP32 -1 > y FP32 -1", "x FP32 -1 > y INT64 -1", "output 'y' is INT64; callers read FP32.")]
    [InlineData(
        "x FP32 -1 > y FP32 -1,2",
        "x FP32 -1 > y FP32 -1,3",
        "output 'y' has shape [-1, 3]; callers expect [-1, 2]."
    )]
    [InlineData("x FP32 -1 > y FP32 1", "x FP32 -1 > y FP32 -1", "output 'y' has shape [-1]; callers expect [1].")]
    public async Task Ask_OfTwoSignatures_FindsWhatBreaksCallers(string champion, string candidate, string? difference)
    {
        var answer = await Ask(Signature(candidate), Signature(champion));

        Assert.Equal(difference is null ? Outcome.Pass : Outcome.Fail, answer.Outcome);
        if (difference is not null)
        {
            Assert.Equal($"1 difference would break callers: {difference}", answer.Summary);
            Assert.Equal([difference], answer.Details);
        }
    }

    [Fact]
    public async Task Ask_OfManyDifferences_ListsThemAll()
    {
        var answer = await Ask(Signature("a FP32 -1 > y INT64 -1"), Signature("x FP32 -1 > y FP32 -1;z FP32 -1"));

        Assert.Equal(4, answer.Details.Count);
        Assert.StartsWith("4 differences would break callers: input a: FP32[-1] is new", answer.Summary);
    }

    [Fact]
    public async Task Ask_OfANewOutput_MentionsIt()
    {
        var answer = await Ask(Signature("x FP32 -1 > y FP32 -1;z FP32 -1"), Signature("x FP32 -1 > y FP32 -1"));

        Assert.Equal(["New output z: FP32[-1], which callers may ignore."], answer.Details);
    }

    [Fact]
    public async Task Ask_WithoutTheJudgedOutput_FailsEvenWithoutAChampion()
    {
        var answer = await Ask(Signature("x FP32 -1 > probability FP32 -1"), null);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Equal(
            "1 difference would break the pipeline: output 'y', which the pipeline judges, is not there; the outputs are 'probability'.",
            answer.Summary
        );
    }

    [Fact]
    public async Task Ask_WithoutAChampion_Passes() =>
        Assert.Equal(
            "No version serves at this endpoint yet, so there are no callers to break (1 inputs, 1 outputs).",
            (await Ask(Signature("x FP32 -1 > y FP32 -1"), null)).Summary
        );

    [Fact]
    public async Task Ask_WhenNoSignatureIsKnown_IsInconclusive()
    {
        var question = Questions.Of(Spec, Questions.Binary, Questions.Labels([1]), Questions.Predicting(1));

        var answer = await Control.AskAsync(question, default);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Equal("Could not be asked: no files.", answer.Summary);
    }

    [Fact]
    public void Lint_OfAnyOption_IsRefused() =>
        Assert.Equal(
            "'strict' is no option of signature-compatible. Known: none.",
            Assert
                .Single(Control.Lint(Questions.Spec("signature-compatible", ("strict", "1")), Questions.Binary))
                .Detail
        );

    private static Task<Answer> Ask(ModelSignature candidate, ModelSignature? champion) =>
        Control.AskAsync(
            Questions.Of(
                Spec,
                Questions.Binary,
                Questions.Labels([1]),
                Questions.WithSignature(2, candidate),
                champion is null ? null : Questions.WithSignature(1, champion)
            ),
            default
        );

    private static ModelSignature Signature(string text)
    {
        var sides = text.Split(" > ");
        return new ModelSignature(Tensors(sides[0]), Tensors(sides[1]));
    }

    private static TensorSpec[] Tensors(string text) =>
        [
            .. text.Split(';')
                .Select(t => t.Split(' '))
                .Select(t => new TensorSpec(
                    t[0],
                    Enum.Parse<TensorType>(t[1]),
                    t[2] == "?" ? null : [.. t[2].Split(',').Select(long.Parse)]
                )),
        ];
}
