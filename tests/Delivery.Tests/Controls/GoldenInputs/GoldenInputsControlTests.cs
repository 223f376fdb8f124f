using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.GoldenInputs;
using Airworthy.Testing;

namespace Airworthy.Delivery.Tests.Controls.GoldenInputs;

public sealed class GoldenInputsControlTests
{
    private static readonly Asking Golden = new(new GoldenInputsControl(), Questions.Binary, Questions.Labels([0, 1]));

    private static readonly byte[] AddHalf = TinyModels.AddConstant(0.5f, -1);

    [Fact]
    public async Task Ask_WhenEveryInputReplays_Passes()
    {
        var answer = await Golden.WithFile("golden.csv", "x,y\n0.25,0.75\n0.1,0.6\n").OfAsync(AddHalf);

        Assert.Equal(Outcome.Pass, answer.Outcome);
        Assert.Equal(2, answer.Figures["rows"]);
    }

    [Fact]
    public async Task Ask_WhenOneDiffers_FailsAndNamesIt()
    {
        var answer = await Golden.WithFile("golden.csv", "x,y\n0.25,0.75\n0.1,0.7\n").OfAsync(AddHalf);

        Assert.Equal(Outcome.Fail, answer.Outcome);
        Assert.Equal(
            "1 of 2 recorded inputs do not replay: line 3 answers 0.6, recorded was 0.7 (8E-05 apart is allowed).",
            answer.Summary
        );
        Assert.Single(answer.Details);
    }

    [Fact]
    public async Task Ask_WithAWideTolerance_Passes() =>
        Assert.Equal(
            Outcome.Pass,
            (await Golden.WithFile("golden.csv", "x,y\n0.1,0.7\n").OfAsync(AddHalf, ("absolute", "0.11"))).Outcome
        );

    [Fact]
    public async Task Ask_OfADeclaredSet_ReadsIt()
    {
        var asking = Golden with { Sets = new() { ["gold"] = Questions.Rows(("x", [0.25]), ("was", [0.75])) } };

        var answer = await asking.OfAsync(AddHalf, ("set", "gold"), ("expected", "was"));

        Assert.Equal(Outcome.Pass, answer.Outcome);
    }

    [Theory]
    [InlineData(null, "the version has no file 'golden.csv' with recorded inputs and outputs.")]
    [InlineData("x,z\n1,2\n", "the recorded inputs: The evaluation set has no column 'y' for the recorded output")]
    [InlineData(
        "x,y\n1,much\n",
        "the recorded inputs, line 2: 'y' is 'much'; a recorded output must be a finite number."
    )]
    public async Task Ask_WithoutWhatItNeeds_IsInconclusive(string? file, string expected)
    {
        var answer = await (file is null ? Golden : Golden.WithFile("golden.csv", file)).OfAsync(AddHalf);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.StartsWith($"Could not be asked: {expected}", answer.Summary, StringComparison.Ordinal);
    }
}
