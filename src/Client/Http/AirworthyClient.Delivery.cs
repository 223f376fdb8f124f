using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

public sealed partial class AirworthyClient
{
    /// <summary>Why a request was answered as it was.</summary>
    public Task<Answer<RequestView>> GetRequestAsync(string id, CancellationToken cancel = default) =>
        Get($"{Api}/requests/{Uri.EscapeDataString(id)}", ApiJson.Default.RequestView, cancel);

    /// <summary>Asks a gate's controls beforehand. Starts and records nothing.</summary>
    public Task<Answer<GateView>> CheckAsync(
        string model,
        int number,
        string? environment = null,
        CancellationToken cancel = default
    ) =>
        _transport.ForAsync(
            HttpMethod.Post,
            Query($"{Version(model, number)}/check", ("environment", environment)),
            ApiJson.Default.GateView,
            cancel: cancel
        );

    public Task<Answer<ReleaseView>> StartReleaseAsync(string model, int number, CancellationToken cancel = default) =>
        _transport.ForAsync(
            HttpMethod.Post,
            $"{Version(model, number)}/releases",
            ApiJson.Default.ReleaseView,
            cancel: cancel
        );

    public Task<Answer<PageView<ReleaseView>>> ListReleasesAsync(
        string? model = null,
        string? status = null,
        int? pageSize = null,
        string? pageToken = null,
        CancellationToken cancel = default
    ) =>
        Get(
            Query(
                $"{Api}/releases",
                ("model", model),
                ("status", status),
                ("pageSize", pageSize),
                ("pageToken", pageToken)
            ),
            ApiJson.Default.PageViewReleaseView,
            cancel
        );

    public Task<Answer<ReleaseView>> GetReleaseAsync(string release, CancellationToken cancel = default) =>
        Get(Release(release), ApiJson.Default.ReleaseView, cancel);

    /// <summary>What a gate said of a release, however long ago.</summary>
    public Task<Answer<GateView>> GetReleaseGateAsync(
        string release,
        string environment,
        CancellationToken cancel = default
    ) => Get($"{Release(release)}/gates/{Uri.EscapeDataString(environment)}", ApiJson.Default.GateView, cancel);

    /// <summary>Answers when the release has changed since <paramref name="afterRevision"/>, or as it is after at most 30 s.</summary>
    public Task<Answer<ReleaseView>> WaitForReleaseAsync(
        string release,
        long afterRevision,
        int waitSeconds = 30,
        CancellationToken cancel = default
    ) =>
        Get(
            Query(Release(release), ("afterRevision", afterRevision), ("waitSeconds", waitSeconds)),
            ApiJson.Default.ReleaseView,
            cancel
        );

    /// <summary>
    /// The release as it is, and again after each change, until it is finished (the last one says how) or a problem ends it. A release
    /// that waits for people keeps the sequence waiting too; leave it when <see cref="ReleaseView.Awaited"/> is set.
    /// </summary>
    public async IAsyncEnumerable<Answer<ReleaseView>> FollowReleaseAsync(
        string release,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        long seen = -1;
        while (true)
        {
            var answer = await WaitForReleaseAsync(release, seen, cancel: cancel);
            if (!answer.TryGet(out var now, out _) || now.Revision > seen)
            {
                yield return answer;
            }
            if (now is null || now.Finished)
            {
                yield break;
            }
            seen = now.Revision;
        }
    }

    public Task<Answer<ReleaseView>> ApproveAsync(
        string release,
        ApproveRequest request,
        CancellationToken cancel = default
    ) =>
        Post(
            $"{Release(release)}/approvals",
            request,
            ApiJson.Default.ApproveRequest,
            ApiJson.Default.ReleaseView,
            cancel
        );

    public Task<Answer<ReleaseView>> CancelReleaseAsync(
        string release,
        string? reason = null,
        CancellationToken cancel = default
    ) =>
        Post(
            $"{Release(release)}/cancel",
            new CancelRequest(reason),
            ApiJson.Default.CancelRequest,
            ApiJson.Default.ReleaseView,
            cancel
        );

    /// <summary>Runs an ended release again from a step that it has come to.</summary>
    public Task<Answer<ReleaseView>> RerunReleaseAsync(
        string release,
        string from,
        CancellationToken cancel = default
    ) =>
        Post(
            $"{Release(release)}/rerun",
            new RerunRequest(from),
            ApiJson.Default.RerunRequest,
            ApiJson.Default.ReleaseView,
            cancel
        );

    /// <summary>Steers a rollout that is under way.</summary>
    /// <param name="release">The release.</param>
    /// <param name="verb"><c>pause</c>, <c>resume</c>, <c>approve</c> or <c>abort</c>.</param>
    /// <param name="reason">Why, for the record; null for the verbs that take none.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task<Answer<ReleaseView>> SteerRolloutAsync(
        string release,
        string verb,
        string? reason = null,
        CancellationToken cancel = default
    )
    {
        var path = $"{Release(release)}/rollout/{verb}";
        return reason is null
            ? _transport.ForAsync(HttpMethod.Post, path, ApiJson.Default.ReleaseView, cancel: cancel)
            : Post(path, new CancelRequest(reason), ApiJson.Default.CancelRequest, ApiJson.Default.ReleaseView, cancel);
    }

    /// <summary>What a release of this version would do, and why.</summary>
    public Task<Answer<PlanView>> PlanReleaseAsync(string model, int version, CancellationToken cancel = default) =>
        Get($"{Api}/models/{Uri.EscapeDataString(model)}/versions/{version}/plan", ApiJson.Default.PlanView, cancel);

    /// <summary>A step's log from a position on, as far as it has come.</summary>
    public Task<Answer<StepLogView>> StepLogAsync(
        string release,
        string step,
        int? attempt,
        long from,
        CancellationToken cancel = default
    ) =>
        Get(
            Query($"{Release(release)}/steps/{Uri.EscapeDataString(step)}/log", ("attempt", attempt), ("from", from)),
            ApiJson.Default.StepLogView,
            cancel
        );

    public Task<Answer<PageView<EndpointView>>> ListEndpointsAsync(
        int? pageSize = null,
        string? pageToken = null,
        CancellationToken cancel = default
    ) =>
        Get(
            Query($"{Api}/endpoints", ("pageSize", pageSize), ("pageToken", pageToken)),
            ApiJson.Default.PageViewEndpointView,
            cancel
        );

    public Task<Answer<EndpointView>> GetEndpointAsync(string endpoint, CancellationToken cancel = default) =>
        Get($"{Api}/endpoints/{Uri.EscapeDataString(endpoint)}", ApiJson.Default.EndpointView, cancel);

    public Task<Answer<EndpointView>> RollBackAsync(
        string endpoint,
        RollbackRequest request,
        CancellationToken cancel = default
    ) =>
        Post(
            $"{Api}/endpoints/{Uri.EscapeDataString(endpoint)}/rollback",
            request,
            ApiJson.Default.RollbackRequest,
            ApiJson.Default.EndpointView,
            cancel
        );

    /// <summary>How an endpoint's requests are divided, with its <see cref="Answer{T}.ETag"/>.</summary>
    public Task<Answer<TrafficView>> GetTrafficAsync(string endpoint, CancellationToken cancel = default) =>
        Get($"{Api}/endpoints/{Uri.EscapeDataString(endpoint)}/traffic", ApiJson.Default.TrafficView, cancel);

    /// <summary>Divides an endpoint's requests anew.</summary>
    /// <param name="endpoint">Which endpoint.</param>
    /// <param name="request">All of it: what is left out is no longer there.</param>
    /// <param name="etag">Of the division this one replaces.</param>
    /// <param name="cancel">Ends the call.</param>
    public async Task<Answer<TrafficView>> SetTrafficAsync(
        string endpoint,
        TrafficRequest request,
        string? etag,
        CancellationToken cancel = default
    )
    {
        using var content = JsonContent.Create(request, ApiJson.Default.TrafficRequest);
        return await _transport.ForAsync(
            HttpMethod.Put,
            $"{Api}/endpoints/{Uri.EscapeDataString(endpoint)}/traffic",
            ApiJson.Default.TrafficView,
            content,
            http => http.Headers.TryAddWithoutValidation("If-Match", etag ?? "*"),
            cancel
        );
    }

    /// <summary>Takes an endpoint away; the answer is what it was.</summary>
    public Task<Answer<EndpointView>> RetireAsync(
        string endpoint,
        RetireRequest request,
        CancellationToken cancel = default
    ) =>
        Post(
            $"{Api}/endpoints/{Uri.EscapeDataString(endpoint)}/retire",
            request,
            ApiJson.Default.RetireRequest,
            ApiJson.Default.EndpointView,
            cancel
        );

    /// <summary>Calls an endpoint: <paramref name="body"/> is an Open Inference Protocol request in JSON, the answer its response.</summary>
    public Task<Answer<JsonElement>> InferAsync(string endpoint, string body, CancellationToken cancel = default)
    {
        var content = new StringContent(body, System.Text.Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return _transport.ForAsync(
            HttpMethod.Post,
            $"/v2/models/{Uri.EscapeDataString(endpoint)}/infer",
            ApiJson.Default.JsonElement,
            content,
            cancel: cancel
        );
    }

    /// <summary>An endpoint's inputs and outputs, as the Open Inference Protocol tells them.</summary>
    public Task<Answer<JsonElement>> EndpointMetadataAsync(string endpoint, CancellationToken cancel = default) =>
        Get($"/v2/models/{Uri.EscapeDataString(endpoint)}", ApiJson.Default.JsonElement, cancel);

    /// <summary>The same of one of the versions that answer there.</summary>
    public Task<Answer<JsonElement>> EndpointMetadataAsync(
        string endpoint,
        int version,
        CancellationToken cancel = default
    ) => Get($"/v2/models/{Uri.EscapeDataString(endpoint)}/versions/{version}", ApiJson.Default.JsonElement, cancel);

    /// <summary>Asks one version of an endpoint with rows: CSV, or a list of JSON records.</summary>
    public Task<Answer<JsonElement>> PredictAsync(
        string endpoint,
        int version,
        string rows,
        bool isCsv,
        CancellationToken cancel = default
    )
    {
        var content = new StringContent(rows, System.Text.Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(isCsv ? "text/csv" : "application/json");
        return _transport.ForAsync(
            HttpMethod.Post,
            $"/endpoints/{Uri.EscapeDataString(endpoint)}/versions/{version}/predict",
            ApiJson.Default.JsonElement,
            content,
            cancel: cancel
        );
    }

    private static string Release(string release) => $"{Api}/releases/{Uri.EscapeDataString(release)}";
}
