using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Remote;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Runtimes.Remote;

/// <summary>
/// Passes requests on to a model that any server of the Open Inference Protocol keeps. A digest proves the description and nothing of what
/// answers there, so the gate lets such a version into a sandbox only, unless a policy names it.
/// </summary>
public sealed class RemoteRuntime(IRemoteModels models, RemoteOptions options, TimeProvider clock) : IRuntime
{
    public string Format => RemoteDescription.Format;

    public async Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!files.Files.TryGetValue(RemoteDescription.FileName, out var file))
        {
            return ArtifactFaults.NoMainFile.With(
                $"There is no {RemoteDescription.FileName}, which names the server and the model."
            );
        }
        // Otherwise a version that passed its gate as something else could be made to answer from elsewhere.
        if (files.Files.Keys.FirstOrDefault(IsForeign) is { } other)
        {
            return RemoteFaults.NotAsRegistered.With(
                $"The version holds '{Clip.Short(other)}' besides {RemoteDescription.FileName}; a remote version is a description, at most with a {ModelSignature.FileName} and pages of text (.md)."
            );
        }
        if (
            !RemoteDescription.Read(file.Span).TryGet(out var model, out var fault)
            || !(await models.DescribeAsync(model, options.CallTime, cancel)).TryGet(out var told, out fault)
        )
        {
            return fault;
        }
        if (files.Files.TryGetValue(ModelSignature.FileName, out var stated))
        {
            if (!ModelSignature.FromJson(Encoding.UTF8.GetString(stated.Span)).TryGet(out var registered, out fault))
            {
                return fault;
            }
            if (!registered.Equals(told))
            {
                return RemoteFaults.NotAsRegistered.With(
                    $"The remote model is {told}, and {registered} was registered. Register the description again with the signature it has now."
                );
            }
        }
        return new RemoteSession(models, model, told, options, clock);
    }

    private static bool IsForeign(string path) =>
        path is not (RemoteDescription.FileName or ModelSignature.FileName)
        && !path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);
}
