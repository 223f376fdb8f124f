using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Traces as MLflow 3's clients write and ask for them.</summary>
internal static class TraceRoutes
{
    private const string Version = "3.0";
    private const int MaxIds = 1000;

    public static void Map(MlflowDoor door)
    {
        door.Map("POST", "traces", Permission.Register, StartAsync, Version);
        door.Map("GET", "traces/{trace_id}", Permission.Read, GetInfoAsync, Version);
        door.Map("GET", "traces/get", Permission.Read, GetAsync, Version);
        door.Map("GET", "traces/batchGet", Permission.Read, BatchGetAsync, Version);
        door.Map("POST", "traces/batchGetInfos", Permission.Read, BatchGetInfosAsync, Version);
        door.Map("POST", "traces/search", Permission.Read, SearchAsync, Version);
        door.Map("POST", "traces/delete-traces", Permission.Register, DeleteAsync, Version);
        door.Map("PATCH", "traces/{trace_id}/tags", Permission.Register, SetTagAsync, Version);
        door.Map("DELETE", "traces/{trace_id}/tags", Permission.Register, DeleteTagAsync, Version);
        door.Map("POST", "traces/calculate-filter-correlation", Permission.Read, CorrelateAsync, Version);
    }

    /// <summary>Also under the older version's path.</summary>
    public static async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call)
    {
        var deletion = new TraceDeletion(call.Fields.RequiredText("experiment_id"))
        {
            UpToMs = call.Fields.Whole("max_timestamp_millis"),
            Most = call.Fields.Whole("max_traces"),
            Ids = call.Fields.Texts("request_ids") is { Count: > 0 } ids ? ids : call.Fields.Texts("trace_ids"),
        };
        return call.Fault is { } fault
            ? fault
            : (await Service(call).DeleteAsync(deletion)).Map(count =>
                MlflowReply.Of(json => json.WriteNumber("traces_deleted", count))
            );
    }

    /// <inheritdoc cref="DeleteAsync" />
    public static async ValueTask<Result<MlflowReply>> SetTagAsync(MlflowCall call)
    {
        var key = call.Fields.RequiredText("key");
        var change = new TraceChange
        {
            Tags = new Dictionary<string, string> { [key] = call.Fields.Text("value") ?? "" },
        };
        return call.Fault is { } fault
            ? fault
            : (await Service(call).ChangeAsync(TraceId(call), change)).Map(_ => MlflowReply.Empty);
    }

    /// <inheritdoc cref="DeleteAsync" />
    public static async ValueTask<Result<MlflowReply>> DeleteTagAsync(MlflowCall call)
    {
        // Some clients send a DELETE's fields in the address.
        var key = call.Fields.Text("key") ?? call.Http.Request.Query["key"].ToString();
        return call.Fault is { } fault ? fault
            : key.Length == 0 ? MlflowFaults.BadParameter.With("Missing value for required parameter 'key'.")
            : (await Service(call).ChangeAsync(TraceId(call), new TraceChange { WithoutTag = key })).Map(_ =>
                MlflowReply.Empty
            );
    }

    public static TraceService Service(MlflowCall call) => call.Http.RequestServices.GetRequiredService<TraceService>();

    public static string TraceId(MlflowCall call) =>
        call.Http.GetRouteValue("trace_id") as string ?? call.Route("request_id");

    private static async ValueTask<Result<MlflowReply>> StartAsync(MlflowCall call)
    {
        if (call.Fields.Message("trace")?.Message("trace_info") is not { } info)
        {
            return call.Fault
                ?? MlflowFaults.BadParameter.With("Missing value for required parameter 'trace.trace_info'.");
        }
        var services = call.Http.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return TraceReading
            .Info(info, now, services.GetRequiredService<IdSource>())
            .TryGet(out var trace, out var fault)
            ? (await Service(call).StartAsync(trace)).Map(Reply)
            : fault;
    }

    private static ValueTask<Result<MlflowReply>> GetInfoAsync(MlflowCall call) =>
        new(Service(call).Get(TraceId(call)).Map(Reply));

    private static ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call)
    {
        var (id, partial) = (call.Fields.RequiredText("trace_id"), call.Fields.Flag("allow_partial") ?? false);
        if (call.Fault is { } wrong)
        {
            return new(wrong);
        }
        if (!Service(call).Get(id).TryGet(out var trace, out var fault))
        {
            return new(fault);
        }
        var spans = Service(call).Spans(id);
        return new(
            partial || TraceSpanRules.AreComplete(trace, spans.Count)
                ? MlflowReply.Of(json => json.Message("trace", j => TraceWriting.Members(j, trace, spans)))
                : TraceFaults.TraceUnknown.With(
                    $"Trace with ID {Clip.Short(id)} is not fully exported yet. Try again in a moment."
                )
        );
    }

    private static ValueTask<Result<MlflowReply>> BatchGetAsync(MlflowCall call)
    {
        if (!Asked(call).TryGet(out var asked, out var fault))
        {
            return new(fault);
        }
        var service = Service(call);
        var traces = asked
            .Select(t => (Trace: t, Spans: t.HasSpans ? service.Spans(t.Id) : []))
            .Where(t => TraceSpanRules.AreComplete(t.Trace, t.Spans.Count))
            .ToList();
        return new(
            MlflowReply.Of(json => json.List("traces", traces, (j, t) => TraceWriting.Members(j, t.Trace, t.Spans)))
        );
    }

    private static ValueTask<Result<MlflowReply>> BatchGetInfosAsync(MlflowCall call)
    {
        if (!Asked(call).TryGet(out var traces, out var fault))
        {
            return new(fault);
        }
        return new(MlflowReply.Of(json => json.List("trace_infos", traces, TraceWriting.Members)));
    }

    private static ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
    {
        var locations = call.Fields.List("locations");
        var query = new TraceQuery
        {
            ExperimentIds =
            [
                .. locations.Select(l => TraceReading.Experiment(l) ?? "").Where(e => e.Length > 0),
                .. call.Fields.Texts("experiment_ids"),
            ],
            Filter = call.Fields.Text("filter"),
            OrderBy = call.Fields.Texts("order_by"),
            MaxResults = call.Fields.Whole("max_results") ?? 100,
            PageToken = call.Fields.Text("page_token"),
        };
        return new(
            call.Fault is { } fault
                ? fault
                : Service(call)
                    .Search(query)
                    .Map(page =>
                        MlflowReply.Of(json =>
                        {
                            json.List("traces", page.Traces, TraceWriting.Members);
                            json.Text("next_page_token", page.NextPageToken);
                        })
                    )
        );
    }

    private static ValueTask<Result<MlflowReply>> CorrelateAsync(MlflowCall call)
    {
        var experiments = call.Fields.Texts("experiment_ids");
        var (one, two) = (call.Fields.RequiredText("filter_string1"), call.Fields.RequiredText("filter_string2"));
        var both = call.Fields.Text("base_filter");
        if (call.Fault is { } wrong)
        {
            return new(wrong);
        }
        var service = Service(call);
        if (
            !service.Count(experiments, both).TryGet(out var total, out var fault)
            || !service.Count(experiments, both, one).TryGet(out var first, out fault)
            || !service.Count(experiments, both, two).TryGet(out var second, out fault)
            || !service.Count(experiments, both, one, two).TryGet(out var joint, out fault)
        )
        {
            return new(fault);
        }
        return new(
            MlflowReply.Of(json =>
            {
                json.Number("npmi", CorrelationRules.Npmi(joint, first, second, total));
                json.Number("npmi_smoothed", CorrelationRules.SmoothedNpmi(joint, first, second, total));
                json.WriteNumber("filter1_count", first);
                json.WriteNumber("filter2_count", second);
                json.WriteNumber("joint_count", joint);
                json.WriteNumber("total_count", total);
            })
        );
    }

    /// <summary>Those of the traces asked for that are there, and in one of the experiments where some are named.</summary>
    private static Result<IReadOnlyList<Trace>> Asked(MlflowCall call)
    {
        var (ids, experiments) = (call.Fields.Texts("trace_ids"), call.Fields.Texts("experiment_ids"));
        return call.Fault is { } fault ? fault
            : ids.Count > MaxIds ? TraceFaults.BadTrace.With($"Ask for at most {MaxIds} traces at once.")
            : Result.Ok<IReadOnlyList<Trace>>([
                .. Service(call).Get(ids).Where(t => experiments.Count == 0 || experiments.Contains(t.ExperimentId)),
            ]);
    }

    private static MlflowReply Reply(Trace trace) =>
        MlflowReply.Of(json =>
            json.Message("trace", j => j.Message("trace_info", info => TraceWriting.Members(info, trace)))
        );
}
