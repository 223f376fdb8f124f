using System.Text.Json;
using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Server.Auth;

namespace Airworthy.Server.Mlflow;

/// <summary>Answers one call. It reads the fields it needs, looks at their first fault, and acts.</summary>
internal delegate ValueTask<Result<MlflowReply>> MlflowHandler(MlflowCall call);

/// <summary>One call of MLflow's API.</summary>
internal sealed class MlflowCall(HttpContext http, Fields fields)
{
    public HttpContext Http => http;

    public Fields Fields => fields;

    /// <summary>The first thing wrong with the fields read so far.</summary>
    public Fault? Fault => fields.Faults.First;

    public Caller Caller => http.Caller();

    public CancellationToken Cancel => http.RequestAborted;

    /// <summary>A part of the path.</summary>
    public string Route(string name) => (string)http.GetRouteValue(name)!;
}

/// <summary>An answer of 200: what stands in the object.</summary>
internal sealed class MlflowReply
{
    private readonly Action<Utf8JsonWriter>? _members;

    private MlflowReply(Action<Utf8JsonWriter>? members) => _members = members;

    /// <summary><c>{}</c></summary>
    public static MlflowReply Empty { get; } = new(null);

    public static MlflowReply Of(Action<Utf8JsonWriter> members) => new(members);

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        _members?.Invoke(json);
        json.WriteEndObject();
    }
}
