using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>A request as it came over the wire: the path's parts are decoded once and no more, so <c>%252F</c> is <c>%2F</c> in a name.</summary>
internal sealed record FakeRequest
{
    public required string Method { get; init; }

    public required string[] Path { get; init; }

    public required ILookup<string, string> Query { get; init; }

    public required ILookup<string, string> Form { get; init; }

    public required Func<string, string?> Header { get; init; }

    /// <summary>Scheme and host as the request names them: what Jenkins writes into a Location.</summary>
    public required string Root { get; init; }

    public FakeUser? User { get; init; }

    /// <summary>Of the form or of the query: Jenkins does not tell them apart.</summary>
    public string? Parameter(string name) => Form[name].Concat(Query[name]).FirstOrDefault();

    public static (string[] Path, ILookup<string, string> Query) Target(string raw)
    {
        var cut = raw.IndexOf('?', StringComparison.Ordinal);
        var path = (cut < 0 ? raw : raw[..cut]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return ([.. path.Select(Uri.UnescapeDataString)], Pairs(cut < 0 ? "" : raw[(cut + 1)..]));
    }

    public static ILookup<string, string> Pairs(string encoded) =>
        encoded
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .ToLookup(
                p => WebUtility.UrlDecode(p[0]),
                p => p.Length == 2 ? WebUtility.UrlDecode(p[1]) : "",
                StringComparer.Ordinal
            );
}

/// <summary>What goes back.</summary>
internal sealed record FakeAnswer(int Status, byte[] Body, string Type)
{
    private const string Html = "text/html;charset=utf-8";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether it is one of those that carry <c>X-Jenkins</c>: answers of the API and whole pages do, bare status lines do not.</summary>
    public bool IsNamed { get; init; } = true;

    public FakeAnswer With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    public static FakeAnswer Json(JsonNode node) =>
        new(200, Encoding.UTF8.GetBytes(node.ToJsonString()), "application/json;charset=utf-8");

    public static FakeAnswer Text(string text) => new(200, Encoding.UTF8.GetBytes(text), "text/plain;charset=UTF-8");

    public static FakeAnswer Page(int status, string text) =>
        new(
            status,
            Encoding.UTF8.GetBytes(
                $"<!DOCTYPE html><html><head><title>Jenkins</title></head><body><h1>Error</h1><p>{WebUtility.HtmlEncode(text)}</p></body></html>"
            ),
            Html
        );

    public static FakeAnswer Bare(int status) => new(status, [], Html) { IsNamed = false };

    public static FakeAnswer Missing() => Page(404, "Not Found");

    public static FakeAnswer PostOnly() => Page(405, "Form post is required").With("Allow", "POST");

    public static FakeAnswer Redirect(int status, string to) => Bare(status).With("Location", to);

    public static FakeAnswer Oops(string trace) =>
        Page(
            500,
            $"Oops! A problem occurred while processing the request. java.lang.IllegalArgumentException: {trace}"
        );

    public static FakeAnswer Forbidden(FakeUser user, string permission) =>
        Page(403, $"{user.Name} is missing the {permission} permission")
            .With("X-You-Are-Authenticated-As", user.Name)
            .With("X-Required-Permission", permission)
            .With("X-Permission-Implied-By", "hudson.model.Hudson.Administer");
}
