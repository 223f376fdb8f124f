using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Feedback on traces, and expectations of them.</summary>
internal static class AssessmentRoutes
{
    private const string All = "traces/{trace_id}/assessments";
    private const string One = $"{All}/{{assessment_id}}";

    public static void Map(MlflowDoor door)
    {
        door.Map("POST", All, Permission.Register, AddAsync, "3.0");
        door.Map("GET", One, Permission.Read, GetAsync, "3.0");
        door.Map("PATCH", One, Permission.Register, ChangeAsync, "3.0");
        door.Map("DELETE", One, Permission.Register, DeleteAsync, "3.0");
    }

    private static async ValueTask<Result<MlflowReply>> AddAsync(MlflowCall call)
    {
        if (call.Fields.Message("assessment") is not { } fields)
        {
            return call.Fault ?? Missing("assessment");
        }
        return TraceReading.ReadAssessment(fields, call.Route("trace_id")).TryGet(out var draft, out var fault)
            ? (await Service(call).AddAsync(draft)).Map(Reply)
            : fault;
    }

    private static ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call) =>
        new(Service(call).Get(call.Route("trace_id"), call.Route("assessment_id")).Map(Reply));

    private static async ValueTask<Result<MlflowReply>> ChangeAsync(MlflowCall call)
    {
        if (call.Fields.Message("assessment") is not { } fields)
        {
            return call.Fault ?? Missing("assessment");
        }
        var mask = call.Fields.RequiredText("update_mask").Split(',', StringSplitOptions.TrimEntries);
        return call.Fault is { } wrong ? wrong
            : TraceReading.Change(fields, mask).TryGet(out var change, out var fault)
                ? (await Service(call).ChangeAsync(call.Route("trace_id"), call.Route("assessment_id"), change)).Map(
                    Reply
                )
            : fault;
    }

    private static async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call) =>
        (await Service(call).DeleteAsync(call.Route("trace_id"), call.Route("assessment_id"))).Map(_ =>
            MlflowReply.Empty
        );

    private static MlflowReply Reply(Assessment assessment) =>
        MlflowReply.Of(json => json.Message("assessment", j => TraceWriting.Members(j, assessment)));

    private static Fault Missing(string field) =>
        MlflowFaults.BadParameter.With($"Missing value for required parameter '{field}'.");

    private static AssessmentService Service(MlflowCall call) =>
        call.Http.RequestServices.GetRequiredService<AssessmentService>();
}
