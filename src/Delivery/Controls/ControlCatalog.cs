namespace Airworthy.Delivery.Controls;

/// <summary>Every control there is, by name. A name registered twice stops the start.</summary>
public sealed class ControlCatalog
{
    private readonly Dictionary<string, IControl> _byName = new(StringComparer.Ordinal);

    public ControlCatalog(IEnumerable<IControl> controls)
    {
        foreach (var control in controls)
        {
            if (!_byName.TryAdd(control.Name, control))
            {
                throw new InvalidOperationException($"Two controls are named '{control.Name}'.");
            }
        }
    }

    public IReadOnlyCollection<string> Names => _byName.Keys;

    public IControl? Find(string name) => _byName.GetValueOrDefault(name);
}
