using System.Text.Json;
using Airworthy.Server.Logging;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Server.Tests.Logging;

public sealed class JsonLogTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 3, 9, 30, 0, TimeSpan.Zero));

    private static string Written(
        Exception? error,
        IReadOnlyList<KeyValuePair<string, object?>> around,
        params KeyValuePair<string, object?>[] state
    )
    {
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(around);
        using var text = new StringWriter();
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
            LogLevel.Warning,
            "Airworthy.Somewhere",
            default,
            state,
            error,
            (_, _) => "A \"sentence\"\nof two lines"
        );
        new JsonLog(Clock).Write(entry, scopes, text);
        return text.ToString();
    }

    [Fact]
    public void Write_OfAnEvent_IsOneLineWithItsValuesByName()
    {
        var line = Written(
            null,
            [new("RequestId", "req-1"), new("Version", "around")],
            new("Version", 3),
            new("Fault", null),
            new("Message", "taken"),
            new("{OriginalFormat}", "x")
        );

        Assert.Equal(
            """{"at":"2026-11-03T09:30:00Z","level":"warning","from":"Airworthy.Somewhere","message":"A \"sentence\"\nof two lines","request_id":"req-1","version":3}"""
                + Environment.NewLine,
            line
        );
    }

    [Fact]
    public void Write_OfAnError_KeepsItsStackOnTheLine()
    {
        var line = Written(new InvalidOperationException("broke\nin two"), []);

        Assert.Equal(line.Length - Environment.NewLine.Length, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Contains(
            "broke\nin two",
            JsonElement.Parse(line).GetProperty("error").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Up_WithLogFormatJson_WritesNothingElseBetweenReadyAndStop()
    {
        using var folder = new TemporaryFolder();
        using var up = UpProcess.Start(
            null,
            ["up", "--port", "0", "--data", folder.At("data"), "--log", "information", "--log-format", "json"]
        );
        await up.Output.ReadLineAsync();
        up.Signal("TERM");

        var lines = (await up.EndAsync()).Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(
            lines.Where(l => !l.StartsWith("Stopping:", StringComparison.Ordinal)),
            l => Assert.True(JsonElement.Parse(l).TryGetProperty("level", out _), l)
        );
    }
}
