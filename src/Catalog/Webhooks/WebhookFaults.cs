using Airworthy.Core.Results;

namespace Airworthy.Catalog.Webhooks;

/// <summary>Why something about webhooks was refused, or one could not be told.</summary>
public static class WebhookFaults
{
    public static readonly FaultCode WebhookUnknown = new(
        "webhook-unknown",
        FaultKind.NotFound,
        "There is no webhook of that id."
    );

    public static readonly FaultCode BadWebhook = new(
        "bad-webhook",
        FaultKind.Invalid,
        "A webhook's name, address, events or secret are not possible; the detail says which."
    );

    public static readonly FaultCode WebhookUnreachable = new(
        "webhook-unreachable",
        FaultKind.Unavailable,
        "The webhook's address could not be reached, or lies inside a network that this server may not call."
    );
}
