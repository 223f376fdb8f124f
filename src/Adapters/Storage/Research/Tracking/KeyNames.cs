using System.Collections.Concurrent;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>The names behind the numbers of keys, for readers. A key once committed keeps its number, so what is remembered stays true.</summary>
internal sealed class KeyNames
{
    /// <summary>Keys are few; somebody who makes up millions of them does not fill the memory.</summary>
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<long, string> _names = new();
    private readonly ConcurrentDictionary<string, long> _ids = new(StringComparer.Ordinal);

    internal string NameOf(ResearchConnection connection, long id)
    {
        if (_names.TryGetValue(id, out var known))
        {
            return known;
        }
        var name =
            connection.Prepare("SELECT name FROM run_keys WHERE id = ?").Bind(1, id).RunText()
            ?? throw new InvalidDataException($"A row of research.db names key {id}, which is not there.");
        Remember(id, name);
        return name;
    }

    /// <summary>Null: nothing was ever logged under this key.</summary>
    internal long? Find(ResearchConnection connection, string name)
    {
        if (_ids.TryGetValue(name, out var known))
        {
            return known;
        }
        var id = connection.Prepare("SELECT id FROM run_keys WHERE name = ?").Bind(1, name).RunNumber();
        if (id is { } found)
        {
            Remember(found, name);
        }
        return id;
    }

    private void Remember(long id, string name)
    {
        if (_names.Count >= MaxRemembered)
        {
            _names.Clear();
            _ids.Clear();
        }
        _names[id] = name;
        _ids[name] = id;
    }
}
