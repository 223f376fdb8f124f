namespace Airworthy.Server.Logging;

/// <summary>What an answer's headers tell of its call, for the lines of the log that are written about it.</summary>
internal static class CallScope
{
    public const string RequestId = "X-Request-Id";

    /// <summary>Names the version that answered.</summary>
    public const string Version = "Airworthy-Version";

    private const int TraceParts = 4;

    public static IDisposable? Begin(ILogger log, HttpContext context)
    {
        var told = new List<KeyValuePair<string, object?>>();
        Add("RequestId", context.Response.Headers[RequestId].FirstOrDefault());
        Add("TraceId", TraceId(context.Response.Headers.TraceParent.FirstOrDefault()));
        Add("Model", context.GetRouteValue("name"));
        Add("Version", context.Response.Headers[Version].FirstOrDefault());
        return log.BeginScope(told);

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                told.Add(new(name, value));
            }
        }
    }

    private static string? TraceId(string? traceParent) =>
        traceParent?.Split('-') is { Length: TraceParts } parts ? parts[1] : null;
}
