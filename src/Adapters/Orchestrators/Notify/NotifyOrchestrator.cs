using System.Text.Json.Nodes;
using Airworthy.Adapters.Orchestrators.Http;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Notify;

/// <summary>
/// Tells somebody: a webhook, which gets a JSON message with the release's ids and may be told twice (the key says so), or the inbox,
/// where the step itself is what is read.
/// </summary>
public sealed class NotifyOrchestrator(HttpOrchestrator http) : IOrchestrator
{
    private const string Inbox = "inbox";

    public string Kind => "notify";

    public async Task<Result<WorkHandle>> StartAsync(WorkOrder order, CancellationToken cancel) =>
        order.Target == Inbox ? new WorkHandle(Inbox) : await http.StartAsync(Sent(order), cancel);

    public async Task<Result<WorkStatus>> LookAsync(
        WorkOrder order,
        WorkHandle handle,
        long logFrom,
        CancellationToken cancel
    ) =>
        handle.Text == Inbox
            ? new WorkStatus
            {
                Handle = handle,
                Phase = WorkPhase.Ended,
                Detail = Message(order),
                Log = new WorkLog(ReadOnlyMemory<byte>.Empty, logFrom, true),
                End = new WorkEnd { Outcome = WorkOutcome.Succeeded, Word = "said" },
                LookAgainIn = TimeSpan.Zero,
            }
            : await http.LookAsync(order, handle, logFrom, cancel);

    public Task<Result<Stream>> OpenAsync(WorkOrder order, WorkHandle handle, string path, CancellationToken cancel) =>
        http.OpenAsync(order, handle, path, cancel);

    public Task<Result<Nothing>> CancelAsync(
        WorkOrder order,
        WorkHandle handle,
        CancelForce force,
        CancellationToken cancel
    ) => Task.FromResult<Result<Nothing>>(Result.Done);

    private static WorkOrder Sent(WorkOrder order)
    {
        var body = new JsonObject { ["message"] = Message(order), ["key"] = order.Key };
        foreach (var (name, input) in order.Inputs.Where(i => !i.Value.IsSecret))
        {
            body[name] = input.Value;
        }
        return order with
        {
            Repeatable = true,
            With = new Dictionary<string, string> { ["method"] = "POST", ["body"] = body.ToJsonString() },
        };
    }

    private static string Message(WorkOrder order) =>
        order.With.TryGetValue("message", out var message)
            ? message
            : $"Release {order.Inputs["AIRWORTHY_RELEASE"]} of {order.Inputs["AIRWORTHY_MODEL"]} {order.Inputs["AIRWORTHY_VERSION"]} has come to '{order.Inputs["AIRWORTHY_STEP"]}'.";
}
