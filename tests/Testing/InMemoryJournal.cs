using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record;
using Airworthy.Record.Facts;
using Airworthy.Record.Folds;
using Airworthy.Record.State;

namespace Airworthy.Testing;

/// <summary>
/// A journal with its state in memory: it keeps the contract of <see cref="IJournal"/> and <see cref="IStateStore"/> (canonical
/// bodies, folds, expectations, unique indexes, all or nothing) but for surviving the process, and signs and proves nothing.
/// </summary>
public sealed class InMemoryJournal(TimeProvider clock, params IReadOnlyList<IStateFold> folds) : IJournal, IStateStore
{
    private const int MaxBodyBytes = 65_000;

    private readonly Lock _lock = new();
    private readonly List<Fact> _facts = [];
    private readonly Dictionary<string, long> _sequences = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Table, string Key), (long Revision, byte[] Document)> _rows = [];

    /// <summary>Everything recorded so far, in order.</summary>
    public IReadOnlyList<Fact> Facts
    {
        get
        {
            lock (_lock)
            {
                return [.. _facts];
            }
        }
    }

    /// <summary>When set, asked before each commit: a fault it answers is the commit's, and nothing is recorded.</summary>
    public Func<Commit, Fault?>? Refuse { get; set; }

    /// <summary>When set, awaited before each commit: holds commits up so that a test can make them race.</summary>
    public Func<Commit, Task>? Before { get; set; }

    public async Task<Result<Receipt>> CommitAsync(Commit commit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(commit);
        cancel.ThrowIfCancellationRequested();
        if (Before is { } before)
        {
            await before(commit);
        }
        if (Refuse?.Invoke(commit) is { } refusal)
        {
            return refusal;
        }
        lock (_lock)
        {
            return Commit(commit);
        }
    }

    public Task<Row<T>?> FindAsync<T>(StateTable<T> table, string key, CancellationToken cancel)
        where T : class
    {
        lock (_lock)
        {
            return Task.FromResult(
                _rows.TryGetValue((table.Name, key), out var row)
                    ? new Row<T>(key, row.Revision, Read(table, row.Document))
                    : null
            );
        }
    }

    public async Task<IReadOnlyDictionary<string, Row<T>>> FindAllAsync<T>(
        StateTable<T> table,
        IReadOnlyCollection<string> keys,
        CancellationToken cancel
    )
        where T : class
    {
        ArgumentNullException.ThrowIfNull(keys);
        var found = new Dictionary<string, Row<T>>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (await FindAsync(table, key, cancel) is { } row)
            {
                found[key] = row;
            }
        }
        return found;
    }

    public Task<Result<Page<T>>> ListAsync<T>(StateTable<T> table, StateQuery query, CancellationToken cancel)
        where T : class
    {
        List<InMemoryRow> rows;
        lock (_lock)
        {
            rows =
            [
                .. _rows
                    .Where(r => r.Key.Table == table.Name)
                    .Select(r => new InMemoryRow(r.Key.Key, r.Value.Revision, r.Value.Document)),
            ];
        }
        return Task.FromResult(
            InMemoryQueries
                .Run(rows, table.Name, query)
                .Map(p => new Page<T>(
                    [.. p.Rows.Select(r => new Row<T>(r.Key, r.Revision, Read(table, r.Document)))],
                    p.Next
                ))
        );
    }

    /// <summary>The rows of a table as they stand, by key: for comparing two histories byte by byte.</summary>
    public IReadOnlyDictionary<string, string> Documents(StateTable table)
    {
        lock (_lock)
        {
            return _rows
                .Where(r => r.Key.Table == table.Name)
                .ToDictionary(
                    r => r.Key.Key,
                    r => System.Text.Encoding.UTF8.GetString(r.Value.Document),
                    StringComparer.Ordinal
                );
        }
    }

    private Result<Receipt> Commit(Commit commit)
    {
        if (commit.Facts.Count == 0)
        {
            return JournalFaults.EmptyCommit.With("There is nothing to record.");
        }
        foreach (var expected in commit.Expected)
        {
            var revision = _rows.TryGetValue((expected.Table.Name, expected.Key), out var row) ? row.Revision : 0;
            if (revision != expected.Revision)
            {
                return JournalFaults.StaleRevision.With(
                    $"The row '{expected.Key}' of {expected.Table.Name} is at revision {revision} and was expected at {expected.Revision}."
                );
            }
        }
        var at = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (!ToFacts(commit, at).TryGet(out var facts, out var fault))
        {
            return fault;
        }
        var changed = new Dictionary<(string Table, string Key), (long Revision, byte[]? Document)>();
        foreach (var fact in facts)
        {
            Apply(fact, changed);
        }
        if (Taken(changed) is { } taken)
        {
            return taken;
        }
        foreach (var (place, row) in changed)
        {
            if (row.Document is { } document)
            {
                _rows[place] = (_facts.Count + facts.Count, document);
            }
            else
            {
                _rows.Remove(place);
            }
        }
        foreach (var (subject, sequence) in facts.SelectMany(f => f.About))
        {
            _sequences[subject] = sequence;
        }
        _facts.AddRange(facts);
        return new Receipt(_facts.Count - facts.Count, _facts.Count, at);
    }

    private Result<List<Fact>> ToFacts(Commit commit, DateTimeOffset at)
    {
        var facts = new List<Fact>();
        var sequences = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var draft in commit.Facts)
        {
            if (!CanonicalJson.Write(draft.Body).TryGet(out var body, out var fault))
            {
                return fault;
            }
            if (body.Length > MaxBodyBytes)
            {
                return RecordFaults.FactTooLarge.With($"{draft.Kind} has {body.Length} bytes.");
            }
            var about = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var subject in draft.About)
            {
                var last = sequences.TryGetValue(subject, out var s) ? s : _sequences.GetValueOrDefault(subject);
                about[subject] = sequences[subject] = last + 1;
            }
            facts.Add(new Fact(_facts.Count + facts.Count, at, commit.By, draft.Kind, about, JsonElement.Parse(body)));
        }
        return facts;
    }

    private void Apply(Fact fact, Dictionary<(string Table, string Key), (long Revision, byte[]? Document)> changed)
    {
        foreach (var fold in folds)
        {
            foreach (var key in fold.KeysOf(fact))
            {
                var place = (fold.Table.Name, key);
                byte[]? before =
                    changed.TryGetValue(place, out var row) ? row.Document
                    : _rows.TryGetValue(place, out var old) ? old.Document
                    : null;
                ReadOnlyMemory<byte>? document = before is null ? (ReadOnlyMemory<byte>?)null : before.AsMemory();
                changed[place] = (fact.Index + 1, fold.Apply(document, key, fact));
            }
        }
    }

    private Fault? Taken(Dictionary<(string Table, string Key), (long Revision, byte[]? Document)> changed)
    {
        foreach (var table in folds.Select(f => f.Table))
        {
            var rows = _rows
                .Where(r => r.Key.Table == table.Name && !changed.ContainsKey(r.Key))
                .Select(r => r.Value.Document)
                .Concat(
                    changed
                        .Where(c => c.Key.Table == table.Name && c.Value.Document is not null)
                        .Select(c => c.Value.Document!)
                )
                .ToList();
            foreach (var index in table.Indexes.Where(i => i.Unique))
            {
                var values = rows.Select(r => InMemoryQueries.Values(r, index.Paths)).Where(v => v is not null);
                if (values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
                {
                    return JournalFaults.AlreadyExists.With(
                        $"{table.Name} has a row with {string.Join(", ", index.Paths)} = {twice.Key} already."
                    );
                }
            }
        }
        return null;
    }

    private static T Read<T>(StateTable<T> table, byte[] document)
        where T : class => JsonSerializer.Deserialize(document, table.Json)!;
}
