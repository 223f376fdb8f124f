using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Signing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Serving.Routing;

/// <summary>Whether a genuine attestation allows what a plan asks for.</summary>
internal static class PlanRules
{
    /// <summary>The digest that stands for the plan's files, if the attestation is about this endpoint, this version and these files.</summary>
    /// <param name="endpoint">Where it is to answer, or to listen.</param>
    /// <param name="plan">What is asked for.</param>
    /// <param name="attestation">What was signed.</param>
    /// <param name="now">The time now, for what was signed for a while only.</param>
    public static Result<Sha256Digest> Check(
        EndpointName endpoint,
        VersionPlan plan,
        GateAttestation attestation,
        DateTimeOffset now = default
    )
    {
        if (attestation.Endpoint != endpoint)
        {
            return Mismatch(endpoint, plan, $"it is for the endpoint '{Clip.Short(attestation.Endpoint.ToString())}'");
        }
        if (attestation.Version != plan.Version || attestation.Number != plan.Number)
        {
            return Mismatch(endpoint, plan, $"it is for version {attestation.Number} ({attestation.Version})");
        }
        if (attestation.Kind == AttestationKind.Sandbox != endpoint.Environment.IsSandbox)
        {
            return RoutingFaults.SandboxOnly.With(
                endpoint.Environment.IsSandbox
                    ? $"'{Clip.Short(endpoint.ToString())}' is a sandbox, and no gate lets a version into one. Open it with 'airworthy sandbox'."
                    : $"'{Clip.Short(endpoint.ToString())}' is no sandbox, and version {plan.Number} passed no gate. Release it through a gate."
            );
        }
        if (attestation.Until <= now)
        {
            return Mismatch(endpoint, plan, $"it was for a sandbox until {attestation.Until:yyyy-MM-dd HH:mm} UTC");
        }
        // A manifest is text: a path with a line break in it could read as two files.
        if (
            plan.Files.Any(f => f.Size < 0 || f.Path.Any(char.IsControl))
            || plan.Files.DistinctBy(f => f.Path, StringComparer.Ordinal).Count() != plan.Files.Count
        )
        {
            return Mismatch(endpoint, plan, "the plan's list of files is malformed");
        }
        var digest = new ModelManifest(plan.Files).Digest();
        return attestation.ModelDigest == digest
            ? digest
            : Mismatch(
                endpoint,
                plan,
                $"it is for files with the digest {attestation.ModelDigest}, and the plan's have {digest}"
            );
    }

    private static Fault Mismatch(EndpointName endpoint, VersionPlan plan, string why) =>
        RoutingFaults.AttestationMismatch.With(
            $"The attestation does not let version {plan.Number} serve at '{Clip.Short(endpoint.ToString())}': {why}. "
                + "The plan was edited or restored from elsewhere; release the version again."
        );
}
