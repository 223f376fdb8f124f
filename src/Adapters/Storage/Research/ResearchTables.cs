using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage.Research;

/// <summary>Brings the file's parts up to what this version knows.</summary>
internal static class ResearchTables
{
    /// <summary>Marks the file as ours ("AIRR"), so that another program's database is not written into.</summary>
    private const long ApplicationId = 0x41495252;

    internal static Result<Nothing> Prepare(ResearchConnection connection, IReadOnlyList<ResearchSchema> parts)
    {
        var owner = connection.ReadNumber("PRAGMA application_id");
        if (owner != ApplicationId && (owner != 0 || connection.ReadNumber("SELECT count(*) FROM sqlite_master") != 0))
        {
            return StorageFaults.StoreDamaged.With(
                "research.db is not a database of Airworthy's. Name another folder with --data."
            );
        }
        connection.Execute("BEGIN IMMEDIATE");
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID"
        );
        connection.Execute($"PRAGMA application_id = {ApplicationId}");
        foreach (var part in parts)
        {
            if (Bring(connection, part).Fault is { } fault)
            {
                connection.Execute("ROLLBACK");
                return fault;
            }
        }
        connection.Execute("COMMIT");
        return Result.Done;
    }

    private static Result<Nothing> Bring(ResearchConnection connection, ResearchSchema part)
    {
        var version =
            connection.Prepare("SELECT version FROM parts WHERE name = ?").Bind(1, part.Part).RunNumber() ?? 0;
        if (version > part.Steps.Count)
        {
            return StorageFaults.StoreNewer.With(
                $"The research data's part '{part.Part}' has version {version}; this program knows up to {part.Steps.Count}. Run a newer Airworthy; nothing was touched."
            );
        }
        foreach (var step in part.Steps.Skip((int)version))
        {
            connection.Execute(step);
        }
        connection
            .Prepare("INSERT OR REPLACE INTO parts (name, version) VALUES (?, ?)")
            .Bind(1, part.Part)
            .Bind(2, part.Steps.Count)
            .Run();
        return Result.Done;
    }
}
