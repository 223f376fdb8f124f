using System.Text;
using System.Text.Encodings.Web;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;

namespace Airworthy.Server.Ui;

/// <summary>The first page: which models there are, what serves where, which releases are open. One document, no script, nothing fetched.</summary>
internal static class HomePage
{
    /// <param name="routes">Where the page is mapped.</param>
    /// <param name="client">A client that speaks as the one whose token this is; null for a caller without one.</param>
    public static RouteHandlerBuilder MapHome(
        this IEndpointRouteBuilder routes,
        Func<string?, AirworthyClient> client
    ) =>
        routes
            .MapGet(
                "/",
                async (HttpContext context) =>
                {
                    var header = context.Request.Headers.Authorization.ToString();
                    using var speaker = client(header.Length > 7 ? header[7..].Trim() : null);
                    var page = await WriteAsync(speaker, context.RequestAborted);
                    context.Response.Headers.ContentSecurityPolicy =
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
                    return Results.Content(page, "text/html", Encoding.UTF8);
                }
            )
            .ExcludeFromDescription();

    private static async Task<string> WriteAsync(AirworthyClient client, CancellationToken cancel)
    {
        var endpoints = await client.ListEndpointsAsync(cancel: cancel);
        var running = await client.ListReleasesAsync(status: "running", cancel: cancel);
        var waiting = await client.ListReleasesAsync(status: "waiting", cancel: cancel);
        var models = await client.ListModelsAsync(cancel: cancel);
        var page = new StringBuilder(Head);
        Section(
            page,
            "What serves where",
            "Nothing serves yet. A release brings a version to an endpoint.",
            ["Endpoint", "Version", "Since", "State"],
            endpoints,
            EndpointRow
        );
        Section(
            page,
            "Releases that wait for people",
            "None.",
            ["Release", "Model", "Asks for", "Begun"],
            waiting,
            ReleaseRow
        );
        Section(page, "Releases under way", "None.", ["Release", "Model", "At", "Begun"], running, ReleaseRow);
        Section(
            page,
            "Models",
            "No model is registered yet: airworthy register MODEL PATH",
            ["Model", "Owner", "Newest version", "Serves in", "Changed"],
            models,
            ModelRow
        );
        return page.Append(Foot).ToString();
    }

    private static void Section<T>(
        StringBuilder page,
        string title,
        string none,
        string[] columns,
        Answer<PageView<T>> answer,
        Func<T, string[]> row
    )
    {
        page.Append($"<section><h2>{E(title)}</h2>");
        if (!answer.TryGet(out var list, out var problem))
        {
            page.Append($"<p class=\"bad\">{E(problem.Detail)}</p></section>");
            return;
        }
        if (list.Items.Count == 0)
        {
            page.Append($"<p class=\"none\">{E(none)}</p></section>");
            return;
        }
        page.Append("<div class=\"wide\"><table><thead><tr>");
        foreach (var column in columns)
        {
            page.Append($"<th scope=\"col\">{E(column)}</th>");
        }
        page.Append("</tr></thead><tbody>");
        foreach (var item in list.Items)
        {
            page.Append("<tr>");
            foreach (var cell in row(item))
            {
                page.Append($"<td>{E(cell)}</td>");
            }
            page.Append("</tr>");
        }
        page.Append("</tbody></table></div>");
        if (list.NextPageToken is not null)
        {
            page.Append("<p class=\"none\">There are more; the API and the airworthy command list them all.</p>");
        }
        page.Append("</section>");
    }

    private static string[] EndpointRow(EndpointView endpoint) =>
        [
            endpoint.Name,
            $"version {endpoint.Current.Version}",
            At(endpoint.Current.Since),
            endpoint.Ready ? "answers" : endpoint.Problem?.Detail ?? "is being loaded",
        ];

    private static string[] ReleaseRow(ReleaseView release) =>
        [
            release.Id,
            $"{release.Model}, version {release.Version}",
            release.Awaited is { } awaited
                ? $"an approval for {awaited.Environment}"
                : release.Steps.FirstOrDefault(s => s.Status == "pending")?.Name ?? release.Status,
            At(release.StartedAt),
        ];

    private static string[] ModelRow(ModelView model) =>
        [
            model.Name,
            model.Owner,
            $"{model.LatestVersion}",
            model.Serving.Count == 0
                ? "nowhere"
                : string.Join(", ", model.Serving.Select(s => $"{s.Environment} (version {s.Version})")),
            At(model.UpdatedAt),
        ];

    private static string At(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm} UTC";

    private static string E(string text) => HtmlEncoder.Default.Encode(text);

    private const string Head = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Airworthy</title>
        <style>
        :root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8ea); --soft: light-dark(#57606a, #a0a8b0);
          --line: light-dark(#d5d9de, #3a4047); --ground: light-dark(#ffffff, #15181c); --bad: light-dark(#a4161a, #ff8a8a); }
        body { margin: 0 auto; max-width: 64rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
        a { color: inherit; } .lead, .none { color: var(--soft); } .bad { color: var(--bad); }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--soft); font-weight: 600; } footer { margin-top: 2.5rem; color: var(--soft); }
        </style>
        </head>
        <body>
        <header><h1>Airworthy</h1>
        <p class="lead">From research to production, with a record of every step.</p></header>
        <main>
        """;

    private const string Foot = """
        </main>
        <footer><p><a href="/docs/">API reference</a> · <a href="/openapi/v1.json">OpenAPI document</a> ·
        <a href="/api/v1/record/checkpoint">the record's newest checkpoint</a></p></footer>
        </body>
        </html>
        """;
}
