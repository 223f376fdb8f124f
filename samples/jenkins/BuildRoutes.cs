using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>What answers below a build: <c>{job}/N/…</c>.</summary>
internal static class BuildRoutes
{
    private const string Cancel = "hudson.model.Item.Cancel";

    public static FakeAnswer Of(FakeRequest request, FakeBuild build, string[] rest, string root, DateTimeOffset now) =>
        rest switch
        {
            [] => FakeAnswer.Page(200, $"{build.Job.ItemName} #{build.Number}"),
            ["api", "json"] => Whole(request, build.Json(root)),
            ["consoleText"] => FakeAnswer.Text(Encoding.UTF8.GetString(Shown(build.Log))),
            ["logText", "progressiveText" or "progressiveHtml"] => Log(request, build, rest[1]),
            ["stop"] => Interrupt(request, build, "stop", now),
            ["term" or "kill"] when build.Job.IsPipeline => Interrupt(request, build, rest[0], now),
            ["artifact", .. var path] => build.Artifact(string.Join('/', path)) is { } file
                ? new FakeAnswer(200, file, "application/octet-stream")
                : FakeAnswer.Missing(),
            ["testReport", "api", "json"] => build.Suites is { } suites
                ? Whole(request, Tests(suites))
                : FakeAnswer.Missing(),
            ["wfapi", "describe"] when HasStages(build) => FakeAnswer.Json(build.Describe()),
            ["wfapi", "pendingInputActions"] when HasStages(build) => FakeAnswer.Json(
                new JsonArray([.. build.Inputs.Where(i => !i.IsAnswered).Select(i => (JsonNode)Asked(i, build))])
            ),
            ["input", var id, var verb] => Input(request, build, id, verb, now),
            _ => FakeAnswer.Missing(),
        };

    public static FakeAnswer Whole(FakeRequest request, JsonObject answer) =>
        FakeAnswer.Json(request.Parameter("tree") is { } tree ? TreeFilter.Parse(tree).Of(answer) : answer);

    private static bool HasStages(FakeBuild build) => build.Job is { IsPipeline: true, HasStageView: true };

    /// <summary>The position is of the log as it is stored, annotations and all; what is sent is without them.</summary>
    private static FakeAnswer Log(FakeRequest request, FakeBuild build, string kind)
    {
        var start = long.TryParse(request.Parameter("start"), CultureInfo.InvariantCulture, out var from) ? from : 0;
        var log = build.Log;
        start = start > log.Length || start < 0 ? 0 : start;
        var shown = Shown(log[(int)start..]);
        var answer =
            kind == "progressiveText"
                ? new FakeAnswer(200, shown, "text/plain;charset=UTF-8")
                : new FakeAnswer(
                    200,
                    Encoding.UTF8.GetBytes(WebUtility.HtmlEncode(Encoding.UTF8.GetString(shown))),
                    "text/html;charset=UTF-8"
                );
        answer = answer.With("X-Text-Size", log.Length.ToString(CultureInfo.InvariantCulture));
        return build.IsLogOpen ? answer.With("X-More-Data", "true") : answer;
    }

    private static byte[] Shown(byte[] log)
    {
        ReadOnlySpan<byte> begin = "\e[8mha:"u8;
        ReadOnlySpan<byte> end = "\e[0m"u8;
        var shown = new MemoryStream();
        var rest = log.AsSpan();
        while (rest.IndexOf(begin) is >= 0 and var at)
        {
            shown.Write(rest[..at]);
            var close = rest[at..].IndexOf(end);
            rest = close < 0 ? [] : rest[(at + close + end.Length)..];
        }
        shown.Write(rest);
        return shown.ToArray();
    }

    /// <summary>Back to where one came from, whether or not there was anything to end.</summary>
    private static FakeAnswer Interrupt(FakeRequest request, FakeBuild build, string verb, DateTimeOffset now)
    {
        if (request.Method != "POST")
        {
            return FakeAnswer.PostOnly();
        }
        if (!request.User!.May(Cancel))
        {
            return FakeAnswer.Forbidden(request.User, Cancel);
        }
        build.Interrupt(verb, request.User, now);
        return FakeAnswer.Redirect(302, request.Header("Referer") ?? ".");
    }

    private static JsonObject Tests(JsonArray cases)
    {
        var all = cases.OfType<JsonObject>().Select(c => (string?)c["status"]).ToList();
        return new JsonObject
        {
            ["_class"] = "hudson.tasks.junit.TestResult",
            ["duration"] = 0.1 * all.Count,
            ["empty"] = all.Count == 0,
            ["failCount"] = all.Count(s => s is "FAILED" or "REGRESSION"),
            ["passCount"] = all.Count(s => s is "PASSED" or "FIXED"),
            ["skipCount"] = all.Count(s => s is "SKIPPED"),
            ["suites"] = new JsonArray((JsonNode)new JsonObject { ["name"] = "tests", ["cases"] = cases.DeepClone() }),
        };
    }

    private static JsonObject Asked(FakeInput input, FakeBuild build)
    {
        var at = $"{build.Job.Path}{build.Number}/input/{input.Id}/";
        return new JsonObject
        {
            ["id"] = input.Id,
            ["proceedText"] = "Proceed",
            ["message"] = input.Message,
            ["inputs"] = new JsonArray([.. input.Parameters.Select(p => (JsonNode)p.Asked())]),
            ["proceedUrl"] = $"{build.Job.Path}{build.Number}/wfapi/inputSubmit?inputId={input.Id}",
            ["abortUrl"] = $"{at}abort",
            ["redirectApprovalUrl"] = $"{build.Job.Path}{build.Number}/input/",
        };
    }

    private static FakeAnswer Input(FakeRequest request, FakeBuild build, string id, string verb, DateTimeOffset now)
    {
        if (build.Input(id) is not { } input || verb is not ("proceedEmpty" or "proceed" or "abort" or "submit"))
        {
            return FakeAnswer.Missing();
        }
        if (request.Method != "POST")
        {
            return FakeAnswer.PostOnly();
        }
        if (input.IsRacing)
        {
            input.AnsweredBy ??= "somebody else";
        }
        if (input.IsAnswered)
        {
            return FakeAnswer.Page(400, "This input has been already given");
        }
        if (
            input.Submitters is { } only
            && !only.Split(',', StringSplitOptions.TrimEntries).Contains(request.User!.Name)
        )
        {
            return FakeAnswer.Page(400, $"You need to be {only} to submit this.");
        }
        var done = verb == "submit" ? FakeAnswer.Redirect(302, "../../") : FakeAnswer.Page(200, "");
        if (verb == "abort" || (verb == "submit" && request.Parameter("proceed") is null))
        {
            input.AnsweredBy = request.User!.Name;
            build.Write($"Rejected by {request.User.Name}\n");
            build.End("ABORTED", now);
            return done;
        }
        return Proceed(request, build, input, verb) ?? done;
    }

    private static FakeAnswer? Proceed(FakeRequest request, FakeBuild build, FakeInput input, string verb)
    {
        if (verb == "proceedEmpty" && input.Parameters.Count > 0)
        {
            return FakeAnswer.Page(400, "This input has parameters");
        }
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sent in FormValues(request))
        {
            if (input.Parameters.FirstOrDefault(p => p.Name == sent.Key) is not { } parameter)
            {
                return FakeAnswer.Page(400, $"No such parameter definition: {sent.Key}");
            }
            if (parameter.Read(sent.Value) is not { } value)
            {
                return FakeAnswer.Oops($"Illegal choice for parameter {sent.Key}: {sent.Value}");
            }
            values[sent.Key] = value;
        }
        (input.AnsweredBy, input.Values) = (request.User!.Name, values);
        build.Write($"Approved by {request.User.Name}\n");
        return null;
    }

    /// <summary>The form's <c>json</c>: <c>{"parameter":[{"name":…,"value":…}]}</c>.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> FormValues(FakeRequest request)
    {
        if (request.Parameter("json") is not { } json)
        {
            return [];
        }
        var given = JsonNode.Parse(json)?["parameter"];
        var list = given as JsonArray ?? (given is JsonObject one ? [one.DeepClone()] : []);
        return list.OfType<JsonObject>()
            .Select(p => KeyValuePair.Create((string)p["name"]!, p["value"]?.ToString() ?? ""));
    }
}
