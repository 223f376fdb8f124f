using Airworthy.Record.Facts;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Looks for places in subjects' sequences that no fact claims, and for holes in them.</summary>
internal sealed class SubjectAudit(SqliteConnection connection, DataFindings findings)
{
    internal const string Find = "SELECT idx FROM subjects WHERE subject = $0 AND seq = $1";

    /// <summary><paramref name="claimed"/> rows were found to be what a fact says; the others are looked for one by one.</summary>
    internal void CheckCount(long claimed)
    {
        var surplus = SqliteConnections.ReadNumber(connection, "SELECT count(*) FROM subjects") - claimed;
        using var facts = new PreparedCommand(connection, "SELECT entry FROM facts WHERE idx = $0");
        using var command = new PreparedCommand(
            connection,
            "SELECT subject, seq, idx FROM subjects ORDER BY subject, seq"
        );
        using var rows = command.Read();
        var (current, expected) = ("", 1L);
        while (rows.Read())
        {
            var (subject, place, index) = (rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2));
            expected = subject == current ? expected : 1;
            if (place != expected)
            {
                Add(subject, place, $"Place {expected} of this subject is missing.");
            }
            (current, expected) = (subject, place + 1);
            if (surplus > 0 && !Claims(facts, subject, place, index))
            {
                Add(subject, place, $"Fact {index} does not say so.");
            }
        }
    }

    private static bool Claims(PreparedCommand facts, string subject, long place, long index) =>
        facts.ReadBytes(index) is { } entry
        && Fact.FromEntry(index, entry).TryGet(out var fact, out _)
        && fact.About.TryGetValue(subject, out var said)
        && said == place;

    private void Add(string subject, long place, string detail) =>
        findings.Add(DataFindingKind.Subject, $"{subject} {place}", detail);
}
