using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.OpenInference;

/// <summary>A model's name is an endpoint's; its one version is the number that serves there.</summary>
internal static class ModelNames
{
    public const string SandboxHeader = "Airworthy-Sandbox";

    /// <summary>The model behind a name, if its version is the one asked for; no version, or an empty one, asks for whichever serves.</summary>
    public static Result<EndpointLease> Acquire(IServing serving, string name, string? version)
    {
        if (!Endpoint(name).TryGet(out var endpoint, out var fault))
        {
            return fault;
        }
        if (!serving.Acquire(endpoint).TryGet(out var lease, out fault))
        {
            return fault;
        }
        if (string.IsNullOrEmpty(version) || version == Written(lease.Number))
        {
            return lease;
        }
        lease.Dispose();
        return RoutingFaults.NoSuchEndpoint.With(
            $"'{Clip.Short(name)}' serves version {lease.Number}, not '{Clip.Short(version)}'. Leave the version out to ask whichever serves."
        );
    }

    /// <summary>The same for a call, whose answer's headers say when a sandbox answers.</summary>
    public static Result<EndpointLease> Acquire(IServing serving, string name, string? version, HttpContext context)
    {
        var found = Acquire(serving, name, version);
        // In a stream the headers are gone once the first answer is; the message itself says it there.
        if (found.IsOk && found.Value.Name.Environment.IsSandbox && !context.Response.HasStarted)
        {
            context.Response.Headers[SandboxHeader] = "no gate was passed; not for production";
        }
        return found;
    }

    // A name that can be no endpoint's is one that nothing is deployed under.
    public static Result<EndpointName> Endpoint(string name) =>
        EndpointName.Parse(name).TryGet(out var endpoint, out var malformed)
            ? endpoint
            : RoutingFaults.NoSuchEndpoint.With(malformed.Detail);

    public static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);
}
