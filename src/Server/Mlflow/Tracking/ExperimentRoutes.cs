using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Answers the calls about experiments.</summary>
internal sealed class ExperimentRoutes(ExperimentService experiments)
{
    private const int DefaultResults = 1000;

    public void Map(MlflowDoor door)
    {
        door.Map("POST", "experiments/create", Permission.Register, CreateAsync);
        door.Map("POST", "experiments/search", Permission.Read, SearchAsync);
        door.Map("GET", "experiments/search", Permission.Read, SearchAsync);
        door.Map("GET", "experiments/get", Permission.Read, GetAsync);
        door.Map("GET", "experiments/get-by-name", Permission.Read, GetByNameAsync);
        door.Map("POST", "experiments/delete", Permission.Register, DeleteAsync);
        door.Map("POST", "experiments/restore", Permission.Register, RestoreAsync);
        door.Map("POST", "experiments/update", Permission.Register, UpdateAsync);
        door.Map("POST", "experiments/set-experiment-tag", Permission.Register, SetTagAsync);
        door.Map("POST", "experiments/delete-experiment-tag", Permission.Register, DeleteTagAsync);
    }

    private async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var name = fields.RequiredText("name");
        var location = fields.Text("artifact_location");
        var tags = fields.Pairs("tags");
        if (call.Fault is { } fault)
        {
            return fault;
        }
        var created = await experiments.CreateAsync(name, location, tags, call.Cancel);
        return created.Map(id => MlflowReply.Of(json => json.WriteString("experiment_id", id.ToString())));
    }

    private async ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call)
    {
        var id = call.Fields.RequiredText("experiment_id");
        return call.Fault ?? (await experiments.GetAsync(id, call.Cancel)).Map(Reply);
    }

    private async ValueTask<Result<MlflowReply>> GetByNameAsync(MlflowCall call)
    {
        var name = call.Fields.RequiredText("experiment_name");
        return call.Fault ?? (await experiments.GetByNameAsync(name, call.Cancel)).Map(Reply);
    }

    private ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call) =>
        ChangeAsync(call, _ => new ExperimentChange.Delete());

    private ValueTask<Result<MlflowReply>> RestoreAsync(MlflowCall call) =>
        ChangeAsync(call, _ => new ExperimentChange.Restore());

    private ValueTask<Result<MlflowReply>> UpdateAsync(MlflowCall call) =>
        ChangeAsync(call, fields => new ExperimentChange.Rename(fields.RequiredText("new_name")));

    private ValueTask<Result<MlflowReply>> SetTagAsync(MlflowCall call) =>
        ChangeAsync(
            call,
            fields => new ExperimentChange.SetTag(fields.RequiredText("key"), fields.Text("value") ?? "")
        );

    private ValueTask<Result<MlflowReply>> DeleteTagAsync(MlflowCall call) =>
        ChangeAsync(call, fields => new ExperimentChange.DeleteTag(fields.RequiredText("key")));

    private async ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var view = fields.View("view_type");
        var most = fields.Whole("max_results") ?? DefaultResults;
        var order = fields.Texts("order_by");
        var filter = fields.Text("filter");
        var token = fields.Text("page_token");
        if (call.Fault is { } fault)
        {
            return fault;
        }
        var found = await experiments.SearchAsync(view, most, filter, order, token, call.Cancel);
        return found.Map(page =>
            MlflowReply.Of(json =>
            {
                json.List("experiments", page.Items, static (j, e) => TrackingJson.Write(j, e));
                json.Text("next_page_token", page.Next);
            })
        );
    }

    private async ValueTask<Result<MlflowReply>> ChangeAsync(MlflowCall call, Func<Fields, ExperimentChange> read)
    {
        var id = call.Fields.RequiredText("experiment_id");
        var change = read(call.Fields);
        return call.Fault ?? (await experiments.ChangeAsync(id, change, call.Cancel)).Map(_ => MlflowReply.Empty);
    }

    private static MlflowReply Reply(Experiment experiment) =>
        MlflowReply.Of(json => json.Message("experiment", j => TrackingJson.Write(j, experiment)));
}
