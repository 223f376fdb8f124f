namespace Airworthy.Catalog.Tracking.Searching;

/// <summary>What a clause or an order is about.</summary>
public enum RunField
{
    Metric,
    Param,
    Tag,
    Attribute,
    Dataset,
}

/// <summary>A checked order of a search of runs.</summary>
public sealed record RunOrder(RunField Field, string Key, bool Descending);
