using Airworthy.Catalog.Tracking;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Logs params, each once: the same value again is no news, another one is refused.</summary>
internal static class ParamWriting
{
    internal static Result<Nothing> Write(ResearchConnection connection, RunId id, RunHead run, RunBatch batch)
    {
        var keys = connection.Remembered<WriterKeys>();
        List<(string Key, string Old, string New)>? changed = null;
        foreach (var (name, value) in batch.Params)
        {
            var key = keys.IdOf(connection, name);
            var added = connection
                .Prepare("INSERT OR IGNORE INTO params (run, key, experiment, started, value) VALUES (?, ?, ?, ?, ?)")
                .Bind(1, run.Row)
                .Bind(2, key)
                .Bind(3, run.Experiment)
                .Bind(4, run.Started)
                .Bind(5, value)
                .Run();
            if (added == 0 && Value(connection, run, key) is var old && old != value)
            {
                (changed ??= []).Add((name, old, value));
            }
        }
        return changed is null ? Result.Done : Changed(id, changed, batch.Single);
    }

    private static string Value(ResearchConnection connection, RunHead run, long key) =>
        connection
            .Prepare("SELECT value FROM params WHERE run = ? AND key = ?")
            .Bind(1, run.Row)
            .Bind(2, key)
            .RunText()!;

    private static Fault Changed(RunId id, List<(string Key, string Old, string New)> changed, bool single) =>
        TrackingFaults.ParamFixed.With(
            single
                ? $"Changing param values is not allowed. Param with key='{changed[0].Key}' was already logged with value='{changed[0].Old}' for run ID='{id}'. Attempted logging new value '{changed[0].New}'."
                : $"Changing param values is not allowed. Params were already logged='[{string.Join(", ", changed.Select(c => $"{{'key': '{c.Key}', 'old_value': '{c.Old}', 'new_value': '{c.New}'}}"))}]' for run ID='{id}'."
        );
}
