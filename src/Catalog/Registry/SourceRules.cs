using System.Globalization;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Registry;

/// <summary>A registered version as a <c>models:/</c> source names it: by number or by alias.</summary>
public sealed record NamedVersion(ModelName Model, int? Number, string? Alias);

/// <summary>Reads the sources that name a registered version.</summary>
public static class SourceRules
{
    private const string Scheme = "models:/";

    /// <summary>
    /// Null for every source that is none of <c>models:/name/number</c> and <c>models:/name@alias</c>; a logged model's
    /// (<c>models:/m-ID</c>) is none.
    /// </summary>
    public static NamedVersion? Read(string source)
    {
        if (!source.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }
        var rest = source[Scheme.Length..].TrimStart('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            return
                ModelName.Parse(rest[..slash]).TryGet(out var model, out _)
                && int.TryParse(rest[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new NamedVersion(model, number, null)
                : null;
        }
        var at = rest.LastIndexOf('@');
        return at > 0 && at < rest.Length - 1 && ModelName.Parse(rest[..at]).TryGet(out var name, out _)
            ? new NamedVersion(name, null, rest[(at + 1)..])
            : null;
    }
}
