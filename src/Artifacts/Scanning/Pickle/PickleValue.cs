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

/// <summary>A whole number that is known.</summary>
internal sealed record Whole(long Number) : PickleValue;

/// <summary>A tuple of few values.</summary>
internal sealed record Few(IReadOnlyList<PickleValue> Values) : PickleValue;

/// <summary>A dictionary of few texts; what is put in later is seen by everybody who has it.</summary>
internal sealed record Sheet : PickleValue
{
    private const int MaxEntries = 64;

    private Dictionary<string, PickleValue>? _entries;

    /// <summary>Whether it holds something that is not kept here.</summary>
    public bool IsPartial { get; private set; }

    public PickleValue? this[string key] => _entries?.GetValueOrDefault(key);

    public IEnumerable<PickleValue> Values => _entries?.Values ?? Enumerable.Empty<PickleValue>();

    public void Put(PickleValue key, PickleValue value)
    {
        if (key is Known { Text: var text } && (_entries?.Count ?? 0) < MaxEntries)
        {
            (_entries ??= new(StringComparer.Ordinal))[text] = value;
        }
        else
        {
            IsPartial = true;
        }
    }

    public bool Equals(Sheet? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A numpy.dtype: bytes of an element, null where they are not known, and whether an element may be an object.</summary>
internal sealed record ElementType : PickleValue
{
    public long? Size { get; init; }

    public bool MayHoldObjects { get; set; }

    public bool Equals(ElementType? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>joblib's stand-in for an array, whose bytes follow as soon as it is told what it is.</summary>
internal sealed record ArrayStandIn : PickleValue;
