using Airworthy.Catalog.Tracking;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Reads whole runs by their rows.</summary>
internal sealed class RunReading(ResearchConnection connection, KeyNames keys)
{
    private const string Columns =
        "id, run_id, experiment, stage, started, ended, status, name, user_id, location, created_by";

    internal static long? RowOf(ResearchConnection connection, RunId id) =>
        connection.Prepare("SELECT id FROM runs WHERE run_id = ?").Bind(1, id.ToString()).RunNumber();

    internal static RunInfo Info(ResearchConnection connection, long row)
    {
        var columns = connection.Prepare($"SELECT {Columns} FROM runs WHERE id = ?").Bind(1, row);
        columns.Step();
        var info = Info(columns);
        columns.Reset();
        return info;
    }

    internal Run Read(long row) => Read([row])[row];

    /// <summary>Each table is asked once for all of them, because a statement for each costs more than its rows.</summary>
    internal Dictionary<long, Run> Read(IReadOnlyList<long> rows)
    {
        var asked = new AskedRows(rows);
        var metrics = Metrics(asked);
        var parameters = Pairs("params", asked);
        var tags = Pairs("tags", asked);
        var datasets = Datasets(asked);
        var models = Models(asked);
        var runs = new Dictionary<long, Run>(rows.Count);
        var infos = asked.Bind(connection, $"SELECT {Columns} FROM runs WHERE id");
        while (infos.Step())
        {
            var row = infos.Long(0);
            var (inputs, outputs) = models.GetValueOrDefault(row, ([], []));
            runs.Add(
                row,
                new Run
                {
                    Info = Info(infos),
                    Metrics = metrics.GetValueOrDefault(row, []),
                    Params = parameters.GetValueOrDefault(row, []),
                    Tags = tags.GetValueOrDefault(row, []),
                    Datasets = datasets.GetValueOrDefault(row, []),
                    ModelInputs = inputs,
                    ModelOutputs = outputs,
                }
            );
        }
        return runs;
    }

    private static RunInfo Info(Statement columns) =>
        new()
        {
            Id = RunId.Asked(columns.Text(1)),
            Experiment = new ExperimentId(columns.Long(2)),
            Stage = (LifecycleStage)columns.Long(3),
            StartedAt = columns.Long(4),
            EndedAt = columns.LongOrNull(5),
            Status = StatusNames.Of(columns.Text(6)),
            Name = columns.Text(7),
            User = columns.Text(8),
            ArtifactUri = columns.Text(9),
            CreatedBy = Principal.Parse(columns.TextOrNull(10)) is { IsOk: true } by ? by.Value : null,
        };

    private Dictionary<long, List<Metric>> Metrics(AskedRows asked)
    {
        var metrics = new Dictionary<long, List<Metric>>();
        var rows = asked.Bind(connection, "SELECT run, key, value, timestamp, step FROM latest_metrics WHERE run");
        while (rows.Step())
        {
            var value = rows.IsNull(2) ? double.NaN : rows.Double(2);
            Of(metrics, rows).Add(new Metric(keys.NameOf(connection, rows.Long(1)), value, rows.Long(3), rows.Long(4)));
        }
        return metrics;
    }

    private Dictionary<long, List<KeyValuePair<string, string>>> Pairs(string table, AskedRows asked)
    {
        var pairs = new Dictionary<long, List<KeyValuePair<string, string>>>();
        var rows = asked.Bind(connection, $"SELECT run, key, value FROM {table} WHERE run");
        while (rows.Step())
        {
            Of(pairs, rows).Add(KeyValuePair.Create(keys.NameOf(connection, rows.Long(1)), rows.Text(2)));
        }
        return pairs;
    }

    /// <summary>The list of the run whose row the statement stands on.</summary>
    private static List<T> Of<T>(Dictionary<long, List<T>> lists, Statement rows)
    {
        var run = rows.Long(0);
        if (!lists.TryGetValue(run, out var list))
        {
            list = [];
            lists.Add(run, list);
        }
        return list;
    }

    private Dictionary<long, List<DatasetInput>> Datasets(AskedRows asked)
    {
        var inputs = new Dictionary<long, List<DatasetInput>>();
        var ids = asked.Bind(connection, "SELECT run, dataset FROM dataset_inputs WHERE run");
        while (ids.Step())
        {
            Of(inputs, ids).Add(Input(ids.Long(0), ids.Long(1)));
        }
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

    private Dictionary<long, (List<string> Inputs, List<ModelOutput> Outputs)> Models(AskedRows asked)
    {
        var models = new Dictionary<long, (List<string> Inputs, List<ModelOutput> Outputs)>();
        var rows = asked.Bind(connection, "SELECT run, made, model, step FROM run_models WHERE run");
        while (rows.Step())
        {
            var run = rows.Long(0);
            if (!models.TryGetValue(run, out var of))
            {
                of = ([], []);
                models.Add(run, of);
            }
            if (rows.Long(1) == 0)
            {
                of.Inputs.Add(rows.Text(2));
            }
            else
            {
                of.Outputs.Add(new ModelOutput(rows.Text(2), rows.Long(3)));
            }
        }
        return models;
    }

    /// <summary>Runs that are read together: one value of a statement, however many they are.</summary>
    private readonly struct AskedRows(IReadOnlyList<long> rows)
    {
        private readonly string? _list = rows.Count == 1 ? null : $"[{string.Join(',', rows)}]";

        /// <param name="connection">Where they are read.</param>
        /// <param name="sql">Ends with the column that is the run's row.</param>
        internal Statement Bind(ResearchConnection connection, string sql) =>
            _list is null
                ? connection.Prepare(sql + " = ?").Bind(1, rows[0])
                : connection.Prepare(sql + " IN (SELECT value FROM json_each(?))").Bind(1, _list);
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
