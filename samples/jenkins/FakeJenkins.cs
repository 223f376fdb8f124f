using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Airworthy.Samples.Jenkins;

/// <summary>
/// A Jenkins controller without Jenkins: its remote API over HTTP, with the answers, races and restarts that its clients must bear.
/// <c>README.md</c> beside this file tells what it knows and what it leaves out.
/// </summary>
public sealed class FakeJenkins : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly WebApplication _web;
    private readonly FakeController _controller;
    private readonly List<string> _requests = [];
    private readonly List<(string End, Action Do)> _before = [];
    private readonly List<(string End, Func<FakeAnswer, FakeAnswer?> Do)> _once = [];

    private FakeJenkins(WebApplication web, TimeProvider clock)
    {
        _web = web;
        _controller = new FakeController(_gate, clock);
    }

    /// <summary>Its root.</summary>
    public Uri Url => new(_web.Urls.First() + "/");

    /// <summary>What it names itself in a Location; null for what the request named. Set, it is a controller behind a proxy.</summary>
    public string? InternalRoot { get; set; }

    /// <summary>Whether passwords need a crumb.</summary>
    public bool UsesCrumbs
    {
        set => Locked(() => _controller.Sessions.UsesCrumbs = value);
    }

    /// <summary>No executor is free.</summary>
    public bool HoldsQueue
    {
        set => Locked(() => _controller.Queue.IsHeld = value);
    }

    /// <summary>Quiet before a shutdown: what waits goes on waiting.</summary>
    public bool IsShuttingDown
    {
        set => Locked(() => _controller.Queue.IsShuttingDown = value);
    }

    /// <summary>All requests so far: <c>POST /job/a/build?delay=0sec</c>, as they came over the wire.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <param name="clock">By which items wait and are forgotten, and builds go through their steps.</param>
    public static async Task<FakeJenkins> StartAsync(TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var jenkins = new FakeJenkins(web, clock);
        web.Run(jenkins.AnswerAsync);
        await web.StartAsync();
        return jenkins;
    }

    public FakeUser AddUser(string name, string password, string token)
    {
        var user = new FakeUser(name, password, token);
        Locked(() => _controller.Sessions.Add(user));
        return user;
    }

    /// <param name="fullName">Its folders, which come into being with it, and its name: <c>team/model</c>.</param>
    /// <param name="parameters">What it declares.</param>
    public FakeJob AddJob(string fullName, params FakeParameter[] parameters)
    {
        lock (_gate)
        {
            return _controller.Add(fullName, parameters);
        }
    }

    /// <summary>A branch's job within a multibranch project; its name is the branch's with some characters as %XX.</summary>
    public FakeJob AddBranch(string project, string branch, params FakeParameter[] parameters) =>
        AddJob($"{project}/{FakeJob.BranchItem(branch)}", parameters);

    /// <summary>It goes down: everything answers 503 until <see cref="ComeUp"/>.</summary>
    public void GoDown() => Locked(() => _controller.IsDown = true);

    /// <summary>It comes up as another session. Items that left the queue, crumbs and sessions are forgotten; builds go on.</summary>
    /// <param name="losesQueue">Whether it was killed, and so forgets what still waits too.</param>
    public void ComeUp(bool losesQueue = false) => Locked(() => _controller.ComeUp(losesQueue));

    /// <summary>Somebody else's order; the queue item's number.</summary>
    public long Order(FakeJob job, IReadOnlyDictionary<string, string> values)
    {
        lock (_gate)
        {
            return _controller.Order(job, values);
        }
    }

    /// <summary>Somebody is quicker than the next request whose path ends so.</summary>
    public void BeforeNext(string end, Action happens) => Locked(() => _before.Add((end, happens)));

    /// <summary>The next request whose path ends so is done, and its connection cut before the answer.</summary>
    public void CutNext(string end, Action? then = null) =>
        Locked(() =>
            _once.Add(
                (
                    end,
                    _ =>
                    {
                        then?.Invoke();
                        return null;
                    }
                )
            )
        );

    /// <summary>The next request whose path ends so is answered by something between here and there.</summary>
    public void AnswerNext(string end, int status, string page) =>
        Locked(() => _once.Add((end, _ => FakeAnswer.Page(status, page) with { IsNamed = false })));

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var isForm = context.Request.ContentType?.StartsWith(
            "application/x-www-form-urlencoded",
            StringComparison.Ordinal
        );
        var (path, query) = FakeRequest.Target(raw);
        FakeAnswer? answer;
        lock (_gate)
        {
            _requests.Add($"{context.Request.Method} {raw}");
            Take(_before, path)?.Invoke();
            answer = _controller.Answer(
                new FakeRequest
                {
                    Method = context.Request.Method,
                    Path = path,
                    Query = query,
                    Form = FakeRequest.Pairs(isForm == true ? body : ""),
                    Header = name => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null,
                    Root = InternalRoot ?? $"{context.Request.Scheme}://{context.Request.Host}",
                }
            );
            answer = Take(_once, path) is { } instead ? instead(answer) : answer;
        }
        if (answer is null)
        {
            context.Abort();
            return;
        }
        await SendAsync(context, answer);
    }

    private async Task SendAsync(HttpContext context, FakeAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers.Append(name, value);
        }
        if (answer.IsNamed)
        {
            context.Response.Headers["X-Jenkins"] = "2.579";
            context.Response.Headers["X-Jenkins-Session"] = _controller.Session;
        }
        if (answer.Status != 204)
        {
            context.Response.ContentLength = answer.Body.Length;
        }
        if (answer.Body.Length > 0)
        {
            context.Response.ContentType = answer.Type;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
            }
        }
    }

    private static TDo? Take<TDo>(List<(string End, TDo Do)> planned, string[] path)
        where TDo : class
    {
        var at = planned.FindIndex(p => string.Join('/', path).EndsWith(p.End, StringComparison.Ordinal));
        if (at < 0)
        {
            return null;
        }
        var taken = planned[at].Do;
        planned.RemoveAt(at);
        return taken;
    }

    private void Locked(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }
}
