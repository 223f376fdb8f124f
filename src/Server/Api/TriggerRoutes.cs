using Airworthy.Client.Contracts;
using Airworthy.Core.Values;
using Airworthy.Delivery.Triggers;
using Airworthy.Server.Auth;

namespace Airworthy.Server.Api;

/// <summary>Where other systems say that a release is to begin.</summary>
internal static class TriggerRoutes
{
    private const int LongestBody = 64 * 1024;

    public static void MapTriggerRoutes(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/models/{model}/triggers/{webhook}", CallAsync)
            .WithTags("releases")
            .WithName("callTrigger")
            .WithSummary(
                "Say that a release is to begin, signed with the webhook's secret (headers webhook-id, webhook-timestamp, webhook-signature). The same id again begins nothing."
            )
            .Accepts<TriggerCallRequest>("application/json")
            .Produces<TriggerCallView>(StatusCodes.Status202Accepted)
            .ForEverybody();

    private static async Task<IResult> CallAsync(
        string model,
        string webhook,
        TriggerService triggers,
        HttpRequest request,
        CancellationToken cancel
    )
    {
        using var body = new MemoryStream();
        var room = new byte[4096];
        for (int read; (read = await request.Body.ReadAsync(room, cancel)) > 0; )
        {
            if (body.Length + read > LongestBody)
            {
                return Replies.Refuse(
                    TriggerFaults.BadTriggerCall.With($"The body is larger than {LongestBody / 1024} KiB.")
                );
            }
            body.Write(room, 0, read);
        }
        string Header(string name) => request.Headers.TryGetValue(name, out var value) ? value.ToString() : "";
        var call = new WebhookCall(
            Header("webhook-id"),
            Header("webhook-timestamp"),
            Header("webhook-signature"),
            body.ToArray()
        );
        return
            ModelName.Parse(model).TryGet(out var name, out var fault)
            && (await triggers.CallAsync(name, webhook, call, cancel)).TryGet(out var isFirst, out fault)
            ? TypedResults.Accepted((string?)null, new TriggerCallView(isFirst))
            : Replies.Refuse(fault);
    }
}
