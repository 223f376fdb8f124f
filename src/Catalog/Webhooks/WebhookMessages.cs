using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Catalog.Models;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Webhooks;

/// <summary>Something that happened, as MLflow's webhooks tell it.</summary>
/// <param name="Event"><c>entity.action</c>.</param>
/// <param name="Data">The members of <c>data</c>.</param>
public sealed record WebhookNews(string Event, JsonObject Data);

/// <summary>One message on its way: the same id each time it is tried, so that whoever gets it twice can tell.</summary>
public sealed record WebhookMessage(Uri Url, string DeliveryId, string Timestamp, string Body, string? Signature);

/// <summary>What webhooks can be told beside the registry's news, by those who know it.</summary>
public interface IWebhookNews
{
    /// <summary>Each as <c>entity.action</c>; none of <see cref="WebhookRules.Events"/>.</summary>
    IReadOnlyList<string> Events { get; }

    /// <summary>Null for a fact that webhooks are not told.</summary>
    Task<WebhookNews?> OfAsync(Fact fact, CancellationToken cancel);

    /// <summary>What a webhook is sent to be tried out.</summary>
    WebhookNews Example(string @event);
}

/// <summary>Says facts as MLflow's webhooks do.</summary>
public sealed class WebhookMessages(IStateStore state, IEnumerable<IWebhookNews> further)
{
    private const string PromptTag = "mlflow.prompt.is_prompt";
    private const string PromptText = "mlflow.prompt.text";

    private static readonly JsonSerializerOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = WebhookNodes.Default,
    };

    /// <summary>Null for a fact that webhooks are not told.</summary>
    public async Task<WebhookNews?> OfAsync(Fact fact, CancellationToken cancel)
    {
        foreach (var one in further)
        {
            if (await one.OfAsync(fact, cancel) is { } news)
            {
                return news;
            }
        }
        return await OfRegistryAsync(fact, cancel);
    }

    private async Task<WebhookNews?> OfRegistryAsync(Fact fact, CancellationToken cancel)
    {
        if (CatalogFacts.ModelCreated.Read(fact) is { } created)
        {
            return new(IsPrompt(created.Tags) ? "prompt.created" : "registered_model.created", Created(created));
        }
        if (CatalogFacts.VersionRegistered.Read(fact) is { } registered)
        {
            var version = await state.FindAsync(CatalogTables.Versions, registered.Id.ToString(), cancel);
            return await IsPromptAsync(registered.ModelId.ToString(), cancel)
                ? new("prompt_version.created", Prompt(registered, version?.Value.Tags ?? registered.Tags))
                : new("model_version.created", Registered(registered));
        }
        if (RegistryFacts.VersionTagged.Read(fact) is { Part: 1 } tagged)
        {
            return new(await VersionTagAsync(tagged.Version, "set", cancel), await TaggedAsync(tagged, cancel));
        }
        if (RegistryFacts.VersionUntagged.Read(fact) is { } untagged)
        {
            return new(await VersionTagAsync(untagged.Version, "deleted", cancel), Untagged(untagged));
        }
        if (RegistryFacts.AliasSet.Read(fact) is { } set)
        {
            return new(await AliasAsync(set.Id.ToString(), "created", cancel), Aliased(set));
        }
        return RegistryFacts.AliasRemoved.Read(fact) is { } removed
            ? new(
                await AliasAsync(removed.Id.ToString(), "deleted", cancel),
                new JsonObject { ["name"] = removed.Name.ToString(), ["alias"] = removed.Alias }
            )
            : await OfPromptAsync(fact, cancel);
    }

    /// <summary>The message that tells the webhook of it.</summary>
    /// <param name="webhook">Whom.</param>
    /// <param name="secret">What it is signed with, or null.</param>
    /// <param name="news">What.</param>
    /// <param name="happened">When it happened.</param>
    /// <param name="sent">When it is sent.</param>
    /// <param name="number">What tells this message from the webhook's others: the fact's index.</param>
    public static WebhookMessage Write(
        WebhookState webhook,
        string? secret,
        WebhookNews news,
        DateTimeOffset happened,
        DateTimeOffset sent,
        string number
    )
    {
        var parts = news.Event.Split('.');
        var body = new JsonObject
        {
            ["entity"] = parts[0],
            ["action"] = parts[1],
            ["timestamp"] = happened.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'",
                CultureInfo.InvariantCulture
            ),
            ["data"] = news.Data.DeepClone(),
        }.ToJsonString(Writing);
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{webhook.Id} {number}")).AsSpan(0, 16)).ToString();
        var timestamp = sent.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new WebhookMessage(
            WebhookRules.Address(webhook.Url, news.Data),
            id,
            timestamp,
            body,
            secret is null ? null : Sign(secret, id, timestamp, body)
        );
    }

    /// <summary>What a webhook is sent to be tried out.</summary>
    public WebhookNews Example(string @event) =>
        further.FirstOrDefault(f => f.Events.Contains(@event))?.Example(@event) ?? RegistryExample(@event);

    private static WebhookNews RegistryExample(string @event)
    {
        var prompt = @event.StartsWith("prompt", StringComparison.Ordinal);
        var data = new JsonObject { ["name"] = prompt ? "example_prompt" : "example_model" };
        var tag = new JsonObject { ["example_key"] = "example_value" };
        switch (@event[(@event.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            case "created" when @event.Contains("alias", StringComparison.Ordinal):
                data["alias"] = "example_alias";
                data["version"] = "1";
                break;
            case "created" when @event == "model_version.created":
                data["version"] = "1";
                data["source"] = "models:/123";
                data["run_id"] = "abcd1234abcd5678";
                data["tags"] = tag;
                data["description"] = "An example model version";
                break;
            case "created" when @event == "prompt_version.created":
                data["version"] = "1";
                data["template"] = "Hello {{name}}!";
                data["tags"] = tag;
                data["description"] = "An example prompt version";
                break;
            case "created":
                data["tags"] = tag;
                data["description"] = prompt ? "An example prompt" : "An example registered model";
                break;
            case "deleted" when @event.Contains("alias", StringComparison.Ordinal):
                data["alias"] = "example_alias";
                break;
            default:
                if (@event.Contains("version", StringComparison.Ordinal))
                {
                    data["version"] = "1";
                }
                data["key"] = "example_key";
                if (@event.EndsWith(".set", StringComparison.Ordinal))
                {
                    data["value"] = "example_value";
                }
                break;
        }
        return new WebhookNews(@event, data);
    }

    private static string Sign(string secret, string id, string timestamp, string body) =>
        "v1,"
        + Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"))
        );

    private async Task<WebhookNews?> OfPromptAsync(Fact fact, CancellationToken cancel)
    {
        // Of a model that is no prompt, MLflow tells nobody.
        if (
            RegistryFacts.ModelTagged.Read(fact) is { Part: 1 } tagged
            && await IsPromptAsync(tagged.Id.ToString(), cancel)
        )
        {
            return new(
                "prompt_tag.set",
                new JsonObject
                {
                    ["name"] = tagged.Name.ToString(),
                    ["key"] = tagged.Key,
                    ["value"] = tagged.Value,
                }
            );
        }
        return
            RegistryFacts.ModelUntagged.Read(fact) is { } untagged
            && await IsPromptAsync(untagged.Id.ToString(), cancel)
            ? new("prompt_tag.deleted", new JsonObject { ["name"] = untagged.Name.ToString(), ["key"] = untagged.Key })
            : null;
    }

    private async Task<string> VersionTagAsync(VersionReference version, string action, CancellationToken cancel) =>
        (await IsPromptAsync(version.ModelId.ToString(), cancel) ? "prompt_version_tag." : "model_version_tag.")
        + action;

    private async Task<string> AliasAsync(string model, string action, CancellationToken cancel) =>
        (await IsPromptAsync(model, cancel) ? "prompt_alias." : "model_version_alias.") + action;

    private async Task<bool> IsPromptAsync(string model, CancellationToken cancel) =>
        await state.FindAsync(CatalogTables.Models, model, cancel) is { } row && IsPrompt(row.Value.Tags);

    private static bool IsPrompt(IReadOnlyDictionary<string, string> tags) =>
        tags.TryGetValue(PromptTag, out var value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static JsonObject Created(ModelCreated created) =>
        new()
        {
            ["name"] = created.Name.ToString(),
            ["tags"] = Tags(created.Tags),
            ["description"] = created.Description is { Length: > 0 } said ? said : null,
        };

    private static JsonObject Registered(VersionRegistered registered) =>
        new()
        {
            ["name"] = registered.ModelName.ToString(),
            ["version"] = registered.Number.ToString(CultureInfo.InvariantCulture),
            ["source"] = registered.Source,
            ["run_id"] = registered.Lineage.Run,
            ["tags"] = Tags(registered.Tags),
            ["description"] = registered.Description is { Length: > 0 } said ? said : null,
        };

    private static JsonObject Prompt(VersionRegistered registered, IReadOnlyDictionary<string, string> tags) =>
        new()
        {
            ["name"] = registered.ModelName.ToString(),
            ["version"] = registered.Number.ToString(CultureInfo.InvariantCulture),
            ["template"] = tags.GetValueOrDefault(PromptText),
            ["tags"] = Tags(tags.Where(t => t.Key is not (PromptTag or PromptText))),
            ["description"] = registered.Description is { Length: > 0 } said ? said : null,
        };

    private async Task<JsonObject> TaggedAsync(VersionTagged tagged, CancellationToken cancel)
    {
        // A value of several parts is read where it is whole.
        var value = PartedText.IsPart(tagged.Value)
            ? (
                await state.FindAsync(CatalogTables.Versions, tagged.Version.Id.ToString(), cancel)
            )?.Value.Tags.GetValueOrDefault(tagged.Key) ?? tagged.Value
            : tagged.Value;
        return new JsonObject
        {
            ["name"] = tagged.Version.ModelName.ToString(),
            ["version"] = tagged.Version.Number.ToString(CultureInfo.InvariantCulture),
            ["key"] = tagged.Key,
            ["value"] = value,
        };
    }

    private static JsonObject Untagged(VersionUntagged untagged) =>
        new()
        {
            ["name"] = untagged.Version.ModelName.ToString(),
            ["version"] = untagged.Version.Number.ToString(CultureInfo.InvariantCulture),
            ["key"] = untagged.Key,
        };

    private static JsonObject Aliased(AliasSet set) =>
        new()
        {
            ["name"] = set.Name.ToString(),
            ["alias"] = set.Alias,
            ["version"] = set.Number.ToString(CultureInfo.InvariantCulture),
        };

    private static JsonObject Tags(IEnumerable<KeyValuePair<string, string>> tags) =>
        new(tags.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)JsonValue.Create(t.Value))));
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonObject))]
internal sealed partial class WebhookNodes : System.Text.Json.Serialization.JsonSerializerContext;
