using System.Text;
using Airworthy.Artifacts.Reading;
using CsCheck;

namespace Airworthy.Artifacts.Tests.Reading;

public sealed class ModelPathRulesTests
{
    [Theory]
    [InlineData("model.onnx")]
    [InlineData("docs/model card.md")]
    [InlineData("a/b/c/d")]
    [InlineData("..hidden/...")]
    [InlineData("модель/重み.bin")]
    [InlineData("😀")]
    public void Problem_OfAPathWithin_IsNone(string path) => Assert.Null(ModelPathRules.Problem(path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/model.onnx")]
    [InlineData("c:model.onnx")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/..")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("..\\a")]
    [InlineData("\\\\server\\share")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    public void Problem_OfAPathThatCouldMeanAnother_IsSaid(string? path)
    {
        var problem = ModelPathRules.Problem(path);

        Assert.NotNull(problem);
        Assert.DoesNotContain(problem, char.IsControl);
    }

    [Fact]
    public void Problem_OfHalfASurrogatePair_IsSaid()
    {
        // Not as attributes' arguments, which are kept as UTF-8.
        Assert.NotNull(ModelPathRules.Problem("a\ud800b"));
        Assert.NotNull(ModelPathRules.Problem("\udc00\ud800"));
    }

    [Fact]
    public void Problem_CountsBytesNotCharacters()
    {
        Assert.Null(ModelPathRules.Problem(new string('é', 127)));
        Assert.NotNull(ModelPathRules.Problem(new string('é', 128)));
        Assert.Null(ModelPathRules.Problem(string.Join('/', Enumerable.Repeat(new string('a', 127), 8))));
        Assert.NotNull(ModelPathRules.Problem(string.Join('/', Enumerable.Repeat(new string('a', 128), 8))));
    }

    [Fact]
    public void Problem_OfAnyPathTaken_LeadsToExactlyThatPlaceInTheFolder() =>
        Gen.OneOf(Gen.String[Gen.Char["ab./\\:\0é"], 0, 12], Gen.String[0, 40])
            .Sample(path =>
            {
                if (ModelPathRules.Problem(path) is not null)
                {
                    return;
                }
                var root = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "root"));
                Assert.Equal(root + "/" + path, Path.GetFullPath(Path.Combine(root, path)));
                Assert.Equal(path, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(path)));
            });

    [Fact]
    public void Clashes_OfAnyPathsWithout_CanAllBeWrittenSideBySide() =>
        Gen.String[Gen.Char["aAbB/"], 1, 6]
            .Array[1, 8]
            .Sample(paths =>
            {
                if (paths.Any(p => ModelPathRules.Problem(p) is not null) || ModelPathRules.Clashes(paths).Any())
                {
                    return;
                }
                var files = paths.Select(p => p.ToUpperInvariant()).ToList();
                Assert.Equal(files.Count, files.Distinct(StringComparer.Ordinal).Count());
                Assert.DoesNotContain(files, f => files.Any(g => g.StartsWith(f + "/", StringComparison.Ordinal)));
            });

    [Fact]
    public void Clashes_NameTheOneToBlame()
    {
        var clashes = ModelPathRules.Clashes(["a", "b/c", "A", "a/x", "B"]).ToList();

        Assert.Equal([2, 1, 3], clashes.Select(c => c.Index));
    }
}
