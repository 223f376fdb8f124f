using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Keeps what a run read and made. A data set of known name and digest is the known one, and a use once told stays as it was.</summary>
internal static class LineageWriting
{
    internal static Result<Nothing> Write(ResearchConnection connection, RunId id, RunLineage lineage)
    {
        if (!connection.Remembered<RunHeads>().Active(connection, id).TryGet(out var run, out var fault))
        {
            return fault;
        }
        foreach (var input in lineage.Datasets)
        {
            WriteInput(connection, run, input);
        }
        foreach (var model in lineage.ModelInputs)
        {
            WriteModel(connection, run, model, made: 0, step: 0);
        }
        foreach (var model in lineage.ModelOutputs)
        {
            WriteModel(connection, run, model.ModelId, made: 1, model.Step);
        }
        return Result.Done;
    }

    private static void WriteInput(ResearchConnection connection, RunHead run, DatasetInput input)
    {
        var dataset = DatasetOf(connection, input.Dataset);
        var added = connection
            .Prepare("INSERT OR IGNORE INTO dataset_inputs (run, dataset, experiment) VALUES (?, ?, ?)")
            .Bind(1, run.Row)
            .Bind(2, dataset)
            .Bind(3, run.Experiment)
            .Run();
        if (added == 0)
        {
            return;
        }
        foreach (var (key, value) in input.Tags)
        {
            connection
                .Prepare("INSERT OR REPLACE INTO dataset_input_tags (run, dataset, key, value) VALUES (?, ?, ?, ?)")
                .Bind(1, run.Row)
                .Bind(2, dataset)
                .Bind(3, key)
                .Bind(4, value)
                .Run();
        }
    }

    private static long DatasetOf(ResearchConnection connection, Dataset dataset) =>
        connection
            .Prepare("SELECT id FROM datasets WHERE name = ? AND digest = ?")
            .Bind(1, dataset.Name)
            .Bind(2, dataset.Digest)
            .RunNumber()
        ?? connection
            .Prepare(
                "INSERT INTO datasets (name, digest, source_type, source, schema, profile) VALUES (?, ?, ?, ?, ?, ?) RETURNING id"
            )
            .Bind(1, dataset.Name)
            .Bind(2, dataset.Digest)
            .Bind(3, dataset.SourceType)
            .Bind(4, dataset.Source)
            .Bind(5, dataset.Schema)
            .Bind(6, dataset.Profile)
            .RunNumber()!
            .Value;

    private static void WriteModel(ResearchConnection connection, RunHead run, string model, long made, long step) =>
        connection
            .Prepare("INSERT OR REPLACE INTO run_models (run, made, model, step) VALUES (?, ?, ?, ?)")
            .Bind(1, run.Row)
            .Bind(2, made)
            .Bind(3, model)
            .Bind(4, step)
            .Run();
}
