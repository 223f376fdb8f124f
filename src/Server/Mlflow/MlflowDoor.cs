using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;

namespace Airworthy.Server.Mlflow;

/// <summary>Maps MLflow's calls, each under the API's path and under its mirror for browsers.</summary>
internal sealed class MlflowDoor(IEndpointRouteBuilder routes)
{
    // Answers are JSON to programs, never inlined into a page: letters beyond ASCII stay readable.
    internal static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The version of MLflow whose protocol this is.</summary>
    public const string SpokenVersion = "3.11.1";

    public IEndpointRouteBuilder Routes => routes;

    /// <param name="method">GET, POST, PATCH or DELETE.</param>
    /// <param name="path">What comes after <c>/api/2.0/mlflow/</c>.</param>
    /// <param name="needs">What the caller must be allowed.</param>
    /// <param name="handler">Answers it.</param>
    /// <param name="version">Of the API: 2.0 or 3.0.</param>
    public void Map(string method, string path, Permission needs, MlflowHandler handler, string version = "2.0")
    {
        foreach (var root in (string[])["api", "ajax-api"])
        {
            Map(method, $"/{root}/{version}/mlflow/{path}", needs, http => AnswerAsync(http, handler));
        }
    }

    /// <summary>A call that reads its body and writes its answer itself, at the whole path given.</summary>
    public void Map(string method, string path, Permission needs, RequestDelegate answer) =>
        routes.MapMethods(path, [method], answer).Needs(needs).ExcludeFromDescription();

    /// <summary>Writes a reply or a fault.</summary>
    public static async Task WriteAsync(HttpContext http, Result<MlflowReply> result)
    {
        if (!result.TryGet(out var reply, out var fault))
        {
            await ProblemResult.Of(fault).ExecuteAsync(http);
            return;
        }
        http.Response.ContentType = "application/json";
        await using (var json = new Utf8JsonWriter(http.Response.BodyWriter, Writing))
        {
            reply.WriteTo(json);
        }
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>Reads the message, has it answered, writes the answer.</summary>
    public static async Task AnswerAsync(HttpContext http, MlflowHandler handler)
    {
        if (HttpMethods.IsGet(http.Request.Method) && http.Request.Query.Count > 0)
        {
            await WriteAsync(http, await handler(new MlflowCall(http, Fields.OfQuery(http.Request.Query))));
            return;
        }
        if (MlflowBody.ContentFault(http.Request) is { } wrong)
        {
            await WriteAsync(http, wrong);
            return;
        }
        var body = await MlflowBody.ReadAsync(http.Request, http.RequestAborted);
        try
        {
            if (!MlflowBody.Parse(body).TryGet(out var message, out var fault))
            {
                await WriteAsync(http, fault);
                return;
            }
            using (message)
            {
                await WriteAsync(http, await handler(new MlflowCall(http, Fields.OfJson(message.RootElement))));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body.Array!);
        }
    }
}
