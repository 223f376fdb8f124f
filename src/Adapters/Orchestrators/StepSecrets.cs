using Airworthy.Catalog.Webhooks;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators;

/// <summary>
/// Secrets of steps: the file <c>secrets/step_NAME</c> below the data folder, or else the server's environment variable
/// <c>AIRWORTHY_SECRET_NAME</c>. Read each time, so that a change counts from the next step on.
/// </summary>
public sealed class StepSecrets(ISecretStore files, Func<string, string?> environment) : ISecretSource
{
    public string? Find(string name) =>
        files.Find($"step_{name}")?.TrimEnd('\r', '\n') ?? environment($"AIRWORTHY_SECRET_{name}");
}
