using Airworthy.Delivery.Controls.Perturbing;

namespace Airworthy.Delivery.Controls.Invariance;

/// <summary>Every row is asked with the column set to each value in turn; answers must stay.</summary>
internal static class InvarianceRules
{
    private const int OwnValues = 10;

    public static IReadOnlyList<string> Values(InvarianceOptions options, string[] cells) =>
        options.Values.Count > 0
            ? options.Values
            :
            [
                .. cells
                    .GroupBy(c => c, StringComparer.Ordinal)
                    .OrderByDescending(g => g.Count())
                    .ThenBy(g => g.Key, StringComparer.Ordinal)
                    .Take(OwnValues)
                    .Select(g => g.Key),
            ];

    public static Answer Decide(InvarianceOptions options, IReadOnlyList<Changed> tried) =>
        ChangeRules.Decide(
            tried,
            options.MaxChange,
            options.MaxShare,
            $"'{options.Column}' does not matter",
            $"'{options.Column}' matters and should not",
            $"Leave '{options.Column}' and what stands in for it out of the training data, or add training rows that differ in it alone."
        );
}
