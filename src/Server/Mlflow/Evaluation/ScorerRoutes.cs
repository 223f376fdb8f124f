using Airworthy.Catalog.Tracking.Evaluation;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Evaluation;

/// <summary>Registered scorers: kept by experiment and name, in versions.</summary>
internal static class ScorerRoutes
{
    public static void Map(MlflowDoor door)
    {
        door.Map("POST", "scorers/register", Permission.Register, RegisterAsync, "3.0");
        door.Map("GET", "scorers/list", Permission.Read, ListAsync, "3.0");
        door.Map("GET", "scorers/versions", Permission.Read, VersionsAsync, "3.0");
        door.Map("GET", "scorers/get", Permission.Read, GetAsync, "3.0");
        door.Map("DELETE", "scorers/delete", Permission.Register, DeleteAsync, "3.0");
    }

    private static async ValueTask<Result<MlflowReply>> RegisterAsync(MlflowCall call)
    {
        var (experiment, name) = Named(call);
        var serialized = call.Fields.RequiredText("serialized_scorer");
        return call.Fault
            ?? (await Service(call).RegisterAsync(experiment, name, serialized)).Map(scorer =>
                MlflowReply.Of(json =>
                {
                    json.WriteNumber("version", scorer.Version);
                    json.WriteString("scorer_id", scorer.Id);
                    json.WriteString("experiment_id", scorer.Experiment);
                    json.WriteString("name", scorer.Name);
                    json.WriteString("serialized_scorer", scorer.Serialized);
                    json.WriteNumber("creation_time", scorer.CreatedAt);
                })
            );
    }

    private static ValueTask<Result<MlflowReply>> ListAsync(MlflowCall call)
    {
        var several = call.Fields.Texts("experiment_ids");
        IReadOnlyList<string> experiments = several.Count > 0 ? several : [call.Fields.RequiredText("experiment_id")];
        if (call.Fault is { } wrong)
        {
            return new(wrong);
        }
        var all = new List<ScorerVersion>();
        foreach (var experiment in experiments.Distinct(StringComparer.Ordinal))
        {
            if (!Service(call).Scorers(experiment).TryGet(out var found, out var fault))
            {
                return new(fault);
            }
            all.AddRange(found);
        }
        return new(Reply(all));
    }

    private static ValueTask<Result<MlflowReply>> VersionsAsync(MlflowCall call)
    {
        var (experiment, name) = Named(call);
        return new(call.Fault ?? Service(call).ScorerVersions(experiment, name).Map(Reply));
    }

    private static ValueTask<Result<MlflowReply>> GetAsync(MlflowCall call)
    {
        var (experiment, name) = Named(call);
        var version = Version(call);
        return new(
            call.Fault
                ?? Service(call)
                    .Scorer(experiment, name, version)
                    .Map(scorer =>
                        MlflowReply.Of(json => json.Message("scorer", j => EvaluationWriting.Members(j, scorer)))
                    )
        );
    }

    private static async ValueTask<Result<MlflowReply>> DeleteAsync(MlflowCall call)
    {
        var (experiment, name) = Named(call);
        var version = Version(call);
        return call.Fault
            ?? (await Service(call).DeleteScorerAsync(experiment, name, version)).Map(_ => MlflowReply.Empty);
    }

    private static (string Experiment, string Name) Named(MlflowCall call) =>
        (call.Fields.RequiredText("experiment_id"), call.Fields.RequiredText("name"));

    // No version is as large as what is cut off here.
    private static int? Version(MlflowCall call) =>
        call.Fields.Whole("version") is { } version ? (int)Math.Clamp(version, 0, int.MaxValue) : null;

    private static MlflowReply Reply(IReadOnlyList<ScorerVersion> scorers) =>
        MlflowReply.Of(json => json.List("scorers", scorers, EvaluationWriting.Members));

    private static EvaluationService Service(MlflowCall call) =>
        call.Http.RequestServices.GetRequiredService<EvaluationService>();
}
