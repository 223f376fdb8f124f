using System.Text.Json.Serialization;

namespace Airworthy.Client.Contracts;

/// <summary>Whether the server lives, or is ready to answer.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>starting</c>.</param>
public sealed record HealthView(string Status);

/// <summary>Which server this is.</summary>
public sealed record ServerVersionView(string Product, string Version, string Api);

/// <summary>Why a request was not done (RFC 9457), with a stable code.</summary>
public sealed record ProblemView
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public int? Status { get; init; }

    /// <summary>What happened and what to do about it.</summary>
    public string? Detail { get; init; }

    public string? Instance { get; init; }

    /// <summary>Stable; <c>docs/errors.md</c> lists them all.</summary>
    public string? Code { get; init; }

    /// <summary>Name to value.</summary>
    public IReadOnlyDictionary<string, string>? Evidence { get; init; }

    /// <summary>All of them, where a request is refused for several reasons.</summary>
    public IReadOnlyList<ErrorView>? Errors { get; init; }
}

/// <summary>One of several reasons.</summary>
public sealed record ErrorView(string Code, string Detail);

/// <summary>Reads and writes the contracts without reflection: camelCase, enums of the API are plain strings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(PageView<ModelView>))]
[JsonSerializable(typeof(PageView<VersionView>))]
[JsonSerializable(typeof(PageView<ReleaseView>))]
[JsonSerializable(typeof(PageView<EndpointView>))]
[JsonSerializable(typeof(PageView<FactView>))]
[JsonSerializable(typeof(PageView<AccountView>))]
[JsonSerializable(typeof(PageView<TokenView>))]
[JsonSerializable(typeof(ModelDetailView))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(UploadView))]
[JsonSerializable(typeof(GateView))]
[JsonSerializable(typeof(PageView<GateView>))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(RerunRequest))]
[JsonSerializable(typeof(TriggerCallRequest))]
[JsonSerializable(typeof(TriggerCallView))]
[JsonSerializable(typeof(PlanView))]
[JsonSerializable(typeof(StepLogView))]
[JsonSerializable(typeof(RollbackRequest))]
[JsonSerializable(typeof(RetireRequest))]
[JsonSerializable(typeof(TrafficView))]
[JsonSerializable(typeof(TrafficRequest))]
[JsonSerializable(typeof(PipelineView))]
[JsonSerializable(typeof(RecordKeyView))]
[JsonSerializable(typeof(CreateAccountRequest))]
[JsonSerializable(typeof(ChangeAccountRequest))]
[JsonSerializable(typeof(CreateTokenRequest))]
[JsonSerializable(typeof(IssuedTokenView))]
[JsonSerializable(typeof(CallerView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ServerVersionView))]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(PageView<PolicyView>))]
[JsonSerializable(typeof(PolicyRequest))]
[JsonSerializable(typeof(PolicyExplanationView))]
[JsonSerializable(typeof(DryRunReportView))]
[JsonSerializable(typeof(PageView<WaiverView>))]
[JsonSerializable(typeof(PageView<SandboxView>))]
[JsonSerializable(typeof(SandboxRequest))]
[JsonSerializable(typeof(WaiverRequest))]
[JsonSerializable(typeof(WordRequest))]
[JsonSerializable(typeof(DelegateRequest))]
[JsonSerializable(typeof(TestScoreView))]
[JsonSerializable(typeof(AttestRequest))]
[JsonSerializable(typeof(MayApproveView))]
[JsonSerializable(typeof(PageView<InboxItemView>))]
[JsonSerializable(typeof(PageView<PlacementCheckView>))]
[JsonSerializable(typeof(RequestView))]
[JsonSerializable(typeof(IncidentView))]
[JsonSerializable(typeof(PageView<IncidentView>))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
public sealed partial class ApiJson : JsonSerializerContext;
