using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Airworthy.Testing.Services;

/// <summary>The HTTP side of a service that is faked: it listens on loopback, answers one call after the other, and can be made to fail.</summary>
public sealed class FakeService : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly WebApplication _web;
    private readonly Func<ServiceCall, ServiceReply> _answer;
    private readonly List<ServiceCall> _calls = [];
    private readonly List<(string End, ServiceReply? Reply)> _once = [];

    private FakeService(WebApplication web, Func<ServiceCall, ServiceReply> answer) => (_web, _answer) = (web, answer);

    /// <summary>Its root.</summary>
    public Uri Url => new(_web.Urls.First() + "/");

    /// <summary>All calls so far.</summary>
    public IReadOnlyList<ServiceCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <param name="answer">Answers a call; never two at once.</param>
    public static async Task<FakeService> StartAsync(Func<ServiceCall, ServiceReply> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var service = new FakeService(web, answer);
        web.Run(service.AnswerAsync);
        await web.StartAsync();
        return service;
    }

    public int Count(string method, string end) =>
        Calls.Count(c => c.Method == method && c.Path.EndsWith(end, StringComparison.Ordinal));

    /// <summary>The next call whose path ends so is done, and its connection cut before the answer.</summary>
    public void CutNext(string end) => Locked(() => _once.Add((end, null)));

    /// <summary>The next call whose path ends so is answered in the service's stead.</summary>
    public void AnswerNext(string end, ServiceReply reply) => Locked(() => _once.Add((end, reply)));

    /// <summary>Changes what the service knows while no call is answered.</summary>
    public void Locked(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var cut = raw.IndexOf('?', StringComparison.Ordinal);
        var call = new ServiceCall
        {
            Method = context.Request.Method,
            Path = (cut < 0 ? raw : raw[..cut]).Trim('/'),
            Query = context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
            Headers = context.Request.Headers.ToDictionary(
                h => h.Key,
                h => h.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            ),
            Body = await reader.ReadToEndAsync(context.RequestAborted),
        };
        ServiceReply? reply;
        lock (_gate)
        {
            _calls.Add(call);
            var planned = _once.FindIndex(o => call.Path.EndsWith(o.End, StringComparison.Ordinal));
            reply = planned < 0 || _once[planned].Reply is null ? _answer(call) : _once[planned].Reply;
            if (planned >= 0)
            {
                reply = _once[planned].Reply;
                _once.RemoveAt(planned);
            }
        }
        if (reply is null)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }
        if (reply.Body.Length > 0)
        {
            context.Response.ContentType = reply.Type;
            await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
        }
    }
}

/// <summary>A call as it came.</summary>
public sealed record ServiceCall
{
    public required string Method { get; init; }

    /// <summary>As it came over the wire, without slashes at its ends.</summary>
    public required string Path { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required string Body { get; init; }

    /// <summary>The path's parts, decoded.</summary>
    public string[] Parts => [.. Path.Split('/').Select(Uri.UnescapeDataString)];

    public JsonObject Json => JsonNode.Parse(Body.Length == 0 ? "{}" : Body)!.AsObject();

    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>One page of a list, by <c>page</c> and <c>per_page</c>.</summary>
    public JsonArray Page(IEnumerable<JsonNode> all, int usual)
    {
        var size = Math.Min(100, Query.TryGetValue("per_page", out var wanted) ? int.Parse(wanted, null) : usual);
        var page = Query.TryGetValue("page", out var number) ? int.Parse(number, null) : 1;
        return new JsonArray([.. all.Skip((page - 1) * size).Take(size)]);
    }
}

/// <summary>What goes back.</summary>
public sealed record ServiceReply(int Status, byte[] Body, string Type)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static ServiceReply Json(JsonNode node, int status = 200) =>
        new(status, Encoding.UTF8.GetBytes(node.ToJsonString()), "application/json; charset=utf-8");

    public static ServiceReply Text(string text) => new(200, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    public static ServiceReply Bytes(byte[] bytes, string type) => new(200, bytes, type);

    public static ServiceReply Bare(int status) => new(status, [], "text/plain");

    /// <summary>A refusal as GitHub and GitLab write it.</summary>
    public static ServiceReply Says(int status, string message) =>
        Json(new JsonObject { ["message"] = message }, status);
}
