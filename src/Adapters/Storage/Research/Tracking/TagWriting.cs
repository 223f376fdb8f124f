using Airworthy.Catalog.Tracking;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>Sets tags. The one that holds the run's name changes the name.</summary>
internal static class TagWriting
{
    internal static void Set(ResearchConnection connection, RunHead run, string name, string value)
    {
        if (name == TrackingRules.RunNameTag)
        {
            if (value.Length == 0)
            {
                return;
            }
            connection.Prepare("UPDATE runs SET name = ? WHERE id = ?").Bind(1, value).Bind(2, run.Row).Run();
        }
        connection
            .Prepare(
                """
                INSERT INTO tags (run, key, experiment, started, value) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (run, key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
                """
            )
            .Bind(1, run.Row)
            .Bind(2, connection.Remembered<WriterKeys>().IdOf(connection, name))
            .Bind(3, run.Experiment)
            .Bind(4, run.Started)
            .Bind(5, value)
            .Run();
    }

    internal static string? Value(ResearchConnection connection, RunHead run, string name) =>
        connection
            .Prepare("SELECT value FROM tags WHERE run = ? AND key = ?")
            .Bind(1, run.Row)
            .Bind(2, connection.Remembered<WriterKeys>().IdOf(connection, name))
            .RunText();

    /// <summary>False where there is none.</summary>
    internal static bool Delete(ResearchConnection connection, RunHead run, string name) =>
        connection
            .Prepare("DELETE FROM tags WHERE run = ? AND key = (SELECT id FROM run_keys WHERE name = ?)")
            .Bind(1, run.Row)
            .Bind(2, name)
            .Run() > 0;
}
