using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Answers the calls that make, change and find runs.</summary>
internal sealed class RunRoutes(RunService runs)
{
    private const int DefaultResults = 1000;

    private readonly RunForms _forms = new();

    public void Map(MlflowDoor door)
    {
        door.Map("POST", "runs/create", Permission.Register, CreateAsync);
        door.Map("POST", "runs/update", Permission.Register, UpdateAsync);
        door.Map("POST", "runs/delete", Permission.Register, DeleteAsync);
        door.Map("POST", "runs/restore", Permission.Register, RestoreAsync);
        door.Map("GET", "runs/get", Permission.Read, GetAsync);
        door.Map("POST", "runs/search", Permission.Read, SearchAsync);
        door.Map("POST", "runs/delete-tag", Permission.Register, DeleteTagAsync);
    }

    private async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var request = new RunRequest
        {
            Experiment = fields.Text("experiment_id") ?? "",
            StartedAt = fields.Whole("start_time") ?? 0,
            Name = fields.Text("run_name") ?? "",
            User = fields.Text("user_id") ?? "",
            By = call.Caller.Principal,
            Tags = fields.Pairs("tags"),
        };
        return call.Fault ?? (await runs.CreateAsync(request, call.Cancel)).Map(Reply);
    }

    private async ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call)
    {
        var id = call.Fields.RunId();
        return call.Fault ?? (await runs.GetAsync(id, call.Cancel)).Map(Reply);
    }

    private async ValueTask<Result<MlflowReply>> UpdateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var id = fields.RunId();
        var update = new RunChange.Update(fields.Status("status"), fields.Whole("end_time"), fields.Text("run_name"));
        return call.Fault
            ?? (await runs.ChangeAsync(id, update, call.Cancel)).Map(info =>
                MlflowReply.Of(json => json.Message("run_info", j => TrackingJson.Write(j, info)))
            );
    }

    private async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call)
    {
        var id = call.Fields.RunId();
        return call.Fault ?? (await runs.DeleteAsync(id, call.Cancel)).Map(_ => MlflowReply.Empty);
    }

    private async ValueTask<Result<MlflowReply>> RestoreAsync(MlflowCall call)
    {
        var id = call.Fields.RunId();
        return call.Fault
            ?? (await runs.ChangeAsync(id, new RunChange.Restore(), call.Cancel)).Map(_ => MlflowReply.Empty);
    }

    private async ValueTask<Result<MlflowReply>> DeleteTagAsync(MlflowCall call)
    {
        var id = call.Fields.RunId();
        var key = call.Fields.RequiredText("key");
        return call.Fault
            ?? (await runs.ChangeAsync(id, new RunChange.DeleteTag(key), call.Cancel)).Map(_ => MlflowReply.Empty);
    }

    private async ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var request = new RunSearchRequest
        {
            Experiments = fields.Texts("experiment_ids"),
            Filter = fields.Text("filter"),
            MaxResults = fields.Whole("max_results") ?? DefaultResults,
            OrderBy = fields.Texts("order_by"),
            View = fields.View("run_view_type"),
            PageToken = fields.Text("page_token"),
        };
        return call.Fault
            ?? (await runs.SearchAsync(request, call.Cancel)).Map(page =>
                MlflowReply.Of(json =>
                {
                    _forms.Write(json, page.Items);
                    json.Text("next_page_token", page.Next);
                })
            );
    }

    private static MlflowReply Reply(Run run) =>
        MlflowReply.Of(json => json.Message("run", j => TrackingJson.Write(j, run)));
}
