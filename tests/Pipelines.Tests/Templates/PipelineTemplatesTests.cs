using Airworthy.Pipelines.Templates;
using Airworthy.Testing;

namespace Airworthy.Pipelines.Tests.Templates;

public sealed class PipelineTemplatesTests
{
    public static TheoryData<string> Names => [.. PipelineTemplates.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_OfATemplate_PassesTheLint(string name) =>
        Assert.Empty(Samples.Faults(PipelineTemplates.Text(name)));

    [Fact]
    public void Page_OfPipelines_ShowsOnlyWhatPassesTheLint()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "pipelines.md"));
        var blocks = page.Split("```yaml\n")
            .Skip(1)
            .Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)])
            .ToList();
        var whole = blocks[0];
        Assert.All(
            blocks,
            block =>
            {
                var yaml =
                    block.StartsWith("name:", StringComparison.Ordinal) ? block
                    : block.StartsWith("steps:", StringComparison.Ordinal)
                        ? whole[..whole.IndexOf("steps:", StringComparison.Ordinal)] + block
                    : block + whole;
                Assert.Empty(Samples.Faults(yaml));
            }
        );
    }
}
