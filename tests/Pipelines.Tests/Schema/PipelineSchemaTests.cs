using System.Text.Json;
using Airworthy.Pipelines.Schema;
using Airworthy.Testing;

namespace Airworthy.Pipelines.Tests.Schema;

public sealed class PipelineSchemaTests
{
    [Fact]
    public void Text_OfTheSchema_IsThePublishedFile() =>
        Approval.Compare("docs/pipeline.schema.json", PipelineSchema.Text());

    [Fact]
    public void Text_OfTheSchema_KnowsEveryKeyThatTheReaderKnows()
    {
        using var schema = JsonDocument.Parse(PipelineSchema.Text());
        var step = schema.RootElement.GetProperty("$defs").GetProperty("step").GetProperty("properties");
        var refused = Samples.Faults(Samples.With("  - check: production\n", "  - nonsense: 1\n"))[0];
        var known = refused[(refused.IndexOf("Known: ", StringComparison.Ordinal) + 7)..].TrimEnd('.').Split(", ");

        Assert.Equal(known.Where(k => k != "parallel").Order(), step.EnumerateObject().Select(p => p.Name).Order());
    }
}
