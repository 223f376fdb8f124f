using Airworthy.Catalog.Tracking;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Reads whole runs by their rows.</summary>
internal sealed class RunReading(ResearchConnection connection, KeyNames keys)
{
    private const string Columns =
        "run_id, experiment, stage, started, ended, status, name, user_id, location, created_by";

    internal static long? RowOf(ResearchConnection connection, RunId id) =>
        connection.Prepare("SELECT id FROM runs WHERE run_id = ?").Bind(1, id.ToString()).RunNumber();

    internal static RunInfo Info(ResearchConnection connection, long row)
    {
        var columns = connection.Prepare($"SELECT {Columns} FROM runs WHERE id = ?").Bind(1, row);
        columns.Step();
        var info = new RunInfo
        {
            Id = RunId.Asked(columns.Text(0)),
            Experiment = new ExperimentId(columns.Long(1)),
            Stage = (LifecycleStage)columns.Long(2),
            StartedAt = columns.Long(3),
            EndedAt = columns.LongOrNull(4),
            Status = StatusNames.Of(columns.Text(5)),
            Name = columns.Text(6),
            User = columns.Text(7),
            ArtifactUri = columns.Text(8),
            CreatedBy = Principal.Parse(columns.TextOrNull(9)) is { IsOk: true } by ? by.Value : null,
        };
        columns.Reset();
        return info;
    }

    internal Run Read(long row)
    {
        var (inputs, outputs) = Models(row);
        return new Run
        {
            Info = Info(connection, row),
            Metrics = Metrics(row),
            Params = Pairs("SELECT key, value FROM params WHERE run = ?", row),
            Tags = Pairs("SELECT key, value FROM tags WHERE run = ?", row),
            Datasets = Datasets(row),
            ModelInputs = inputs,
            ModelOutputs = outputs,
        };
    }

    private List<Metric> Metrics(long row)
    {
        var metrics = new List<Metric>();
        var rows = connection
            .Prepare("SELECT key, value, timestamp, step FROM latest_metrics WHERE run = ?")
            .Bind(1, row);
        while (rows.Step())
        {
            var value = rows.IsNull(1) ? double.NaN : rows.Double(1);
            metrics.Add(new Metric(keys.NameOf(connection, rows.Long(0)), value, rows.Long(2), rows.Long(3)));
        }
        return metrics;
    }

    private List<KeyValuePair<string, string>> Pairs(string sql, long row)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var rows = connection.Prepare(sql).Bind(1, row);
        while (rows.Step())
        {
            pairs.Add(KeyValuePair.Create(keys.NameOf(connection, rows.Long(0)), rows.Text(1)));
        }
        return pairs;
    }

    private List<DatasetInput> Datasets(long row)
    {
        var ids = connection.Prepare("SELECT dataset FROM dataset_inputs WHERE run = ?").Bind(1, row);
        if (!ids.Step())
        {
            return [];
        }
        var inputs = new List<DatasetInput>();
        do
        {
            inputs.Add(Input(row, ids.Long(0)));
        } while (ids.Step());
        return inputs;
    }

    private DatasetInput Input(long row, long dataset)
    {
        var columns = connection
            .Prepare("SELECT name, digest, source_type, source, schema, profile FROM datasets WHERE id = ?")
            .Bind(1, dataset);
        columns.Step();
        var read = new Dataset(
            columns.Text(0),
            columns.Text(1),
            columns.Text(2),
            columns.Text(3),
            columns.TextOrNull(4),
            columns.TextOrNull(5)
        );
        columns.Reset();
        var tags = new List<KeyValuePair<string, string>>();
        var rows = connection
            .Prepare("SELECT key, value FROM dataset_input_tags WHERE run = ? AND dataset = ?")
            .Bind(1, row)
            .Bind(2, dataset);
        while (rows.Step())
        {
            tags.Add(KeyValuePair.Create(rows.Text(0), rows.Text(1)));
        }
        return new DatasetInput(read, tags);
    }

    private (IReadOnlyList<string> Inputs, IReadOnlyList<ModelOutput> Outputs) Models(long row)
    {
        var rows = connection.Prepare("SELECT made, model, step FROM run_models WHERE run = ?").Bind(1, row);
        if (!rows.Step())
        {
            return ([], []);
        }
        var (inputs, outputs) = (new List<string>(), new List<ModelOutput>());
        do
        {
            if (rows.Long(0) == 0)
            {
                inputs.Add(rows.Text(1));
            }
            else
            {
                outputs.Add(new ModelOutput(rows.Text(1), rows.Long(2)));
            }
        } while (rows.Step());
        return (inputs, outputs);
    }
}

/// <summary>How a run's status is stored: in the words that searches compare.</summary>
internal static class StatusNames
{
    internal static string Of(RunStatus status) =>
        status switch
        {
            RunStatus.Running => "RUNNING",
            RunStatus.Scheduled => "SCHEDULED",
            RunStatus.Finished => "FINISHED",
            RunStatus.Failed => "FAILED",
            RunStatus.Killed => "KILLED",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };

    internal static RunStatus Of(string stored) =>
        stored switch
        {
            "RUNNING" => RunStatus.Running,
            "SCHEDULED" => RunStatus.Scheduled,
            "FINISHED" => RunStatus.Finished,
            "FAILED" => RunStatus.Failed,
            "KILLED" => RunStatus.Killed,
            _ => throw new InvalidDataException($"A run in research.db has the status '{stored}', which there is not."),
        };
}
