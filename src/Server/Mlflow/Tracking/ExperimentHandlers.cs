using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Answers the calls about experiments.</summary>
internal sealed class ExperimentHandlers(ExperimentService experiments)
{
    private const int DefaultResults = 1000;

    public async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
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

    public async ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call)
    {
        var id = call.Fields.RequiredText("experiment_id");
        return call.Fault ?? (await experiments.GetAsync(id, call.Cancel)).Map(Reply);
    }

    public async ValueTask<Result<MlflowReply>> GetByNameAsync(MlflowCall call)
    {
        var name = call.Fields.RequiredText("experiment_name");
        return call.Fault ?? (await experiments.GetByNameAsync(name, call.Cancel)).Map(Reply);
    }

    public ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call) =>
        ChangeAsync(call, _ => new ExperimentChange.Delete());

    public ValueTask<Result<MlflowReply>> RestoreAsync(MlflowCall call) =>
        ChangeAsync(call, _ => new ExperimentChange.Restore());

    public ValueTask<Result<MlflowReply>> UpdateAsync(MlflowCall call) =>
        ChangeAsync(call, fields => new ExperimentChange.Rename(fields.RequiredText("new_name")));

    public ValueTask<Result<MlflowReply>> SetTagAsync(MlflowCall call) =>
        ChangeAsync(
            call,
            fields => new ExperimentChange.SetTag(fields.RequiredText("key"), fields.Text("value") ?? "")
        );

    public ValueTask<Result<MlflowReply>> DeleteTagAsync(MlflowCall call) =>
        ChangeAsync(call, fields => new ExperimentChange.DeleteTag(fields.RequiredText("key")));

    public async ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
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
