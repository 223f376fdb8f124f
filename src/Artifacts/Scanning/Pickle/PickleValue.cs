namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>What is known of a value on a pickle's stack without making it.</summary>
internal abstract record PickleValue
{
    /// <summary>Numbers, bytes, containers: what can be neither a name nor called.</summary>
    public static readonly PickleValue Plain = new Thing("a plain value");

    /// <summary>What a call returned: anything.</summary>
    public static readonly PickleValue Made = new Thing("what another call returned");

    public static readonly PickleValue Mark = new Thing("a mark");
}

internal sealed record Thing(string Called) : PickleValue;

/// <summary>A text that is known.</summary>
internal sealed record Known(string Text) : PickleValue;

/// <summary>Something imported by name.</summary>
internal sealed record Imported(string Name) : PickleValue;
