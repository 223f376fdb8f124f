using System.Globalization;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>What answers at a job itself: its description, and orders for builds.</summary>
internal static class JobRoutes
{
    private const string Build = "hudson.model.Item.Build";

    public static FakeAnswer Of(
        FakeRequest request,
        FakeJob job,
        string[] rest,
        FakeQueue queue,
        string root,
        DateTimeOffset now
    )
    {
        switch (rest)
        {
            case []:
                return FakeAnswer.Page(200, job.ItemName);
            case ["api", "json"]:
                return request.Parameter("tree") is null
                    ? FakeAnswer.Json(Shallow(job.Json(root)))
                    : BuildRoutes.Whole(request, job.Json(root));
            case ["build" or "buildWithParameters"]:
                return Order(request, job, rest[0] == "buildWithParameters", queue, root, now);
        }
        var builds = job.Builds;
        var build = rest[0] switch
        {
            "lastBuild" => builds.Count > 0 ? builds[0] : null,
            "lastCompletedBuild" => builds.FirstOrDefault(b => !b.IsBuilding),
            "lastSuccessfulBuild" => builds.FirstOrDefault(b => !b.IsBuilding && b.Result is "SUCCESS" or "UNSTABLE"),
            "lastStableBuild" => builds.FirstOrDefault(b => !b.IsBuilding && b.Result is "SUCCESS"),
            _ => builds.FirstOrDefault(b => b.Number.ToString(CultureInfo.InvariantCulture) == rest[0]),
        };
        return build is null ? FakeAnswer.Missing() : BuildRoutes.Of(request, build, [.. rest.Skip(1)], root, now);
    }

    private static FakeAnswer Order(
        FakeRequest request,
        FakeJob job,
        bool withParameters,
        FakeQueue queue,
        string root,
        DateTimeOffset now
    )
    {
        if (request.Method != "POST")
        {
            return FakeAnswer.PostOnly();
        }
        if (!request.User!.May(Build))
        {
            return FakeAnswer.Forbidden(request.User, Build);
        }
        if (job.IsDisabled)
        {
            return FakeAnswer.Page(409, $"{job.ItemName} is not buildable");
        }
        if (withParameters && job.Declared.Count == 0)
        {
            return FakeAnswer.Page(400, $"{job.ItemName} is not parameterized");
        }
        if (!withParameters && job.Declared.Count > 0 && request.Parameter("json") is null)
        {
            return FakeAnswer.Page(400, "This page expects a form submission");
        }
        var sent = withParameters
            ? request.Form.Concat(request.Query).SelectMany(g => g.Select(v => KeyValuePair.Create(g.Key, v)))
            : BuildRoutes.FormValues(request);
        if (
            !Values(job, sent.ToLookup(s => s.Key, s => s.Value, StringComparer.Ordinal), out var values, out var trace)
        )
        {
            return FakeAnswer.Oops(trace);
        }
        if (job.IsVetoed)
        {
            return FakeAnswer.Redirect(302, ".");
        }
        var (item, isNew) = queue.Order(job, values, Delay(request.Parameter("delay")) ?? job.QuietPeriod, now);
        return FakeAnswer.Redirect(isNew || !withParameters ? 201 : 303, $"{root}/queue/item/{item.Id}/");
    }

    /// <summary>Goes through the declarations, so a name that none has is passed over in silence.</summary>
    private static bool Values(
        FakeJob job,
        ILookup<string, string> sent,
        out Dictionary<string, string> values,
        out string trace
    )
    {
        values = new Dictionary<string, string>(StringComparer.Ordinal);
        trace = "";
        foreach (var parameter in job.Declared)
        {
            var given = sent[parameter.Name].ToList();
            if (given.Count > 1)
            {
                trace = $"Illegal number of parameter values for {parameter.Name}: {given.Count}";
                return false;
            }
            if (given.Count == 0 && parameter.Kind is FakeParameterKind.File or FakeParameterKind.StashedFile)
            {
                continue;
            }
            if (parameter.Read(given.Count == 0 ? parameter.Initial : given[0]) is not { } value)
            {
                trace = $"Illegal choice for parameter {parameter.Name}: {given[0]}";
                return false;
            }
            values[parameter.Name] = value;
        }
        return true;
    }

    private static TimeSpan? Delay(string? sent)
    {
        if (sent is null)
        {
            return null;
        }
        var digits = new string([.. sent.TakeWhile(char.IsAsciiDigit)]);
        var amount = digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
        return sent.EndsWith("min", StringComparison.Ordinal)
            ? TimeSpan.FromMinutes(amount)
            : TimeSpan.FromSeconds(amount);
    }

    /// <summary>Without <c>tree</c> a job tells of each build where it is, and nothing more.</summary>
    private static JsonObject Shallow(JsonObject job)
    {
        var builds = TreeFilter.Parse("builds[number,url]{0,100}").Of(job);
        var last = TreeFilter.Parse("lastBuild[number,url]").Of(job);
        job.Remove("allBuilds");
        job["builds"] = builds["builds"]!.DeepClone();
        job["lastBuild"] = last["lastBuild"]?.DeepClone();
        return job;
    }
}
