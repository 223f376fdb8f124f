using System.Net;
using System.Text;
using System.Text.Json;
using Airworthy.Adapters.Targets.ControlServices;
using Airworthy.Catalog.Webhooks;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.HttpService;

namespace Airworthy.Delivery.Tests.Controls.HttpService;

/// <summary>A real service on this machine, and what it may answer.</summary>
public sealed class HttpServiceControlTests
{
    [Theory]
    [InlineData("""{"outcome":"pass","summary":"known","figures":{"age":3.5}}""", Outcome.Pass, "says: known.")]
    [InlineData("""{"outcome":"fail","summary":"unknown","mend":"enter it"}""", Outcome.Fail, "says: unknown.")]
    [InlineData("""{"outcome":"inconclusive","summary":"busy"}""", Outcome.Inconclusive, "says: busy.")]
    [InlineData("""{"outcome":"Pass","summary":"known"}""", Outcome.Inconclusive, "its outcome is 'Pass'")]
    [InlineData("""{"outcome":"pass"}""", Outcome.Inconclusive, "no summary")]
    [InlineData("""<html>""", Outcome.Inconclusive, "no finding")]
    [InlineData("""null""", Outcome.Inconclusive, "no finding")]
    public async Task Ask_WhateverTheServiceAnswers_IsAFinding(string answered, Outcome expected, string said)
    {
        var (answer, asked) = await AskAsync(200, answered);

        Assert.Equal(expected, answer.Outcome);
        Assert.Contains(said, answer.Summary, StringComparison.Ordinal);
        Assert.Equal("flight-delay", asked.GetProperty("version").GetProperty("model").GetString());
        Assert.Equal(
            "https://airworthy.example.com/api/v1/models/flight-delay/versions/1",
            asked.GetProperty("evidence").GetString()
        );
        Assert.Equal(64, asked.GetProperty("version").GetProperty("digest").GetString()!.Split(':')[^1].Length);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    public async Task Ask_WithoutSuccess_IsInconclusive(int status)
    {
        var (answer, _) = await AskAsync(status, """{"outcome":"pass","summary":"known"}""");

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains($"{status}", answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_OfAServiceThatIsNotThere_IsInconclusive()
    {
        var answer = await AnswerAsync("http://127.0.0.1:9/", new Secrets(null), toThisMachine: true);

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains("cannot be reached", answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_OfAServiceThatDoesNotAnswer_IsInconclusiveInTime()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var answer = await AnswerAsync($"http://{silent.LocalEndpoint}/", new Secrets(null), true, ("seconds", "1"));

        Assert.Equal(Outcome.Inconclusive, answer.Outcome);
        Assert.Contains("within 1 seconds", answer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_OfThisMachineWhereOthersUseTheServer_DoesNotCall()
    {
        var answer = await AnswerAsync("http://localhost:9/", new Secrets(null), toThisMachine: false);

        Assert.Contains("server's own machine", answer.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{origin}\nopen sesame\n", true)]
    [InlineData("https://elsewhere.example.com\nopen sesame\n", false)]
    [InlineData("open sesame\n", false)]
    [InlineData(null, false)]
    public async Task Ask_WithAToken_SendsItOnlyWhereItBelongs(string? secret, bool sent)
    {
        using var service = new Service(200, """{"outcome":"pass","summary":"known"}""");
        var secrets = new Secrets(secret?.Replace("{origin}", service.Url.GetLeftPart(UriPartial.Authority)));

        var answer = await AnswerAsync(service.Url.ToString(), secrets, true, ("token", "register"));

        Assert.Equal(sent ? Outcome.Pass : Outcome.Inconclusive, answer.Outcome);
        Assert.Equal(sent ? "Bearer open sesame" : null, service.Authorization);
        Assert.DoesNotContain("sesame", answer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://checks.example.com/")]
    [InlineData("https://user:secret@checks.example.com/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("checks.example.com")]
    [InlineData("http://127.0.0.1.example.com/")]
    public void Lint_OfAnAddressThatMayNotBeAsked_RefusesIt(string url) =>
        Assert.NotEmpty(Control(new Secrets(null), true).Lint(Questions.Spec("http", ("url", url)), Questions.Binary));

    private static async Task<(Answer Answer, JsonElement Asked)> AskAsync(int status, string answered)
    {
        using var service = new Service(status, answered);
        var answer = await AnswerAsync(service.Url.ToString(), new Secrets(null), true);
        return (answer, JsonDocument.Parse(service.Body!).RootElement);
    }

    private static async Task<Answer> AnswerAsync(
        string url,
        Secrets secrets,
        bool toThisMachine,
        params (string, string)[] with
    ) =>
        await new Asking(Control(secrets, toThisMachine), Questions.Binary, Questions.Labels([0, 1])).OfAsync(
            [0.5, 0.5],
            [("url", url), .. with]
        );

    private static HttpServiceControl Control(Secrets secrets, bool toThisMachine) =>
        new(new HttpServiceCaller(secrets, toThisMachine), () => new Uri("https://airworthy.example.com/"));

    private sealed class Secrets(string? secret) : ISecretStore
    {
        public void Put(string id, string text) => throw new NotSupportedException();

        public string? Find(string id) => id == "control_register" ? secret : null;

        public void Remove(string id) => throw new NotSupportedException();
    }

    /// <summary>Answers every request alike, and remembers the last.</summary>
    private sealed class Service : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Service(int status, string answer)
        {
            for (var port = 20_000 + (Environment.ProcessId % 20_000); !_listener.IsListening; port++)
            {
                Url = new Uri($"http://127.0.0.1:{port}/ask");
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                try
                {
                    _listener.Start();
                }
                catch (HttpListenerException)
                {
                    // Taken; the next.
                }
            }
            _ = AnswerAsync(status, answer);
        }

        public Uri Url { get; private set; } = null!;

        public string? Body { get; private set; }

        public string? Authorization { get; private set; }

        public void Dispose() => _listener.Close();

        private async Task AnswerAsync(int status, string answer)
        {
            var context = await _listener.GetContextAsync();
            Authorization = context.Request.Headers["Authorization"];
            using (var reader = new StreamReader(context.Request.InputStream))
            {
                Body = await reader.ReadToEndAsync();
            }
            context.Response.StatusCode = status;
            context.Response.RedirectLocation = "http://127.0.0.1:9/elsewhere";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        }
    }
}
