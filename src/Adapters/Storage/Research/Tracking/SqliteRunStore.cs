using System.Text;
using System.Text.Json;
using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Keeps runs.</summary>
public sealed class SqliteRunStore(ResearchDatabase database) : IRunStore
{
    /// <summary>From how many rows on a search looks runs up in order instead of sorting them; null: as the page asks.</summary>
    internal int? Few { get; init; }

    private readonly KeyNames _keys = new();
    private readonly RunMemory _memory = new(database.Stamps);

    public Task<Result<Run>> CreateAsync(NewRun run, CancellationToken cancel) =>
        database.WriteAsync(c => Create(c, run)).WaitAsync(cancel);

    public Task<Run?> FindAsync(RunId id, CancellationToken cancel)
    {
        using var reader = database.Read();
        var row = RunReading.RowOf(reader.Connection, id);
        return Task.FromResult(row is { } found ? new RunReading(reader.Connection, _keys).Read(found) : null);
    }

    public Task<Result<RunInfo>> ChangeAsync(RunId id, RunChange change, CancellationToken cancel) =>
        database.WriteAsync(c => Change(c, id, change)).WaitAsync(cancel);

    public Task<Result<TrackingPage<Run>>> SearchAsync(RunSearch search, CancellationToken cancel)
    {
        using var reader = database.Read();
        if (!RunSearching.Find(reader.Connection, _keys, search, Few, cancel).TryGet(out var found, out var fault))
        {
            return Task.FromResult<Result<TrackingPage<Run>>>(fault);
        }
        var runs = Whole(reader, found.Items, cancel);
        return Task.FromResult(Result.Ok(new TrackingPage<Run>(runs, found.Next)));
    }

    /// <summary>The runs in this order: those that are remembered, and the others read together.</summary>
    private Run[] Whole(ResearchReader reader, IReadOnlyList<long> rows, CancellationToken cancel)
    {
        const int Together = 200;
        var runs = new Run?[rows.Count];
        var missing = new List<int>();
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = _memory.Find(rows[i]);
            if (runs[i] is null)
            {
                missing.Add(i);
            }
        }
        var reading = new RunReading(reader.Connection, _keys);
        foreach (var some in missing.Chunk(Together))
        {
            cancel.ThrowIfCancellationRequested();
            var read = reading.Read([.. some.Select(i => rows[i])]);
            foreach (var i in some)
            {
                var run = read[rows[i]];
                runs[i] = run;
                _memory.Add(rows[i], run, reader.Since);
            }
        }
        return runs!;
    }

    private static Result<Run> Create(ResearchConnection connection, NewRun run)
    {
        var experiment = connection
            .Prepare("SELECT location, stage FROM experiments WHERE id = ?")
            .Bind(1, run.Experiment.Number);
        if (!experiment.Step())
        {
            return TrackingFaults.NoExperiment(run.Experiment.ToString());
        }
        var (location, deleted) = (experiment.Text(0), experiment.Long(1) != 0);
        experiment.Reset();
        if (deleted)
        {
            return TrackingFaults.ExperimentNotActive(run.Experiment);
        }
        var info = new RunInfo
        {
            Id = run.Id,
            Experiment = run.Experiment,
            Name = run.Name,
            User = run.User,
            CreatedBy = run.By,
            StartedAt = run.StartedAt,
            ArtifactUri = ArtifactLocationRules.OfRun(location, run.Id),
        };
        var row = Insert(connection, info);
        var head = new RunHead(row, run.Experiment.Number, run.StartedAt, Deleted: false);
        var keys = connection.Remembered<WriterKeys>();
        foreach (var (key, value) in run.Tags)
        {
            connection
                .Prepare("INSERT INTO tags (run, key, experiment, started, value) VALUES (?, ?, ?, ?, ?)")
                .Bind(1, head.Row)
                .Bind(2, keys.IdOf(connection, key))
                .Bind(3, head.Experiment)
                .Bind(4, head.Started)
                .Bind(5, value)
                .Run();
        }
        return new Run { Info = info, Tags = run.Tags };
    }

    private static long Insert(ResearchConnection connection, RunInfo info) =>
        connection
            .Prepare(
                """
                INSERT INTO runs (run_id, experiment, stage, started, status, name, user_id, location, created_by)
                VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?) RETURNING id
                """
            )
            .Bind(1, info.Id.ToString())
            .Bind(2, info.Experiment.Number)
            .Bind(3, info.StartedAt)
            .Bind(4, StatusNames.Of(info.Status))
            .Bind(5, info.Name)
            .Bind(6, info.User)
            .Bind(7, info.ArtifactUri)
            .Bind(8, info.CreatedBy?.ToString())
            .RunNumber()!
            .Value;

    private static Result<RunInfo> Change(ResearchConnection connection, RunId id, RunChange change)
    {
        var heads = connection.Remembered<RunHeads>();
        if (heads.Find(connection, id) is not { } run)
        {
            return TrackingFaults.NoRun(id);
        }
        if (run.Deleted && change is not (RunChange.Delete or RunChange.Restore))
        {
            return TrackingFaults.RunNotActive(id);
        }
        switch (change)
        {
            case RunChange.Update update:
                Update(connection, run, update);
                break;
            case RunChange.Delete delete:
                Move(connection, run, LifecycleStage.Deleted, delete.At);
                heads.Clear(connection);
                break;
            case RunChange.Restore:
                Move(connection, run, LifecycleStage.Active, at: null);
                heads.Clear(connection);
                break;
            case RunChange.DeleteTag tag when !TagWriting.Delete(connection, run, tag.Key):
                return TrackingFaults.TagMissing.With($"No tag with name: {tag.Key} in run with id {id}");
            case RunChange.AddModel model:
                AddModel(connection, run, model.Json);
                break;
        }
        return RunReading.Info(connection, run.Row);
    }

    private static void Update(ResearchConnection connection, RunHead run, RunChange.Update update)
    {
        connection
            .Prepare("UPDATE runs SET status = ifnull(?, status), ended = ifnull(?, ended) WHERE id = ?")
            .Bind(1, update.Status is { } status ? StatusNames.Of(status) : null)
            .Bind(2, update.EndedAt)
            .Bind(3, run.Row)
            .Run();
        if (!string.IsNullOrEmpty(update.Name))
        {
            TagWriting.Set(connection, run, TrackingRules.RunNameTag, update.Name);
        }
    }

    private static void Move(ResearchConnection connection, RunHead run, LifecycleStage stage, long? at) =>
        connection
            .Prepare("UPDATE runs SET stage = ?, deleted = ? WHERE id = ?")
            .Bind(1, (long)stage)
            .Bind(2, at)
            .Bind(3, run.Row)
            .Run();

    private static void AddModel(ResearchConnection connection, RunHead run, string json)
    {
        var before = TagWriting.Value(connection, run, TrackingRules.LoggedModelsTag);
        TagWriting.Set(connection, run, TrackingRules.LoggedModelsTag, Appended(before, json));
    }

    /// <summary>A list that somebody has broken begins anew.</summary>
    private static string Appended(string? list, string json)
    {
        if (list is null)
        {
            return $"[{json}]";
        }
        try
        {
            using var known = JsonDocument.Parse(list);
            return known.RootElement.ValueKind == JsonValueKind.Array && known.RootElement.GetArrayLength() > 0
                ? new StringBuilder(list.TrimEnd()[..^1]).Append(", ").Append(json).Append(']').ToString()
                : $"[{json}]";
        }
        catch (JsonException)
        {
            return $"[{json}]";
        }
    }
}
