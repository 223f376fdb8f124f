using System.Globalization;
using System.Text;

namespace Airworthy.Catalog.Filters;

/// <summary>Writes down what was asked, so that a page's token fits no other question.</summary>
public static class QuestionRules
{
    /// <param name="parts">All that was asked but the page, in one order.</param>
    public static string Of(IEnumerable<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            // With its length, so that no two questions are written alike.
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:").Append(part).Append('\n');
        }
        return text.ToString();
    }
}
