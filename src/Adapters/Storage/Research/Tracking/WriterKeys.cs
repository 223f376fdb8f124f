namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>The writer's memory of keys' numbers; it gives new keys theirs.</summary>
internal sealed class WriterKeys
{
    private const int MaxRemembered = 100_000;

    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);

    internal long IdOf(ResearchConnection connection, string name)
    {
        if (_ids.TryGetValue(name, out var known))
        {
            return known;
        }
        var id =
            connection.Prepare("SELECT id FROM run_keys WHERE name = ?").Bind(1, name).RunNumber()
            ?? connection
                .Prepare("INSERT INTO run_keys (name) VALUES (?) RETURNING id")
                .Bind(1, name)
                .RunNumber()!
                .Value;
        if (_ids.Count >= MaxRemembered)
        {
            _ids.Clear();
        }
        _ids[name] = id;
        return id;
    }
}
