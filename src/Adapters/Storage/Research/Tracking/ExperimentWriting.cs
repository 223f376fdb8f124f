using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Makes and changes experiments.</summary>
internal static class ExperimentWriting
{
    internal static Result<ExperimentId> Create(ResearchConnection connection, NewExperiment experiment)
    {
        if (IsTaken(connection, experiment.Name))
        {
            return Taken(experiment.Name);
        }
        var id = new ExperimentId(
            connection
                .Prepare(
                    "INSERT INTO experiments (name, location, stage, created, updated) VALUES (?, '', 0, ?, ?) RETURNING id"
                )
                .Bind(1, experiment.Name)
                .Bind(2, experiment.At)
                .Bind(3, experiment.At)
                .RunNumber()!
                .Value
        );
        connection
            .Prepare("UPDATE experiments SET location = ? WHERE id = ?")
            .Bind(1, experiment.ArtifactLocation ?? ArtifactLocationRules.OfExperiment(id))
            .Bind(2, id.Number)
            .Run();
        foreach (var (key, value) in experiment.Tags)
        {
            SetTag(connection, id, key, value);
        }
        return id;
    }

    internal static Result<Nothing> Change(
        ResearchConnection connection,
        ExperimentId id,
        ExperimentChange change,
        long at
    )
    {
        var stage = connection.Prepare("SELECT stage FROM experiments WHERE id = ?").Bind(1, id.Number).RunNumber();
        if (
            stage is null
            || stage
                == (
                    change is ExperimentChange.Delete ? 1
                    : change is ExperimentChange.Restore ? 0
                    : -1
                )
        )
        {
            return TrackingFaults.NoExperiment(id.ToString());
        }
        switch (change)
        {
            case ExperimentChange.Delete:
                Move(connection, id, LifecycleStage.Deleted, at);
                return Result.Done;
            case ExperimentChange.Restore:
                Move(connection, id, LifecycleStage.Active, at);
                return Result.Done;
            case ExperimentChange.Rename when stage != 0:
                return TrackingFaults.NotActive.With("Cannot rename a non-active experiment.");
            case ExperimentChange.Rename rename:
                return Rename(connection, id, rename.Name, at);
        }
        if (stage != 0)
        {
            return TrackingFaults.ExperimentNotActive(id);
        }
        switch (change)
        {
            case ExperimentChange.SetTag tag:
                SetTag(connection, id, tag.Key, tag.Value);
                return Result.Done;
            case ExperimentChange.DeleteTag tag:
                return
                    connection
                        .Prepare("DELETE FROM experiment_tags WHERE experiment = ? AND key = ?")
                        .Bind(1, id.Number)
                        .Bind(2, tag.Key)
                        .Run() > 0
                    ? Result.Done
                    : TrackingFaults.TagMissing.With($"No tag with name: {tag.Key} in experiment with id {id}");
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, null);
        }
    }

    private static Result<Nothing> Rename(ResearchConnection connection, ExperimentId id, string name, long at)
    {
        if (
            connection
                .Prepare("SELECT 1 FROM experiments WHERE name = ? AND id <> ?")
                .Bind(1, name)
                .Bind(2, id.Number)
                .RunNumber()
            is not null
        )
        {
            return Taken(name);
        }
        connection
            .Prepare("UPDATE experiments SET name = ?, updated = ? WHERE id = ?")
            .Bind(1, name)
            .Bind(2, at)
            .Bind(3, id.Number)
            .Run();
        return Result.Done;
    }

    private static void Move(ResearchConnection connection, ExperimentId id, LifecycleStage stage, long at)
    {
        connection
            .Prepare("UPDATE experiments SET stage = ?, updated = ? WHERE id = ?")
            .Bind(1, (long)stage)
            .Bind(2, at)
            .Bind(3, id.Number)
            .Run();
        connection
            .Prepare("UPDATE runs SET stage = ?, deleted = ? WHERE experiment = ? AND stage <> ?")
            .Bind(1, (long)stage)
            .Bind(2, stage == LifecycleStage.Deleted ? at : null)
            .Bind(3, id.Number)
            .Bind(4, (long)stage)
            .Run();
        connection.Remembered<RunHeads>().Clear(connection);
    }

    private static bool IsTaken(ResearchConnection connection, string name) =>
        connection.Prepare("SELECT 1 FROM experiments WHERE name = ?").Bind(1, name).RunNumber() is not null;

    private static Fault Taken(string name) =>
        TrackingFaults.ExperimentExists.With(
            $"Experiment(name={Clip.Short(name)}) already exists. Choose another name, or restore it if it was deleted."
        );

    private static void SetTag(ResearchConnection connection, ExperimentId id, string key, string value) =>
        connection
            .Prepare("INSERT OR REPLACE INTO experiment_tags (experiment, key, value) VALUES (?, ?, ?)")
            .Bind(1, id.Number)
            .Bind(2, key)
            .Bind(3, value)
            .Run();
}
