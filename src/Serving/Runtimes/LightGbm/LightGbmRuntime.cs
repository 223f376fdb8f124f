using System.Runtime.InteropServices;
using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.LightGbm;
using Airworthy.Artifacts.Reading.Mlflow;
using Airworthy.Core.Results;

namespace Airworthy.Serving.Runtimes.LightGbm;

/// <summary>Runs LightGBM's text files in this process, with no native code.</summary>
public sealed class LightGbmRuntime : IRuntime
{
    public string Format => LightGbmFiles.Format;

    public Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel) =>
        Task.Run(() => Load(files.Files), cancel);

    private static Result<IModelSession> Load(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var texts = files.Where(f => LightGbmReader.Begins(f.Value.Span)).Select(f => f.Key).ToList();
        if (!LightGbmFiles.Main(texts).TryGet(out var path, out var fault))
        {
            return fault;
        }
        using var stream = Reading(files[path]);
        if (
            !LightGbmReader.Read(stream).TryGet(out var model, out fault)
            || !Stated(files).TryGet(out var stated, out fault)
            || !LightGbmFiles.Signature(model, stated).TryGet(out var signature, out fault)
            || !FeatureRows.Of(model, signature).TryGet(out var features, out fault)
        )
        {
            return fault;
        }
        return new LightGbmSession(new FlatTrees(model), features, signature);
    }

    /// <summary>What is written beside the model of its inputs and outputs; null where nothing is.</summary>
    private static Result<ModelSignature?> Stated(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (files.TryGetValue(MlflowModel.FileName, out var mlmodel))
        {
            using var stream = Reading(mlmodel);
            return MlmodelReader.Read(stream).Map(m => m.Signature);
        }
        return files.TryGetValue(ModelSignature.FileName, out var file)
            ? ModelSignature.FromJson(Encoding.UTF8.GetString(file.Span)).Map(s => (ModelSignature?)s)
            : Result.Ok<ModelSignature?>(null);
    }

    private static MemoryStream Reading(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
