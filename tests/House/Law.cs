namespace Airworthy.House;

/// <summary>How a law says that it is broken: every place, one a line.</summary>
internal static class Law
{
    public static void Holds(IEnumerable<string> broken)
    {
        var places = broken.Distinct(StringComparer.Ordinal).ToList();
        Assert.True(places.Count == 0, $"{places.Count} found:\n{string.Join('\n', places)}");
    }
}
