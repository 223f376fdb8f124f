using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Webhooks;

/// <summary>What a webhook may be.</summary>
public static class WebhookRules
{
    private const int MaxName = 63;
    private const int MaxUrl = 2_000;
    private const int MaxText = 5_000;

    /// <summary>What can be told of the registry, each as <c>entity.action</c>.</summary>
    public static IReadOnlyList<string> Events { get; } =
    [
        "registered_model.created",
        "model_version.created",
        "model_version_tag.set",
        "model_version_tag.deleted",
        "model_version_alias.created",
        "model_version_alias.deleted",
        "prompt.created",
        "prompt_version.created",
        "prompt_tag.set",
        "prompt_tag.deleted",
        "prompt_version_tag.set",
        "prompt_version_tag.deleted",
        "prompt_alias.created",
        "prompt_alias.deleted",
    ];

    /// <summary>Null where all is well.</summary>
    /// <param name="webhook">As it would be.</param>
    /// <param name="secret">Its secret, or null.</param>
    /// <param name="known">Everything that can be told.</param>
    public static Fault? Check(WebhookSet webhook, string? secret, IReadOnlyList<string> known)
    {
        var unknown = webhook.Events.FirstOrDefault(e => !known.Contains(e));
        return !IsName(webhook.Name)
                ? Bad(
                    $"Webhook name '{Clip.Short(webhook.Name)}' must be 1 to {MaxName} letters, digits, '.', '_' and '-', beginning and ending with a letter or digit."
                )
            : Url(webhook.Url) is { } url ? url
            : webhook.Events.Count == 0 ? Bad("Webhook must have at least one event.")
            : unknown is not null
                ? Bad($"Invalid webhook event '{Clip.Short(unknown)}'. Valid events are: {string.Join(", ", known)}.")
            : webhook.Description.Length > MaxText
                ? Bad($"'description' exceeds the maximum length of {MaxText} characters")
            : secret?.Length > MaxText ? Bad($"'secret' exceeds the maximum length of {MaxText} characters")
            : null;
    }

    /// <summary>A member of <c>data</c> in braces stands for its value, so that whoever waits for one thing is told of it alone.</summary>
    internal static Uri Address(string url, JsonObject data)
    {
        foreach (var (name, value) in data)
        {
            if (value is JsonValue known && known.TryGetValue<string>(out var text))
            {
                url = url.Replace($"{{{name}}}", Uri.EscapeDataString(text), StringComparison.Ordinal);
            }
        }
        return new Uri(url);
    }

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= MaxName
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static Fault? Url(string url) =>
        string.IsNullOrWhiteSpace(url) ? Bad("Webhook URL cannot be empty or just whitespace.")
        : url.Length > MaxUrl ? Bad($"'url' exceeds the maximum length of {MaxUrl} characters")
        : !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Host.Length == 0
            ? Bad($"Invalid webhook URL: '{Clip.Short(url)}'.")
        : address.Scheme is not ("http" or "https")
            ? Bad($"Invalid webhook URL scheme: '{address.Scheme}'. Allowed schemes are: http, https.")
        : address.UserInfo.Length > 0
            ? Bad("A webhook URL must not hold a user's name or password; give a secret instead.")
        : null;

    private static Fault Bad(string sentence) => WebhookFaults.BadWebhook.With(sentence);
}
