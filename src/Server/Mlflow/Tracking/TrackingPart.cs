using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>Experiments, runs, metrics: MLflow's tracking calls. Whoever may register may also research.</summary>
internal static class TrackingPart
{
    public static void Map(MlflowDoor door, IServiceProvider services)
    {
        ActivatorUtilities.CreateInstance<ExperimentRoutes>(services).Map(door);
        ActivatorUtilities.CreateInstance<RunRoutes>(services).Map(door);
        ActivatorUtilities.CreateInstance<LogRoutes>(services).Map(door);
        ActivatorUtilities.CreateInstance<MetricRoutes>(services).Map(door);
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
}
