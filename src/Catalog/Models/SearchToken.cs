using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.State;

namespace Airworthy.Catalog.Models;

/// <summary>
/// The token of a search's next page: eight bytes that stand for the query and the name of the last model shown. So a page goes on
/// where the last one ended whatever was registered meanwhile, and a token of another query is told apart.
/// </summary>
internal static class SearchToken
{
    private const int MarkLength = 8;

    public static string Write(ModelQuery query, ModelName last) =>
        Base64Url.EncodeToString([.. Mark(query), .. Encoding.UTF8.GetBytes(last.ToString())]);

    /// <summary>The name to go on after; empty (before every name) without a token.</summary>
    public static Result<string> Read(ModelQuery query)
    {
        if (query.PageToken is not { } token)
        {
            return "";
        }
        return
            Base64Url.IsValid(token)
            && Base64Url.DecodeFromChars(token) is { Length: > MarkLength } bytes
            && bytes.AsSpan(0, MarkLength).SequenceEqual(Mark(query))
            ? Encoding.UTF8.GetString(bytes.AsSpan(MarkLength))
            : StateFaults.BadPageToken.With(
                "The page token is damaged or belongs to another search. Ask again without one, from the first page."
            );
    }

    private static byte[] Mark(ModelQuery query)
    {
        var text = new StringBuilder();
        Add(text, "owner", query.Owner?.ToString());
        Add(text, "dataset", query.Dataset);
        Add(text, "text", query.Text);
        foreach (var tag in query.Tags)
        {
            Add(text, "tag", tag.Key);
            Add(text, "value", tag.Value);
        }
        foreach (var metric in query.Metrics)
        {
            Add(text, "metric", metric.ToString());
        }
        return Sha256Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).ToBytes()[..MarkLength];
    }

    // With its length, so that no value can pass for two.
    private static void Add(StringBuilder text, string field, string? value) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"{field}:{(value is null ? "none" : value.Length.ToString(CultureInfo.InvariantCulture))}:{value}\n"
        );
}
