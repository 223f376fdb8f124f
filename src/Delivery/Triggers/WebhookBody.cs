using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Triggers;

/// <summary>What a webhook's call says.</summary>
internal static class WebhookBody
{
    /// <summary>The version that the body names; null where it names none.</summary>
    internal static Result<int?> Read(ModelName name, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (
                root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("model", out var model)
                || model.ValueKind != JsonValueKind.String
                || model.GetString() != name.ToString()
            )
            {
                return Bad(name);
            }
            return !root.TryGetProperty("version", out var version) ? Result.Ok<int?>(null)
                : version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) ? number
                : Bad(name);
        }
        catch (JsonException)
        {
            return Bad(name);
        }
    }

    private static Fault Bad(ModelName name) =>
        TriggerFaults.BadTriggerCall.With(
            $"The body is to be {{\"model\": \"{name}\"}}, the model that is called, and may name a version: \"version\": 3."
        );
}
