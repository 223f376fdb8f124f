using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;

namespace Airworthy.Cli.Commands;

/// <summary>Arguments that several commands take, and reading them.</summary>
internal static class Items
{
    public static Argument<string> Model() => new("MODEL") { Description = "A registered model's name" };

    public static Argument<int> Version() =>
        new("VERSION") { Description = "A version number: 1, 2, 3, …", CustomParser = r => ReadVersion(r) ?? 0 };

    /// <summary>Reads a version number; what is none becomes an error that says so.</summary>
    public static int? ReadVersion(ArgumentResult result) => ReadNatural(result, "is no version number: 1, 2, 3, …");

    /// <summary>Reads how many of something, at least one; what is none becomes an error that says so.</summary>
    public static int? ReadCount(ArgumentResult result) => ReadNatural(result, "is no whole number from 1 on.");

    private static int? ReadNatural(ArgumentResult result, string otherwise)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }
        result.AddError($"'{text}' {otherwise}");
        return null;
    }

    public static Argument<string> Release() => new("RELEASE") { Description = "A release's id, rel_…" };

    /// <summary>Splits <c>key=value</c>; the value may hold further equal signs.</summary>
    public static Dictionary<string, string> Pairs(IReadOnlyList<string>? pairs, string option)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs ?? [])
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new BadInputException($"{option} '{pair}' is not of the form name=value.");
            }
            if (!read.TryAdd(pair[..at], pair[(at + 1)..]))
            {
                throw new BadInputException($"{option} names '{pair[..at]}' twice.");
            }
        }
        return read;
    }

    public static Dictionary<string, double> Figures(IReadOnlyList<string>? pairs, string option) =>
        Pairs(pairs, option)
            .ToDictionary(
                p => p.Key,
                p =>
                    double.TryParse(p.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure)
                    && double.IsFinite(figure)
                        ? figure
                        : throw new BadInputException($"{option} {p.Key} is '{p.Value}'; give a finite number."),
                StringComparer.Ordinal
            );

    /// <summary>Every item of a list, fetched page by page, as one page.</summary>
    public static async Task<Answer<PageView<T>>> AllAsync<T>(Func<string?, Task<Answer<PageView<T>>>> page)
    {
        var items = new List<T>();
        await foreach (var answer in AirworthyClient.AllAsync(page))
        {
            if (!answer.TryGet(out var item, out var problem))
            {
                return problem;
            }
            items.Add(item);
        }
        return new PageView<T>(items, null);
    }
}
