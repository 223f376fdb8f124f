using Airworthy.Core.Results;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Folds;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>What an audit of the database read, besides its findings.</summary>
internal sealed record DatabaseContent(long Facts, long Checkpoints, StateAudit State);

/// <summary>
/// Audits the database of a data folder, changing nothing. A running server's may be audited too: what is read is one moment's content.
/// </summary>
internal static class DatabaseAudit
{
    internal static Result<DatabaseContent> Run(
        string root,
        VerifierKey? key,
        IReadOnlyList<SignedCheckpoint> seen,
        IReadOnlyList<IStateFold> folds,
        DataFindings findings,
        CancellationToken cancel
    )
    {
        var file = DataFolder.DatabaseIn(root);
        var state = new StateAudit(folds, findings);
        var (facts, checkpoints) = (0L, 0L);
        try
        {
            using var connection = Open(file);
            if (SqliteSchema.Check(connection).Fault is { } fault)
            {
                return fault;
            }
            SqliteConnections.Execute(connection, "BEGIN");
            Section(findings, () => CheckFile(connection, findings));
            Section(findings, () => CheckContent(connection, folds, findings));
            Section(
                findings,
                () =>
                {
                    var record = new RecordAudit(connection, key, seen, findings);
                    record.Run(state.Apply, cancel);
                    (facts, checkpoints) = (record.Facts, record.Checkpoints);
                }
            );
            Section(findings, () => state.Compare(connection));
        }
        catch (SqliteException e)
        {
            findings.Add(DataFindingKind.Database, file, $"It cannot be read: {e.Message}");
        }
        return new DatabaseContent(facts, checkpoints, state);
    }

    /// <summary>What SQLite cannot read in one part must not keep the others from being looked at.</summary>
    private static void Section(DataFindings findings, Action audit)
    {
        try
        {
            audit();
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or InvalidOperationException)
        {
            findings.Add(DataFindingKind.Database, "airworthy.db", $"A part of it cannot be read: {e.Message}");
        }
    }

    private static SqliteConnection Open(string file)
    {
        var log = new FileInfo(file + "-wal");
        return log.Exists && log.Length > 0
            ? SqliteConnections.OpenReader(file)
            : SqliteConnections.OpenUntouched(file);
    }

    private static void CheckFile(SqliteConnection connection, DataFindings findings)
    {
        using var check = new PreparedCommand(connection, "PRAGMA integrity_check(100)");
        using var rows = check.Read();
        while (rows.Read())
        {
            if (rows.GetString(0) is var line && line != "ok")
            {
                findings.Add(DataFindingKind.Database, "airworthy.db", line);
            }
        }
    }

    /// <summary>A trigger or view would be foreign code in our tables; a missing unique index would let in what must not be twice.</summary>
    private static void CheckContent(
        SqliteConnection connection,
        IReadOnlyList<IStateFold> folds,
        DataFindings findings
    )
    {
        var expected = SqliteSchema
            .Tables.Concat(folds.Select(f => StateNames.Table(f.Table)))
            .Concat(folds.SelectMany(f => f.Table.Indexes.Select(i => StateNames.Index(f.Table, i))))
            .ToHashSet(StringComparer.Ordinal);
        using var command = new PreparedCommand(
            connection,
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        );
        using (var rows = command.Read())
        {
            while (rows.Read())
            {
                var (type, name) = (rows.GetString(0), rows.GetString(1));
                if (type is not ("table" or "index") || !expected.Remove(name))
                {
                    findings.Add(DataFindingKind.Database, $"{type} {name}", "Is not of this product's making.");
                }
            }
        }
        foreach (var missing in expected.Order(StringComparer.Ordinal))
        {
            findings.Add(DataFindingKind.Database, missing, "Is not there.");
        }
    }
}
