using System.Text.RegularExpressions;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.BannedFeatures;

/// <summary>
/// A name is banned as the option writes it. Personal data is told by a column's name or by the form of its values; what it cannot see
/// in either it does not find.
/// </summary>
internal static partial class BannedFeaturesRules
{
    private const int Sampled = 1000;

    private static readonly string[] Words =
    [
        "name",
        "firstname",
        "lastname",
        "surname",
        "forename",
        "email",
        "mail",
        "phone",
        "telephone",
        "mobile",
        "address",
        "street",
        "zip",
        "zipcode",
        "postcode",
        "postalcode",
        "ssn",
        "passport",
        "iban",
        "gender",
        "sex",
        "ethnicity",
        "race",
        "religion",
        "nationality",
        "birthdate",
        "dob",
        "birthday",
        "disability",
        "pregnant",
        "ip",
        "ipaddress",
        "latitude",
        "longitude",
        "username",
        "userid",
        "customerid",
        "patientid",
    ];

    private static readonly (string What, Regex Form)[] Forms =
    [
        ("e-mail addresses", Email()),
        ("telephone numbers", Phone()),
        ("account numbers (IBAN)", Iban()),
        ("IP addresses", Ip()),
    ];

    public static Answer Decide(BannedFeaturesOptions options, IReadOnlyList<string> features, EvaluationRows rows)
    {
        var found = features
            .Where(f => !options.Allow.Contains(f))
            .Select(f => (Column: f, Why: Why(options, f, rows)))
            .Where(f => f.Why is not null)
            .ToList();
        var answer =
            found.Count == 0
                ? Answer.Pass(
                    $"None of {features.Count} columns that the model reads is banned{(options.LooksForPersonalData ? " or looks like personal data" : "")}."
                )
                : Answer.Fail(
                    $"The model reads '{Clip.Short(found[0].Column)}', which {found[0].Why}{(found.Count > 1 ? $"; so with {found.Count - 1} more columns" : "")}.",
                    "Train without the column. Where it may be read, have whoever answers for data protection put it under 'allow'; the record keeps it."
                );
        return answer with
        {
            Figures = new Dictionary<string, double> { ["columns"] = features.Count, ["columns-banned"] = found.Count },
            Details = [.. found.Select(f => $"'{Clip.Short(f.Column)}' {f.Why}")],
        };
    }

    private static bool Matches(string pattern, string column)
    {
        var form = $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$";
        return Regex.IsMatch(column, form, RegexOptions.IgnoreCase | RegexOptions.Singleline, TimeSpan.FromSeconds(1));
    }

    private static string? Why(BannedFeaturesOptions options, string column, EvaluationRows rows)
    {
        if (options.Banned.FirstOrDefault(b => Matches(b, column)) is { } pattern)
        {
            return $"is banned ({pattern})";
        }
        if (!options.LooksForPersonalData)
        {
            return null;
        }
        // first_name, firstName and FIRST-NAME are the same words.
        var parts = WordBreak().Split(column).Select(p => p.ToLowerInvariant()).Where(p => p.Length > 0).ToList();
        var joined = string.Concat(parts);
        if (Words.FirstOrDefault(w => joined == w || parts.Contains(w)) is { } word)
        {
            return $"looks like personal data by its name ('{word}')";
        }
        var cells = rows.Columns.GetValueOrDefault(column, []).Where(c => c.Length > 0).Take(Sampled).ToList();
        foreach (var (what, form) in Forms)
        {
            if (cells.Count > 0 && cells.Count(c => form.IsMatch(c)) >= 0.5 * cells.Count)
            {
                return $"holds what looks like {what}";
            }
        }
        return null;
    }

    [GeneratedRegex(@"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordBreak();

    [GeneratedRegex(@"^[^@\s]{1,64}@[^@\s]{1,190}\.[A-Za-z]{2,24}$", RegexOptions.None, 1000)]
    private static partial Regex Email();

    [GeneratedRegex(@"^\+\d[\d\s()/-]{6,18}$", RegexOptions.None, 1000)]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$", RegexOptions.None, 1000)]
    private static partial Regex Iban();

    [GeneratedRegex(@"^(?:\d{1,3}\.){3}\d{1,3}$", RegexOptions.None, 1000)]
    private static partial Regex Ip();
}
