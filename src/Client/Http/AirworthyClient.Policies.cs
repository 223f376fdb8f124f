using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

public sealed partial class AirworthyClient
{
    /// <summary>Every policy in force; with a scope, that one's versions, the newest first.</summary>
    public Task<Answer<PageView<PolicyView>>> ListPoliciesAsync(
        string? scope = null,
        CancellationToken cancel = default
    ) => Get(Query($"{Api}/policies", ("scope", scope)), ApiJson.Default.PageViewPolicyView, cancel);

    public Task<Answer<PolicyView>> ApplyPolicyAsync(PolicyRequest request, CancellationToken cancel = default) =>
        _transport.ForAsync(
            HttpMethod.Put,
            $"{Api}/policies",
            ApiJson.Default.PolicyView,
            Transport.Json(request, ApiJson.Default.PolicyRequest),
            cancel: cancel
        );

    /// <summary>What a draft would have changed in the last releases. Changes and records nothing.</summary>
    public Task<Answer<DryRunReportView>> DryRunPolicyAsync(
        string yaml,
        int? last = null,
        CancellationToken cancel = default
    ) =>
        Post(
            Query($"{Api}/policies/dry-run", ("last", last)),
            new PolicyRequest(yaml),
            ApiJson.Default.PolicyRequest,
            ApiJson.Default.DryRunReportView,
            cancel
        );

    public Task<Answer<PolicyExplanationView>> ExplainPolicyAsync(string model, CancellationToken cancel = default) =>
        Get($"{Api}/models/{Uri.EscapeDataString(model)}/policy", ApiJson.Default.PolicyExplanationView, cancel);

    public Task<Answer<PageView<WaiverView>>> ListWaiversAsync(
        string? model = null,
        CancellationToken cancel = default
    ) => Get(Query($"{Api}/waivers", ("model", model)), ApiJson.Default.PageViewWaiverView, cancel);

    public Task<Answer<WaiverView>> GrantWaiverAsync(
        string model,
        int number,
        WaiverRequest request,
        CancellationToken cancel = default
    ) =>
        Post(
            $"{Version(model, number)}/waivers",
            request,
            ApiJson.Default.WaiverRequest,
            ApiJson.Default.WaiverView,
            cancel
        );

    public Task<Answer<WaiverView>> RevokeWaiverAsync(
        string waiver,
        string reason,
        CancellationToken cancel = default
    ) => Say($"{Api}/waivers/{Uri.EscapeDataString(waiver)}/revoke", reason, ApiJson.Default.WaiverView, cancel);

    /// <summary>Asks and records what the policy places in CI.</summary>
    public Task<Answer<PageView<GateView>>> RecordChecksAsync(
        string model,
        int number,
        CancellationToken cancel = default
    ) =>
        _transport.ForAsync(
            HttpMethod.Post,
            $"{Version(model, number)}/checks",
            ApiJson.Default.PageViewGateView,
            cancel: cancel
        );

    /// <summary>What the controls placed at registration, in CI and after deployment last said.</summary>
    public Task<Answer<PageView<PlacementCheckView>>> ListChecksAsync(
        string model,
        int number,
        CancellationToken cancel = default
    ) => Get($"{Version(model, number)}/checks", ApiJson.Default.PageViewPlacementCheckView, cancel);

    public Task<Answer<PageView<InboxItemView>>> GetInboxAsync(CancellationToken cancel = default) =>
        Get($"{Api}/inbox", ApiJson.Default.PageViewInboxItemView, cancel);

    /// <summary>Whether the caller's approval would be taken now, and if not, why.</summary>
    public Task<Answer<MayApproveView>> MayApproveAsync(string release, CancellationToken cancel = default) =>
        Get($"{Release(release)}/approvals/mine", ApiJson.Default.MayApproveView, cancel);

    public Task<Answer<ReleaseView>> WithdrawApprovalAsync(
        string release,
        string reason,
        CancellationToken cancel = default
    ) => Say($"{Release(release)}/approvals/withdraw", reason, ApiJson.Default.ReleaseView, cancel);

    public Task<Answer<ReleaseView>> AskAboutReleaseAsync(
        string release,
        string question,
        CancellationToken cancel = default
    ) => Say($"{Release(release)}/questions", question, ApiJson.Default.ReleaseView, cancel);

    public Task<Answer<ReleaseView>> AnswerAboutReleaseAsync(
        string release,
        string answer,
        CancellationToken cancel = default
    ) => Say($"{Release(release)}/answers", answer, ApiJson.Default.ReleaseView, cancel);

    /// <summary>Goes past a gate that an open release stands before or will come to.</summary>
    public Task<Answer<ReleaseView>> BreakGlassAsync(
        string release,
        string reason,
        string? environment = null,
        CancellationToken cancel = default
    ) => Say($"{Release(release)}/break-glass", reason, ApiJson.Default.ReleaseView, cancel, environment);

    /// <summary>Starts a release that goes past a gate.</summary>
    public Task<Answer<ReleaseView>> StartEmergencyReleaseAsync(
        string model,
        int number,
        string reason,
        string? environment = null,
        CancellationToken cancel = default
    ) => Say($"{Version(model, number)}/break-glass", reason, ApiJson.Default.ReleaseView, cancel, environment);

    public Task<Answer<ReleaseView>> ReviewEmergencyAsync(
        string release,
        string finding,
        CancellationToken cancel = default
    ) => Say($"{Release(release)}/review", finding, ApiJson.Default.ReleaseView, cancel);

    /// <summary>Lets another approve in the caller's place; without an end, takes that back.</summary>
    public Task<Answer<Done>> DelegateAsync(string to, DateTimeOffset? until, CancellationToken cancel = default) =>
        _transport.ForDoneAsync(
            HttpMethod.Put,
            $"{Api}/delegate",
            Transport.Json(new DelegateRequest(to, until), ApiJson.Default.DelegateRequest),
            null,
            false,
            cancel
        );

    /// <summary>Puts a version behind an endpoint of its own for a while, without a gate.</summary>
    public Task<Answer<SandboxView>> OpenSandboxAsync(
        string model,
        int number,
        int? minutes = null,
        CancellationToken cancel = default
    ) =>
        Post(
            $"{Version(model, number)}/sandbox",
            new SandboxRequest(minutes),
            ApiJson.Default.SandboxRequest,
            ApiJson.Default.SandboxView,
            cancel
        );

    public Task<Answer<PageView<SandboxView>>> ListSandboxesAsync(CancellationToken cancel = default) =>
        Get($"{Api}/sandboxes", ApiJson.Default.PageViewSandboxView, cancel);

    public Task<Answer<Done>> CloseSandboxAsync(string name, CancellationToken cancel = default) =>
        _transport.ForDoneAsync(
            HttpMethod.Delete,
            $"{Api}/sandboxes/{Uri.EscapeDataString(name)}",
            null,
            null,
            false,
            cancel
        );

    private Task<Answer<T>> Say<T>(
        string path,
        string text,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json,
        CancellationToken cancel,
        string? environment = null
    ) => Post(path, new WordRequest(text, environment), ApiJson.Default.WordRequest, json, cancel);
}
