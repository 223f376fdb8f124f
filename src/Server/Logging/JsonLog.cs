using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Airworthy.Server.Logging;

/// <summary>
/// An event as one line of JSON: when, how grave, from where, the sentence, and every value in it by its name, so that nobody has to take
/// sentences apart. A value of the event itself goes before one of the same name around it.
/// </summary>
internal sealed class JsonLog(TimeProvider clock) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "airworthy-json";
    private const string Sentence = "{OriginalFormat}";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Words that every line has a meaning of its own for.</summary>
    private static readonly string[] Own = ["at", "level", "from", "message", "error"];

    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        scopeProvider?.ForEachScope(Add, values);
        Add(logEntry.State, values);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
        {
            values.TryAdd("trace_id", span.TraceId.ToHexString());
        }
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Writing))
        {
            json.WriteStartObject();
            json.WriteString("at", clock.GetUtcNow().UtcDateTime);
            json.WriteString("level", Level(logEntry.LogLevel));
            json.WriteString("from", logEntry.Category);
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            foreach (var (name, value) in values)
            {
                Value(json, name, value);
            }
            if (logEntry.Exception is { } error)
            {
                json.WriteString("error", error.ToString());
            }
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void Add(object? from, Dictionary<string, object?> to)
    {
        foreach (var (name, value) in from as IEnumerable<KeyValuePair<string, object?>> ?? [])
        {
            var key = Snake(name);
            if (name != Sentence && !Own.Contains(key, StringComparer.Ordinal))
            {
                to[key] = value;
            }
        }
    }

    private static void Value(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case int or long or short or byte:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary><c>RequestId</c> is <c>request_id</c>.</summary>
    private static string Snake(string name) =>
        string.Concat(
            name.Select((c, i) => char.IsUpper(c) ? $"{(i == 0 ? "" : "_")}{char.ToLowerInvariant(c)}" : $"{c}")
        );

    private static string Level(LogLevel level) =>
        level switch
        {
            LogLevel.Trace or LogLevel.Debug => "debug",
            LogLevel.Information => "information",
            LogLevel.Warning => "warning",
            _ => "error",
        };
}

/// <summary>Sends what the server has to say to standard error, in the form that the setting names.</summary>
internal static class StandardError
{
    public static void Add(ILoggingBuilder log, LogForm form)
    {
        if (form == LogForm.Json)
        {
            log.AddConsole(o => o.FormatterName = JsonLog.FormatName);
            log.Services.AddSingleton<ConsoleFormatter, JsonLog>();
        }
        else
        {
            log.AddSimpleConsole(o =>
            {
                o.SingleLine = true;
                o.TimestampFormat = "HH:mm:ss ";
            });
        }
        log.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}

/// <summary>How a line of the log is written.</summary>
public enum LogForm
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
