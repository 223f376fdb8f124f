using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Traces as clients before MLflow 3 write them, and what newer ones still ask for under the older version.</summary>
internal static class OldTraceRoutes
{
    public static void Map(MlflowDoor door)
    {
        door.Map("POST", "traces", Permission.Register, BeginAsync);
        door.Map("PATCH", "traces/{request_id}", Permission.Register, EndAsync);
        door.Map("GET", "traces/{request_id}/info", Permission.Read, GetAsync);
        door.Map("GET", "traces", Permission.Read, SearchAsync);
        door.Map("POST", "traces/delete-traces", Permission.Register, TraceRoutes.DeleteAsync);
        door.Map("PATCH", "traces/{request_id}/tags", Permission.Register, TraceRoutes.SetTagAsync);
        door.Map("DELETE", "traces/{request_id}/tags", Permission.Register, TraceRoutes.DeleteTagAsync);
        door.Map("POST", "traces/link-to-run", Permission.Register, LinkToRunAsync);
        door.Map("POST", "traces/link-prompts", Permission.Register, LinkPromptsAsync);
    }

    private static async ValueTask<Result<MlflowReply>> BeginAsync(MlflowCall call)
    {
        var trace = new Trace
        {
            Id = "new",
            ExperimentId = call.Fields.RequiredText("experiment_id"),
            StartMs = call.Fields.Whole("timestamp_ms") ?? 0,
            Metadata = Pairs(call, "request_metadata"),
            Tags = Pairs(call, "tags"),
        };
        return call.Fault is { } fault ? fault : (await TraceRoutes.Service(call).BeginAsync(trace)).Map(Reply);
    }

    private static async ValueTask<Result<MlflowReply>> EndAsync(MlflowCall call)
    {
        var status = call.Fields.Text("status") switch
        {
            null or "TRACE_STATUS_UNSPECIFIED" => TraceStates.Unspecified,
            var other => other,
        };
        var change = new TraceChange
        {
            EndMs = call.Fields.Whole("timestamp_ms"),
            State = status,
            Metadata = Pairs(call, "request_metadata"),
            Tags = Pairs(call, "tags"),
        };
        return call.Fault is { } fault ? fault
            : !TraceStates.IsKnown(status)
                ? TraceFaults.BadTrace.With(
                    "Invalid value for parameter 'status' supplied: it is OK, ERROR or IN_PROGRESS."
                )
            : (await TraceRoutes.Service(call).ChangeAsync(TraceRoutes.TraceId(call), change)).Map(Reply);
    }

    private static ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call) =>
        new(TraceRoutes.Service(call).Get(TraceRoutes.TraceId(call)).Map(Reply));

    private static ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
    {
        var query = new TraceQuery
        {
            ExperimentIds = call.Fields.Texts("experiment_ids"),
            Filter = call.Fields.Text("filter"),
            OrderBy = call.Fields.Texts("order_by"),
            MaxResults = call.Fields.Whole("max_results") ?? 100,
            PageToken = call.Fields.Text("page_token"),
        };
        return new(
            call.Fault is { } fault
                ? fault
                : TraceRoutes
                    .Service(call)
                    .Search(query)
                    .Map(page =>
                        MlflowReply.Of(json =>
                        {
                            json.List("traces", page.Traces, TraceWriting.OldMembers);
                            json.Text("next_page_token", page.NextPageToken);
                        })
                    )
        );
    }

    private static async ValueTask<Result<MlflowReply>> LinkToRunAsync(MlflowCall call)
    {
        var (run, traces) = (call.Fields.RequiredText("run_id"), call.Fields.Texts("trace_ids"));
        return call.Fault is { } fault
            ? fault
            : (await TraceRoutes.Service(call).LinkAsync(run, traces)).Map(_ => MlflowReply.Empty);
    }

    /// <summary>A trace's prompts are one of its tags, a list in JSON.</summary>
    private static async ValueTask<Result<MlflowReply>> LinkPromptsAsync(MlflowCall call)
    {
        var id = call.Fields.RequiredText("trace_id");
        var prompts = call
            .Fields.List("prompt_versions")
            .Select(p => (Name: p.RequiredText("name"), Version: p.RequiredText("version")))
            .ToList();
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        if (!TraceRoutes.Service(call).Get(id).TryGet(out var trace, out var fault))
        {
            return fault;
        }
        var tag = PromptTag.With(trace.Tags.GetValueOrDefault(TraceKeys.LinkedPrompts), prompts);
        var change = new TraceChange { Tags = new Dictionary<string, string> { [TraceKeys.LinkedPrompts] = tag } };
        return (await TraceRoutes.Service(call).ChangeAsync(id, change)).Map(_ => MlflowReply.Empty);
    }

    private static MlflowReply Reply(Trace trace) =>
        MlflowReply.Of(json => json.Message("trace_info", j => TraceWriting.OldMembers(j, trace)));

    private static Dictionary<string, string> Pairs(MlflowCall call, string field)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in call.Fields.List(field))
        {
            pairs[pair.RequiredText("key")] = pair.Text("value") ?? "";
        }
        return pairs;
    }
}
