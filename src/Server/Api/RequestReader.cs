using System.Text;
using Airworthy.Artifacts.Signing;
using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Delivery.Rollouts;
using Airworthy.Record.State;
using Airworthy.Server.Api.Views;
using Airworthy.Serving.Observations;

namespace Airworthy.Server.Api;

/// <summary>Puts together why a request was answered as it was: what was observed, and how the version came to answer there.</summary>
internal sealed class RequestReader(
    IObservationStore store,
    Observer observer,
    AttestationVerifier verifier,
    IStateStore state
)
{
    private const int Longest = 128;

    public async Task<Result<RequestView>> FindAsync(string id, Caller caller, CancellationToken cancel)
    {
        if (id.Length > Longest)
        {
            return Unknown(id);
        }
        var kept = store.Find(id, cancel);
        if (kept.Count == 0)
        {
            return Unknown(id);
        }
        var views = new List<ObservationView>();
        foreach (var one in kept)
        {
            views.Add(await ViewAsync(one, caller, cancel));
        }
        return new RequestView(id, views);
    }

    private Fault Unknown(string id) =>
        ObservationRouteFaults.RequestNotKept.With(
            $"Nothing is kept of the request '{Clip.Short(id)}'. Failures are kept, of answered calls the share that 'observe' in the endpoint's pipeline names, "
                + $"each for the time it names{(store.Holdings.Oldest is { } oldest ? $"; the oldest kept here is of {oldest:yyyy-MM-dd HH:mm} UTC" : "")}. "
                + $"It may also have come to another server{(observer.Channel.Dropped > 0 ? $", or be one of {observer.Channel.Dropped} that were dropped because too many came at once" : "")}."
        );

    private async Task<ObservationView> ViewAsync(KeptObservation kept, Caller caller, CancellationToken cancel)
    {
        var version = await state.FindAsync(CatalogTables.Versions, kept.Version.ToString(), cancel);
        var mayRead = RequestRules.MayReadValues(caller, version?.Value.Owner);
        return new ObservationView
        {
            Endpoint = kept.Endpoint.ToString(),
            Model = kept.Endpoint.Model.ToString(),
            Version = kept.Number,
            VersionId = kept.Version.ToString(),
            Role = kept.Role,
            RouteReason = kept.RouteReason,
            At = kept.At,
            Milliseconds = kept.Milliseconds,
            QueuedMilliseconds = kept.QueuedMilliseconds,
            Rows = kept.Rows,
            Outcome = kept.Outcome,
            Fault = kept.Fault,
            Detail = mayRead ? kept.Detail : null,
            TraceId = kept.TraceId,
            Inputs = mayRead ? kept.Inputs : null,
            Outputs = mayRead ? kept.Outputs : null,
            WithoutValues =
                !mayRead ? "Inputs and outputs are for the version's owner, operators, administrators and auditors."
                : kept is { Inputs: null, Outputs: null }
                    ? "None were kept: the request could not be read, or the endpoint's pipeline has no 'observe'."
                : null,
            Entry = await EntryAsync(kept, cancel),
        };
    }

    private async Task<EntryView?> EntryAsync(KeptObservation kept, CancellationToken cancel)
    {
        if (await state.FindAsync(RolloutTables.Sandboxes, kept.Endpoint.ToString(), cancel) is { } sandbox)
        {
            return Entry(sandbox.Value.Attestation, null, sandbox.Value.By.ToString());
        }
        var endpoint = (await state.FindAsync(RolloutTables.Endpoints, kept.Endpoint.ToString(), cancel))?.Value;
        var deployment = endpoint is null
            ? null
            : endpoint.Previous.Prepend(endpoint.Current).FirstOrDefault(d => d.VersionId == kept.Version);
        if (deployment is null)
        {
            return null;
        }
        var release = await state.FindAsync(ReleaseTables.Releases, deployment.ReleaseId.ToString(), cancel);
        return Entry(deployment.Attestation, release?.Value, release?.Value.RequestedBy.ToString() ?? "");
    }

    /// <summary>Null for a word that was not signed here: nothing could have served upon it.</summary>
    private EntryView? Entry(string envelope, ReleaseState? release, string requestedBy)
    {
        if (!verifier.Verify(envelope).TryGet(out var word, out _))
        {
            return null;
        }
        var gate = release?.Gates.LastOrDefault(g => g.Environment == word.Endpoint.Environment);
        return new EntryView
        {
            Kind = word.Kind == AttestationKind.Gate ? "gate" : "sandbox",
            Release = word.Release?.ToString(),
            RequestedBy = requestedBy,
            At = word.IssuedAt,
            Findings =
            [
                .. (gate?.Findings ?? []).Select(f => $"{f.Control}: {DeliveryViews.Word(f.Outcome)}. {f.Summary}"),
            ],
            Approvals =
            [
                .. (release?.Approvals ?? [])
                    .Where(a => a.Environment == word.Endpoint.Environment)
                    .Select(DeliveryViews.Of),
            ],
            Waived = word.Waived ?? [],
            Emergency = word.Emergency?.ToString(),
            ModelDigest = word.ModelDigest.ToString(),
            EvidenceDigest = word.EvidenceDigest.ToString(),
            AttestationDigest = Sha256Digest.Of(Encoding.UTF8.GetBytes(envelope)).ToString(),
        };
    }
}

/// <summary>Who sees what callers sent.</summary>
internal static class RequestRules
{
    /// <summary>
    /// The version's owner, who has to mend it; whoever is on call (operators, administrators); and auditors. Masking has been done
    /// before anything was kept, and holds for all of them.
    /// </summary>
    public static bool MayReadValues(Caller caller, UserName? owner) =>
        caller.May.HasFlag(Permission.RollBack)
        || (caller.May.HasFlag(Permission.Audit) && caller.Roles.Has(Role.Auditor))
        || (owner is not null && caller.Principal.Account == owner);
}

/// <summary>Reasons nothing is said of a request.</summary>
public static class ObservationRouteFaults
{
    public static readonly FaultCode RequestNotKept = new(
        "request-not-kept",
        FaultKind.NotFound,
        "Nothing is kept of that request: it was not in the sample, is too old, came to another server, or was dropped."
    );
}
