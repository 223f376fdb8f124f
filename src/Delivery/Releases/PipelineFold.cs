using Airworthy.Record.Facts;
using Airworthy.Record.Folds;

namespace Airworthy.Delivery.Releases;

/// <summary>The pipeline in force: the last one applied.</summary>
internal sealed class PipelineFold() : StateFold<PipelineState>(ReleaseTables.Pipelines)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        ReleaseFacts.PipelineApplied.Read(fact) is { } applied ? [applied.Model.ToString()] : [];

    protected override PipelineState? Apply(PipelineState? before, string key, Fact fact) => PipelineState.From(fact);
}

/// <summary>Every pipeline ever applied, so that a release stays on the one it began with.</summary>
internal sealed class PipelineRevisionFold() : StateFold<PipelineState>(ReleaseTables.PipelineRevisions)
{
    internal static string KeyOf(Core.Values.ModelId model, Core.Values.Sha256Digest digest) => $"{model}/{digest}";

    public override IEnumerable<string> KeysOf(Fact fact) =>
        ReleaseFacts.PipelineApplied.Read(fact) is { } applied ? [KeyOf(applied.Model, applied.Digest)] : [];

    protected override PipelineState? Apply(PipelineState? before, string key, Fact fact) =>
        before ?? PipelineState.From(fact);
}
