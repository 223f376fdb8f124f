using System.Text.Json;
using Airworthy.Catalog.Webhooks;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Webhooks;

/// <summary>Webhooks, as MLflow's clients call them. A secret goes in and never comes out.</summary>
internal sealed class WebhookRoutes(WebhookService webhooks, WebhookCourier courier)
{
    private const string Id = "webhook_id";
    private const int StandardPage = 100;
    private const int LargestPage = 1000;

    public static void Add(IServiceCollection services) => services.AddSingleton<WebhookRoutes>();

    public static void MapAll(MlflowDoor door) =>
        door.Routes.ServiceProvider.GetRequiredService<WebhookRoutes>().Map(door);

    private void Map(MlflowDoor door)
    {
        const string One = "webhooks/{" + Id + "}";
        door.Map("POST", "webhooks", Permission.Register, CreateAsync);
        door.Map("GET", "webhooks", Permission.Read, ListAsync);
        door.Map("GET", One, Permission.Read, GetAsync);
        door.Map("PATCH", One, Permission.Register, UpdateAsync);
        door.Map("DELETE", One, Permission.Register, DeleteAsync);
        door.Map("POST", One + "/test", Permission.Register, TestAsync);
    }

    private async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var name = call.Fields.RequiredText("name");
        var url = call.Fields.RequiredText("url");
        var description = call.Fields.Text("description") ?? "";
        var secret = call.Fields.Text("secret");
        if (
            !Events(call).TryGet(out var events, out var fault)
            || !Active(call.Fields.Text("status")).TryGet(out var active, out fault)
        )
        {
            return fault;
        }
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        var created = await webhooks.CreateAsync(
            call.Caller.Principal,
            new WebhookSet
            {
                Id = "",
                Name = name,
                Url = url,
                Description = description,
                Events = events ?? [],
                Active = active ?? true,
            },
            secret,
            call.Cancel
        );
        return created.Map(Show);
    }

    private async ValueTask<Result<MlflowReply>> ListAsync(MlflowCall call)
    {
        var asked = call.Fields.Whole("max_results") ?? StandardPage;
        var token = call.Fields.Text("page_token");
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        if (asked is < 1 or > LargestPage)
        {
            return MlflowFaults.BadParameter.With(
                $"Invalid value for max_results. It must be between 1 and {LargestPage}, but got {asked}."
            );
        }
        var listed = await webhooks.ListAsync((int)asked, token is { Length: > 0 } ? token : null, call.Cancel);
        return listed.Map(page =>
            MlflowReply.Of(json =>
            {
                json.List("webhooks", page.Rows, static (j, row) => Write(j, row.Value));
                json.TextUnlessEmpty("next_page_token", page.Next);
            })
        );
    }

    private async ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call) =>
        (await webhooks.FindAsync(call.Route(Id), call.Cancel)).Map(Show);

    private async ValueTask<Result<MlflowReply>> UpdateAsync(MlflowCall call)
    {
        var name = call.Fields.Text("name");
        var url = call.Fields.Text("url");
        var description = call.Fields.Text("description");
        var secret = call.Fields.Text("secret");
        if (
            !Events(call).TryGet(out var events, out var fault)
            || !Active(call.Fields.Text("status")).TryGet(out var active, out fault)
        )
        {
            return fault;
        }
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        var updated = await webhooks.UpdateAsync(
            call.Caller.Principal,
            call.Route(Id),
            new WebhookChange
            {
                Name = name,
                Url = url,
                Description = description,
                Secret = secret,
                // An empty list says nothing in MLflow's messages.
                Events = events is { Count: > 0 } ? events : null,
                Active = active,
            },
            call.Cancel
        );
        return updated.Map(Show);
    }

    private async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call) =>
        (await webhooks.DeleteAsync(call.Caller.Principal, call.Route(Id), call.Cancel)).Map(_ => MlflowReply.Empty);

    private async ValueTask<Result<MlflowReply>> TestAsync(MlflowCall call)
    {
        var asked = call.Fields.Message("event") is { } message ? EventOf(message) : null;
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        if (!(await webhooks.FindAsync(call.Route(Id), call.Cancel)).TryGet(out var webhook, out var fault))
        {
            return fault;
        }
        if (asked is not null && !webhooks.Events.Contains(asked))
        {
            return MlflowFaults.BadParameter.With($"Invalid webhook event '{Clip.Short(asked)}'.");
        }
        var sent = await courier.TryOutAsync(webhook, asked ?? webhook.Events[0], call.Cancel);
        return MlflowReply.Of(json =>
            json.Message(
                "result",
                j =>
                {
                    var answered = sent.TryGet(out var answer, out var unsent);
                    j.WriteBoolean("success", answered && answer!.Status < 400);
                    j.Whole("response_status", answer?.Status);
                    j.TextUnlessEmpty("response_body", answer?.Body);
                    j.TextUnlessEmpty("error_message", unsent?.Detail);
                }
            )
        );
    }

    /// <summary>Null where none were given.</summary>
    private static Result<IReadOnlyList<string>?> Events(MlflowCall call)
    {
        if (!call.Fields.Has("events"))
        {
            return Result.Ok<IReadOnlyList<string>?>(null);
        }
        var events = call.Fields.List("events").Select(EventOf).Distinct(StringComparer.Ordinal).ToList();
        return Result.Ok<IReadOnlyList<string>?>(events);
    }

    private static string EventOf(Fields fields)
    {
        var entity = fields.RequiredText("entity");
        var action = fields.RequiredText("action");
        return $"{entity.ToLowerInvariant()}.{action.ToLowerInvariant()}";
    }

    private static Result<bool?> Active(string? status) =>
        status switch
        {
            null or "" or "WEBHOOK_STATUS_UNSPECIFIED" => Result.Ok<bool?>(null),
            "ACTIVE" => true,
            "DISABLED" => false,
            _ => MlflowFaults.BadParameter.With(
                $"Invalid webhook status '{Clip.Short(status)}'. Valid values are ACTIVE and DISABLED."
            ),
        };

    private static MlflowReply Show(WebhookState webhook) =>
        MlflowReply.Of(json => json.Message("webhook", j => Write(j, webhook)));

    private static void Write(Utf8JsonWriter json, WebhookState webhook)
    {
        json.Text("webhook_id", webhook.Id);
        json.Text("name", webhook.Name);
        json.TextUnlessEmpty("description", webhook.Description);
        json.Text("url", webhook.Url);
        json.List(
            "events",
            webhook.Events,
            static (j, happening) =>
            {
                var parts = happening.Split('.');
                j.WriteString("entity", parts[0].ToUpperInvariant());
                j.WriteString("action", parts[1].ToUpperInvariant());
            }
        );
        json.Text("status", webhook.Active ? "ACTIVE" : "DISABLED");
        json.Time("creation_timestamp", webhook.CreatedAt);
        json.Time("last_updated_timestamp", webhook.UpdatedAt);
    }
}
