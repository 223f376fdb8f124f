using Airworthy.Catalog.Tracking.Evaluation;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Evaluation;

/// <summary>Data sets for evaluation: examples, and what is expected of them.</summary>
internal static class EvaluationDatasetRoutes
{
    private const string One = "datasets/{dataset_id}";
    private const int StandardPage = 1000;

    public static void Map(MlflowDoor door)
    {
        door.Map("POST", "datasets/create", Permission.Register, CreateAsync, "3.0");
        door.Map("POST", "datasets/search", Permission.Read, SearchAsync, "3.0");
        door.Map("GET", "datasets/search", Permission.Read, SearchAsync, "3.0");
        door.Map("GET", One, Permission.Read, GetAsync, "3.0");
        door.Map("DELETE", One, Permission.Register, DeleteAsync, "3.0");
        door.Map("PATCH", $"{One}/tags", Permission.Register, TagAsync, "3.0");
        door.Map("DELETE", $"{One}/tags/{{**key}}", Permission.Register, UntagAsync, "3.0");
        door.Map("GET", $"{One}/records", Permission.Read, RecordsAsync, "3.0");
        door.Map("POST", $"{One}/records", Permission.Register, PutRecordsAsync, "3.0");
        door.Map("DELETE", $"{One}/records", Permission.Register, DeleteRecordsAsync, "3.0");
        door.Map("GET", $"{One}/experiment-ids", Permission.Read, ExperimentsAsync, "3.0");
        door.Map("POST", $"{One}/add-experiments", Permission.Register, AddAsync, "3.0");
        door.Map("POST", $"{One}/remove-experiments", Permission.Register, RemoveAsync, "3.0");
    }

    private static async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var name = call.Fields.RequiredText("name");
        var tags = call.Fields.Text("tags");
        var experiments = call.Fields.Texts("experiment_ids");
        return call.Fault ?? (await Service(call).CreateAsync(name, tags, experiments)).Map(EvaluationWriting.Reply);
    }

    private static ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call) =>
        new(Service(call).Get(Id(call)).Map(EvaluationWriting.Reply));

    private static async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call) =>
        (await Service(call).DeleteAsync(Id(call))).Map(_ => MlflowReply.Empty);

    private static ValueTask<Result<MlflowReply>> SearchAsync(MlflowCall call)
    {
        var query = new EvaluationQuery
        {
            Experiments = call.Fields.Texts("experiment_ids"),
            Filter = call.Fields.Text("filter_string"),
            OrderBy = call.Fields.Texts("order_by"),
            // Zero is how a client says nothing.
            MaxResults = call.Fields.Whole("max_results") is { } most and not 0 ? most : StandardPage,
            PageToken = call.Fields.Text("page_token"),
        };
        return new(
            call.Fault
                ?? Service(call)
                    .Search(query)
                    .Map(page =>
                        MlflowReply.Of(json =>
                        {
                            json.List("datasets", page.Items, EvaluationWriting.Members);
                            json.TextUnlessEmpty("next_page_token", page.Next);
                        })
                    )
        );
    }

    private static async ValueTask<Result<MlflowReply>> TagAsync(MlflowCall call)
    {
        var tags = call.Fields.RequiredText("tags");
        return call.Fault ?? (await Service(call).TagAsync(Id(call), tags)).Map(EvaluationWriting.Reply);
    }

    private static async ValueTask<Result<MlflowReply>> UntagAsync(MlflowCall call)
    {
        var change = new EvaluationDatasetChange { WithoutTag = call.Route("key") };
        // A tag that is not there is no fault, and so MLflow has it with a data set that is not there.
        var changed = await Service(call).ChangeAsync(Id(call), change);
        return changed.IsOk || changed.Fault.Reason == EvaluationFaults.DatasetUnknown
            ? MlflowReply.Empty
            : changed.Fault;
    }

    private static ValueTask<Result<MlflowReply>> RecordsAsync(MlflowCall call)
    {
        var most = call.Fields.Whole("max_results") is { } asked and > 0 ? asked : StandardPage;
        var token = call.Fields.Text("page_token");
        return new(
            call.Fault
                ?? Service(call)
                    .Records(Id(call), (int)Math.Min(most, StandardPage), token)
                    .Map(page =>
                        MlflowReply.Of(json =>
                        {
                            json.WriteString("records", EvaluationWriting.Records(page.Items));
                            json.TextUnlessEmpty("next_page_token", page.Next);
                        })
                    )
        );
    }

    private static async ValueTask<Result<MlflowReply>> PutRecordsAsync(MlflowCall call)
    {
        var records = call.Fields.RequiredText("records");
        return call.Fault
            ?? (await Service(call).PutRecordsAsync(Id(call), records)).Map(put =>
                MlflowReply.Of(json =>
                {
                    json.WriteNumber("inserted_count", put.Inserted);
                    json.WriteNumber("updated_count", put.Updated);
                })
            );
    }

    private static async ValueTask<Result<MlflowReply>> DeleteRecordsAsync(MlflowCall call)
    {
        var ids = call.Fields.Texts("dataset_record_ids");
        return call.Fault
            ?? (await Service(call).DeleteRecordsAsync(Id(call), ids)).Map(deleted =>
                MlflowReply.Of(json => json.WriteNumber("deleted_count", deleted))
            );
    }

    private static ValueTask<Result<MlflowReply>> ExperimentsAsync(MlflowCall call) =>
        new(
            Service(call)
                .Get(Id(call))
                .Map(dataset =>
                    MlflowReply.Of(json => EvaluationWriting.Texts(json, "experiment_ids", dataset.Experiments))
                )
        );

    private static ValueTask<Result<MlflowReply>> AddAsync(MlflowCall call) =>
        ChangeAsync(call, new EvaluationDatasetChange { Experiments = call.Fields.Texts("experiment_ids") });

    private static ValueTask<Result<MlflowReply>> RemoveAsync(MlflowCall call) =>
        ChangeAsync(call, new EvaluationDatasetChange { WithoutExperiments = call.Fields.Texts("experiment_ids") });

    private static async ValueTask<Result<MlflowReply>> ChangeAsync(MlflowCall call, EvaluationDatasetChange change) =>
        call.Fault ?? (await Service(call).ChangeAsync(Id(call), change)).Map(EvaluationWriting.Reply);

    private static string Id(MlflowCall call) => call.Route("dataset_id");

    private static EvaluationService Service(MlflowCall call) =>
        call.Http.RequestServices.GetRequiredService<EvaluationService>();
}
