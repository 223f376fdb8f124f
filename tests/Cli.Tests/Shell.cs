using System.Net;
using System.Text;
using Airworthy.Cli.Commands;
using Airworthy.Cli.Running;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Cli.Tests;

/// <summary>Runs commands as a shell would, with its own environment, clock and server.</summary>
internal sealed class Shell
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public FakeTimeProvider Clock { get; } = new(Noon);

    public FakeServer Server { get; } = new();

    public string Typed { get; init; } = "";

    /// <summary>True: requests really go out.</summary>
    public bool Unreachable { get; init; }

    public async Task<Said> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandTree.InvokeAsync(
            arguments,
            new Surroundings
            {
                Out = output,
                Error = error,
                In = new StringReader(Typed),
                Variable = Variables.GetValueOrDefault,
                Clock = Clock,
                Handler = Unreachable ? null : Server,
            }
        );
        return new Said((ExitCode)exit, output.ToString(), error.ToString());
    }
}

internal sealed record Said(ExitCode Exit, string Out, string Error);

/// <summary>Answers requests from a table of "METHOD path"; anything else is 404 as a real server says it.</summary>
internal sealed class FakeServer : HttpMessageHandler
{
    private readonly Dictionary<string, (HttpStatusCode Status, string Body)> _answers = new(StringComparer.Ordinal);

    /// <summary>Asked before the table; null leaves it to that.</summary>
    public Func<Heard, (HttpStatusCode Status, string Body)?>? Script { get; set; }

    /// <summary>Every request in order: method, path with query, authorization, body.</summary>
    public List<Heard> Heard { get; } = [];

    public void Answers(string request, string body, HttpStatusCode status = HttpStatusCode.OK) =>
        _answers[request] = (status, body);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var line = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        Heard.Add(new Heard(line, request.RequestUri.Authority, request.Headers.Authorization?.ToString(), body));
        var (status, answer) =
            Script?.Invoke(Heard[^1])
            ?? _answers.GetValueOrDefault(
                line,
                (HttpStatusCode.NotFound, """{"code":"unknown-thing","detail":"There is no such thing."}""")
            );
        return new HttpResponseMessage(status)
        {
            Content = new StringContent(answer, Encoding.UTF8, "application/json"),
        };
    }
}

internal sealed record Heard(string Request, string Authority, string? Authorization, string Body);
