using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Experiments, runs, metrics: MLflow's tracking calls. Whoever may register may also research.</summary>
internal static class TrackingRoutes
{
    public static void Map(MlflowDoor door, IServiceProvider services)
    {
        MapExperiments(door, ActivatorUtilities.CreateInstance<ExperimentHandlers>(services));
        MapRuns(door, ActivatorUtilities.CreateInstance<RunHandlers>(services));
        MapLogging(door, ActivatorUtilities.CreateInstance<LogHandlers>(services));
        MapMetrics(door, ActivatorUtilities.CreateInstance<MetricHandlers>(services));
        door.Map(
            "GET",
            "server-info",
            Permission.Read,
            _ =>
                ValueTask.FromResult<Core.Results.Result<MlflowReply>>(
                    MlflowReply.Of(json =>
                    {
                        json.WriteString("store_type", "SqlStore");
                        json.WriteBoolean("workspaces_enabled", false);
                        json.WriteBoolean("trace_archival_enabled", false);
                    })
                ),
            "3.0"
        );
    }

    private static void MapExperiments(MlflowDoor door, ExperimentHandlers handlers)
    {
        door.Map("POST", "experiments/create", Permission.Register, handlers.CreateAsync);
        door.Map("POST", "experiments/search", Permission.Read, handlers.SearchAsync);
        door.Map("GET", "experiments/search", Permission.Read, handlers.SearchAsync);
        door.Map("GET", "experiments/get", Permission.Read, handlers.GetAsync);
        door.Map("GET", "experiments/get-by-name", Permission.Read, handlers.GetByNameAsync);
        door.Map("POST", "experiments/delete", Permission.Register, handlers.DeleteAsync);
        door.Map("POST", "experiments/restore", Permission.Register, handlers.RestoreAsync);
        door.Map("POST", "experiments/update", Permission.Register, handlers.UpdateAsync);
        door.Map("POST", "experiments/set-experiment-tag", Permission.Register, handlers.SetTagAsync);
        door.Map("POST", "experiments/delete-experiment-tag", Permission.Register, handlers.DeleteTagAsync);
    }

    private static void MapRuns(MlflowDoor door, RunHandlers handlers)
    {
        door.Map("POST", "runs/create", Permission.Register, handlers.CreateAsync);
        door.Map("POST", "runs/update", Permission.Register, handlers.UpdateAsync);
        door.Map("POST", "runs/delete", Permission.Register, handlers.DeleteAsync);
        door.Map("POST", "runs/restore", Permission.Register, handlers.RestoreAsync);
        door.Map("GET", "runs/get", Permission.Read, handlers.GetAsync);
        door.Map("POST", "runs/search", Permission.Read, handlers.SearchAsync);
        door.Map("POST", "runs/delete-tag", Permission.Register, handlers.DeleteTagAsync);
    }

    private static void MapLogging(MlflowDoor door, LogHandlers handlers)
    {
        door.Map("POST", "runs/log-metric", Permission.Register, handlers.LogMetricAsync);
        door.Map("POST", "runs/log-parameter", Permission.Register, handlers.LogParamAsync);
        door.Map("POST", "runs/set-tag", Permission.Register, handlers.SetTagAsync);
        door.Map("POST", "runs/log-batch", Permission.Register, handlers.LogBatchAsync);
        door.Map("POST", "runs/log-model", Permission.Register, handlers.LogModelAsync);
        door.Map("POST", "runs/log-inputs", Permission.Register, handlers.LogInputsAsync);
        door.Map("POST", "runs/outputs", Permission.Register, handlers.LogOutputsAsync);
        door.Map("POST", "experiments/search-datasets", Permission.Read, handlers.SearchDatasetsAsync);
    }

    private static void MapMetrics(MlflowDoor door, MetricHandlers handlers)
    {
        door.Map("GET", "metrics/get-history", Permission.Read, handlers.HistoryAsync);
        door.Map("GET", "metrics/get-history-bulk", Permission.Read, handlers.HistoriesAsync);
        door.Map("GET", "metrics/get-history-bulk-interval", Permission.Read, handlers.IntervalAsync);
    }
}
