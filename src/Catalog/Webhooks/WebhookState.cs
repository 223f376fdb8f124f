using System.Text.Json.Serialization;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Webhooks;

/// <summary>Somebody's address that is told of what happens in the registry.</summary>
public sealed record WebhookState
{
    /// <summary><c>whk_</c> and 26 characters.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required string Url { get; init; }

    /// <summary>What it is told, each as <c>entity.action</c>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    public required bool Active { get; init; }

    /// <summary>The id under which the secret is kept, apart from the record; null without one.</summary>
    public string? SecretId { get; init; }

    /// <summary>The index of the first fact that it is told of: it was made or made active again by the one before.</summary>
    public required long From { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What webhooks state in the record.</summary>
public static class WebhookFacts
{
    public static readonly FactKind<WebhookSet> WebhookCreated = new("webhook.created", WebhookJson.Default.WebhookSet);

    public static readonly FactKind<WebhookSet> WebhookUpdated = new("webhook.updated", WebhookJson.Default.WebhookSet);

    public static readonly FactKind<WebhookGone> WebhookDeleted = new(
        "webhook.deleted",
        WebhookJson.Default.WebhookGone
    );
}

/// <summary>Body of <c>webhook.created</c> and <c>webhook.updated</c>: the whole of it, but for the secret itself.</summary>
public sealed record WebhookSet
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required string Url { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public required bool Active { get; init; }

    public string? SecretId { get; init; }
}

/// <summary>Body of <c>webhook.deleted</c>.</summary>
public sealed record WebhookGone(string Id, string Name);

/// <summary>The rows of webhooks.</summary>
public static class WebhookTables
{
    /// <summary>By id.</summary>
    public static readonly StateTable<WebhookState> Webhooks = new("webhooks", WebhookJson.Default.WebhookState);

    public static IReadOnlyList<IStateFold> Folds { get; } = [new WebhookFold()];
}

internal sealed class WebhookFold() : StateFold<WebhookState>(WebhookTables.Webhooks)
{
    public override IEnumerable<string> KeysOf(Fact fact) =>
        Set(fact) is { } set ? [set.Id]
        : WebhookFacts.WebhookDeleted.Read(fact) is { } gone ? [gone.Id]
        : [];

    protected override WebhookState? Apply(WebhookState? before, string key, Fact fact) =>
        Set(fact) is { } set
            ? new WebhookState
            {
                Id = set.Id,
                Name = set.Name,
                Description = set.Description,
                Url = set.Url,
                Events = set.Events,
                Active = set.Active,
                SecretId = set.SecretId,
                From = before is { Active: true } ? before.From : fact.Index + 1,
                CreatedAt = before?.CreatedAt ?? fact.At,
                UpdatedAt = fact.At,
            }
            : null;

    private static WebhookSet? Set(Fact fact) =>
        WebhookFacts.WebhookCreated.Read(fact) ?? WebhookFacts.WebhookUpdated.Read(fact);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(WebhookSet))]
[JsonSerializable(typeof(WebhookGone))]
[JsonSerializable(typeof(WebhookState))]
internal sealed partial class WebhookJson : JsonSerializerContext;
