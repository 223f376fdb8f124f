using Airworthy.Catalog.Tracking.Evaluation;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.Evaluation;

/// <inheritdoc />
public sealed class ScorerStore(ResearchDatabase database) : IScorerStore
{
    private const string Columns = "id, experiment, name, version, serialized, created_ms";

    public Task<Result<ScorerVersion>> RegisterAsync(NewScorer scorer) =>
        database.WriteAsync(connection => Register(connection, scorer));

    public Task<Result<Nothing>> DeleteAsync(string experiment, string name, int? version) =>
        database.WriteAsync(connection => Delete(connection, experiment, name, version));

    public Result<IReadOnlyList<ScorerVersion>> Latest(string experiment)
    {
        using var reader = database.Read();
        return ExperimentPlace.Find(reader.Connection, experiment).TryGet(out _, out var fault)
            ? Read(
                reader
                    .Connection.Prepare(
                        $"SELECT {Columns}, max(version) FROM scorers WHERE experiment = ? GROUP BY name ORDER BY name"
                    )
                    .Bind(1, experiment)
            )
            : fault;
    }

    public Result<IReadOnlyList<ScorerVersion>> Versions(string experiment, string name)
    {
        using var reader = database.Read();
        if (!ExperimentPlace.Find(reader.Connection, experiment).TryGet(out _, out var fault))
        {
            return fault;
        }
        var found = Read(
            reader
                .Connection.Prepare($"SELECT {Columns} FROM scorers WHERE experiment = ? AND name = ? ORDER BY version")
                .Bind(1, experiment)
                .Bind(2, name)
        );
        return found.Count > 0 ? found : Unknown(experiment, name, null);
    }

    private static Result<ScorerVersion> Register(ResearchConnection connection, NewScorer scorer)
    {
        if (!ExperimentPlace.Find(connection, scorer.Experiment).TryGet(out _, out var fault))
        {
            return fault;
        }
        var known = connection
            .Prepare("SELECT id, max(version) FROM scorers WHERE experiment = ? AND name = ?")
            .Bind(1, scorer.Experiment)
            .Bind(2, scorer.Name);
        known.Step();
        var registered = new ScorerVersion(
            known.TextOrNull(0) ?? scorer.Id,
            scorer.Experiment,
            scorer.Name,
            (int)(known.LongOrNull(1) ?? 0) + 1,
            scorer.Serialized,
            scorer.At
        );
        known.Reset();
        connection
            .Prepare($"INSERT INTO scorers ({Columns}) VALUES (?, ?, ?, ?, ?, ?)")
            .Bind(1, registered.Id)
            .Bind(2, registered.Experiment)
            .Bind(3, registered.Name)
            .Bind(4, (long)registered.Version)
            .Bind(5, registered.Serialized)
            .Bind(6, registered.CreatedAt)
            .Run();
        return registered;
    }

    private static Result<Nothing> Delete(ResearchConnection connection, string experiment, string name, int? version)
    {
        if (!ExperimentPlace.Find(connection, experiment).TryGet(out _, out var fault))
        {
            return fault;
        }
        var deleted = connection
            .Prepare("DELETE FROM scorers WHERE experiment = ? AND name = ? AND version = ifnull(?, version)")
            .Bind(1, experiment)
            .Bind(2, name)
            .Bind(3, (long?)version)
            .Run();
        return deleted > 0 ? Result.Done : Unknown(experiment, name, version);
    }

    private static List<ScorerVersion> Read(Statement rows)
    {
        var found = new List<ScorerVersion>();
        while (rows.Step())
        {
            found.Add(
                new ScorerVersion(
                    rows.Text(0),
                    rows.Text(1),
                    rows.Text(2),
                    (int)rows.Long(3),
                    rows.Text(4),
                    rows.Long(5)
                )
            );
        }
        return found;
    }

    private static Fault Unknown(string experiment, string name, int? version) =>
        EvaluationFaults.ScorerUnknown.With(
            $"Scorer with name '{Clip.Short(name)}'{(version is null ? "" : $" and version {version}")} not found for experiment {Clip.Short(experiment)}."
        );
}
