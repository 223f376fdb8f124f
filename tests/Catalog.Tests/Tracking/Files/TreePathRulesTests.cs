using Airworthy.Catalog.Tracking.Files;

namespace Airworthy.Catalog.Tests.Tracking.Files;

public sealed class TreePathRulesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a/b.txt", "a/b.txt")]
    [InlineData("a//b/./c/", "a/b/c")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a/b")]
    [InlineData("100%", "100%")]
    [InlineData("a..b/...", "a..b/...")]
    [InlineData("k:v/x", "k:v/x")]
    [InlineData("dog+step+20", "dog+step+20")]
    [InlineData("dog%step%2%timestamp%100%abc.png", "dog%step%2%timestamp%100%abc.png")]
    [InlineData("dog%25step%252%25timestamp%25100", "dog%step%2%timestamp%100")]
    [InlineData("a%0Ab", "a%0ab")]
    public void Read_OfAPathBelowTheRoot_BringsItIntoOneForm(string path, string normal) =>
        Assert.Equal(normal, TreePathRules.Read(path).Value);

    [Theory]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData("a/../b")]
    [InlineData("/a")]
    [InlineData("%2Fa")]
    [InlineData("a\\b")]
    [InlineData("C:/a")]
    [InlineData("C:")]
    [InlineData("a\0b")]
    [InlineData("a%00b")]
    [InlineData("a#b")]
    [InlineData("file:///etc/passwd")]
    [InlineData("%25252525252525252e%252525252525252e")]
    public void Read_OfAPathThatLeadsElsewhere_IsRefused(string path) =>
        Assert.Equal(FileFaults.BadPath, TreePathRules.Read(path).Fault?.Reason);

    [Fact]
    public void Read_OfHalfACharacter_IsRefused() =>
        Assert.Equal(FileFaults.BadPath, TreePathRules.Read("a\ud800b").Fault?.Reason);

    [Fact]
    public void Read_OfAnEndlessPath_IsRefused() =>
        Assert.Equal(FileFaults.BadPath, TreePathRules.Read(new string('a', TreePathRules.MaxBytes + 1)).Fault?.Reason);

    [Theory]
    [InlineData("mlflow-artifacts:/1/abc/artifacts", "1/abc/artifacts")]
    [InlineData("mlflow-artifacts://host:5000/1/abc/artifacts/model", "1/abc/artifacts/model")]
    [InlineData("mlflow-artifacts:", "")]
    [InlineData("mlflow-artifacts:/", "")]
    [InlineData("mlflow-artifacts://host", "")]
    [InlineData("http://h/api/2.0/mlflow-artifacts/artifacts/1/x", "1/x")]
    [InlineData("https://h:1/p/api/2.0/mlflow-artifacts/artifacts", "")]
    [InlineData("s3://bucket/1/x", null)]
    [InlineData("/mlruns/1", null)]
    [InlineData("file:///mlruns/1", null)]
    [InlineData("http://h/elsewhere/1", null)]
    [InlineData("http://h/api/2.0/mlflow-artifacts/artifactsX/1", null)]
    [InlineData("", null)]
    public void Find_OfAnAddress_TellsTheFolderOrThatItIsElsewhere(string uri, string? folder) =>
        Assert.Equal(folder, FileRootRules.Find(uri).Value);

    [Fact]
    public void Find_OfAnAddressThatClimbs_IsRefused() =>
        Assert.False(FileRootRules.Find("mlflow-artifacts:/1/../../keys").IsOk);
}
