using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;
using Microsoft.Data.Sqlite;

namespace Airworthy.Adapters.Storage.Sqlite;

/// <summary>Applies what facts mean to the state tables, inside the writer's open transaction.</summary>
internal sealed class SqliteFolds : IDisposable
{
    private const int UniqueViolated = 2067;

    private readonly List<FoldedTable> _tables;

    internal SqliteFolds(SqliteConnection connection, IEnumerable<IStateFold> folds) =>
        _tables = [.. folds.Select(f => new FoldedTable(connection, f))];

    internal void Apply(Fact fact)
    {
        foreach (var table in _tables)
        {
            table.Apply(fact);
        }
    }

    /// <summary>The expectation that does not hold any more, or null.</summary>
    internal Fault? Check(Expectation expected)
    {
        var table =
            _tables.Find(t => t.Name == expected.Table.Name)
            ?? throw new ArgumentException(
                $"No fold is registered for the table '{expected.Table.Name}'.",
                nameof(expected)
            );
        var actual = table.RevisionOf(expected.Key);
        return actual == expected.Revision
            ? null
            : JournalFaults.StaleRevision.With(
                actual == 0 ? $"{Clip.Short(expected.Key)} does not exist any more."
                : expected.Revision == 0 ? $"{Clip.Short(expected.Key)} exists already."
                : $"{Clip.Short(expected.Key)} has changed meanwhile. Read it again and decide again."
            ) with
            {
                Evidence = new Dictionary<string, string>
                {
                    ["table"] = table.Name,
                    ["key"] = expected.Key,
                    ["expected"] = $"{expected.Revision}",
                    ["actual"] = $"{actual}",
                },
            };
    }

    /// <summary>If a unique index stood against a row: which one, as a fault.</summary>
    internal Fault? Explain(SqliteException e)
    {
        if (e.SqliteExtendedErrorCode != UniqueViolated)
        {
            return null;
        }
        foreach (var table in _tables)
        {
            foreach (var index in table.Indexes.Where(i => i.Unique))
            {
                if (e.Message.Contains(StateNames.Index(table.Of, index), StringComparison.Ordinal))
                {
                    var fields = string.Join(" and ", index.Paths);
                    return JournalFaults.AlreadyExists.With(
                        $"In {table.Name} there is already one with this {fields}. Choose another."
                    ) with
                    {
                        Evidence = new Dictionary<string, string> { ["table"] = table.Name, ["fields"] = fields },
                    };
                }
            }
        }
        return null;
    }

    public void Dispose() => _tables.ForEach(t => t.Dispose());

    private sealed class FoldedTable : IDisposable
    {
        private readonly IStateFold _fold;
        private readonly PreparedCommand _read;
        private readonly PreparedCommand _revision;
        private readonly PreparedCommand _put;
        private readonly PreparedCommand _remove;

        internal FoldedTable(SqliteConnection connection, IStateFold fold)
        {
            var table = StateNames.Table(fold.Table);
            _fold = fold;
            _read = new(connection, $"SELECT doc FROM {table} WHERE key = $0");
            _revision = new(connection, $"SELECT revision FROM {table} WHERE key = $0");
            _put = new(
                connection,
                $"""
                INSERT INTO {table} (key, revision, doc) VALUES ($0, $1, $2)
                ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, doc = excluded.doc
                """
            );
            _remove = new(connection, $"DELETE FROM {table} WHERE key = $0");
        }

        internal string Name => _fold.Table.Name;

        internal StateTable Of => _fold.Table;

        internal IReadOnlyList<StateIndex> Indexes => _fold.Table.Indexes;

        internal long RevisionOf(string key) => _revision.ReadNumber(key);

        internal void Apply(Fact fact)
        {
            foreach (var key in _fold.KeysOf(fact).Distinct(StringComparer.Ordinal))
            {
                var before = _read.ReadBytes(key) is { } bytes
                    ? new ReadOnlyMemory<byte>(bytes)
                    : (ReadOnlyMemory<byte>?)null;
                if (_fold.Apply(before, key, fact) is { } after)
                {
                    _put.Run(key, fact.Index + 1, Encoding.UTF8.GetString(after));
                }
                else
                {
                    _remove.Run(key);
                }
            }
        }

        public void Dispose()
        {
            _read.Dispose();
            _revision.Dispose();
            _put.Dispose();
            _remove.Dispose();
        }
    }
}
