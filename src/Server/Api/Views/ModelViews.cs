using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Delivery.Labels;

namespace Airworthy.Server.Api.Views;

internal static class ModelViews
{
    public static ModelView Of(ModelState model, IReadOnlyList<DeploymentView> serving, ManagedLabels labels) =>
        new()
        {
            Name = model.Name.ToString(),
            Owner = model.Owner.ToString(),
            Description = model.Description,
            LatestVersion = model.LastNumber,
            CreatedAt = model.CreatedAt,
            UpdatedAt = model.UpdatedAt,
            Serving = serving,
            Tags = model.Tags,
            Aliases = labels.Aliases(model).ToDictionary(StringComparer.Ordinal),
        };

    /// <param name="version">The version.</param>
    /// <param name="labels">Its model's.</param>
    /// <param name="model">Its model; null where nobody looked, and labels are not told.</param>
    public static VersionView Of(VersionState version, ManagedLabels? labels = null, ModelState? model = null) =>
        new()
        {
            Id = version.Id.ToString(),
            Model = version.ModelName.ToString(),
            Number = version.Number,
            Owner = version.Owner.ToString(),
            Author = version.Author.ToString(),
            RegisteredAt = version.RegisteredAt,
            Digest = version.Digest.ToString(),
            Format = version.Format,
            Files = [.. version.Files.Select(f => new FileEntry(f.Path, f.Size, f.Digest.ToString()))],
            Signature = version.Signature is { } signature
                ? new SignatureView(Of(signature.Inputs), Of(signature.Outputs))
                : null,
            Description = version.Description,
            Tags = version.Tags,
            Metrics = version.Metrics,
            Dataset = version.Lineage.Dataset is { } dataset
                ? new DatasetView(dataset.Name, dataset.Digest?.ToString())
                : null,
            Commit = version.Lineage.Commit,
            Run = version.Lineage.Run,
            Scan = [.. version.Scan.Select(s => new ScanFindingView(s.Path, s.Code, s.Detail, s.Dangerous))],
            Params = version.Params,
            RunDigest = version.Lineage.RunDigest?.ToString(),
            Source = version.Source,
            NoArtifact = version.NoArtifact,
            Stage = labels?.StageOf(version) ?? version.Stage,
            Aliases =
                model is null || labels is null
                    ? []
                    : [.. labels.Aliases(model).Where(a => a.Value == version.Number).Select(a => a.Key)],
            Releasable = version.Releasable,
        };

    private static List<TensorView> Of(IReadOnlyList<TensorSpec> tensors) =>
        [.. tensors.Select(t => new TensorView(t.Name, t.Type.ToString(), t.Shape))];
}
