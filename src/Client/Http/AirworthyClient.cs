using Airworthy.Client.Contracts;

namespace Airworthy.Client.Http;

/// <summary>
/// The typed door to a server. Safe to call from many threads. No call throws for what the server, the network or a caller's input
/// can cause: each answers a value or a <see cref="Problem"/>; only cancelling throws.
/// </summary>
public sealed partial class AirworthyClient : IDisposable
{
    private const string Api = "/api/v1";
    private readonly Transport _transport;

    /// <param name="server">E.g. <c>http://127.0.0.1:7878</c>.</param>
    /// <param name="token">An API token's secret; without it the caller is anonymous.</param>
    /// <param name="handler">Sends the requests in place of the default one; the caller disposes it.</param>
    public AirworthyClient(Uri server, string? token = null, HttpMessageHandler? handler = null)
    {
        Server = server;
        _transport = new Transport(server, token, handler);
    }

    public Uri Server { get; }

    public Task<Answer<HealthView>> ReadyAsync(CancellationToken cancel = default) =>
        Get("/health/ready", ApiJson.Default.HealthView, cancel);

    public Task<Answer<ServerVersionView>> VersionAsync(CancellationToken cancel = default) =>
        Get("/api/v1/version", ApiJson.Default.ServerVersionView, cancel);

    /// <summary>Every item of a paged list, fetched as they are asked for. Ends after the first problem.</summary>
    public static async IAsyncEnumerable<Answer<T>> AllAsync<T>(Func<string?, Task<Answer<PageView<T>>>> page)
    {
        string? token = null;
        do
        {
            var answer = await page(token);
            if (!answer.TryGet(out var items, out var problem))
            {
                yield return problem;
                yield break;
            }
            foreach (var item in items.Items)
            {
                yield return item;
            }
            token = items.NextPageToken;
        } while (token is not null);
    }

    public void Dispose() => _transport.Dispose();

    private Task<Answer<T>> Get<T>(
        string path,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json,
        CancellationToken cancel
    ) => _transport.ForAsync(HttpMethod.Get, path, json, cancel: cancel);

    private Task<Answer<T>> Post<TBody, T>(
        string path,
        TBody body,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<TBody> bodyJson,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json,
        CancellationToken cancel
    ) => _transport.ForAsync(HttpMethod.Post, path, json, Transport.Json(body, bodyJson), cancel: cancel);

    private static string Model(string model) => $"{Api}/models/{Uri.EscapeDataString(model)}";

    private static string Version(string model, int number) => $"{Model(model)}/versions/{number}";

    /// <summary>The path with the query parameters that have a value.</summary>
    private static string Query(string path, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                path += $"{separator}{name}={Uri.EscapeDataString(FormattableString.Invariant($"{value}"))}";
                separator = '&';
            }
        }
        return path;
    }
}
