using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests.Spec;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["roc_auc", "log_loss", "brier", "f1"];

    [Theory]
    [InlineData("roc_aus", "roc_auc")]
    [InlineData("roc-auc", "roc_auc")]
    [InlineData("ROC_AUC", "roc_auc")]
    [InlineData("breir", "brier")]
    [InlineData("logloss", "log_loss")]
    [InlineData("f2", "f1")]
    [InlineData("accuracy", null)]
    [InlineData("", null)]
    public void Of_AGivenName_FindsTheOneThatWasMeant(string given, string? meant) =>
        Assert.Equal(meant, NearestName.Of(given, Known));

    [Fact]
    public void Hint_WithoutKnownNames_SaysSo() => Assert.Equal(". Known: none.", NearestName.Hint("x", []));
}
