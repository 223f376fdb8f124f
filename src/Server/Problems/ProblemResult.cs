using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Grpc.Core;

namespace Airworthy.Server.Problems;

/// <summary>Answers with faults: one problem document, the first fault's code, all of them listed where there are several.</summary>
public sealed class ProblemResult : IResult
{
    private static readonly ApiJson Readable = new(
        new JsonSerializerOptions(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    private readonly ProblemView _problem;
    private readonly MlflowError _mlflow;
    private readonly StatusCode _grpc;

    private ProblemResult(ProblemView problem, MlflowError mlflow, StatusCode grpc) =>
        (_problem, _mlflow, _grpc) = (problem, mlflow, grpc);

    public static ProblemResult Of(params IReadOnlyList<Fault> faults)
    {
        var first = faults[0];
        var status = HttpStatuses.Of(first.Reason);
        return new(
            new ProblemView
            {
                Type = TypeOf(first.Code),
                Title = HttpStatuses.TitleOf(status),
                Status = status,
                Detail = first.Detail,
                Code = first.Code,
                Evidence = first.Evidence.Count > 0 ? first.Evidence : null,
                Errors = faults.Count > 1 ? [.. faults.Select(f => new ErrorView(f.Code, f.Detail))] : null,
            },
            MlflowErrors.Of(first.Reason),
            GrpcStatuses.Of(first.Reason.Kind)
        );
    }

    /// <summary>The answer to a bug. <paramref name="trace"/> finds it in the log.</summary>
    public static ProblemResult OfBug(string trace) =>
        new(
            new ProblemView
            {
                Type = TypeOf(HttpStatuses.InternalError),
                Title = HttpStatuses.TitleOf(500),
                Status = 500,
                Detail = "The server failed; this is not your request's doing. Its log says more under the trace.",
                Code = HttpStatuses.InternalError,
                Evidence = new Dictionary<string, string> { ["trace"] = trace },
            },
            MlflowErrors.Bug,
            StatusCode.Internal
        );

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (GrpcStatuses.SpeaksIn(httpContext.Request))
        {
            GrpcStatuses.Write(response, _grpc, _problem.Detail ?? "", _problem.Code ?? HttpStatuses.InternalError);
            return;
        }
        response.StatusCode = _problem.Status ?? 500;
        if (response.StatusCode == 401)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"airworthy\"";
        }
        if (response.StatusCode is 429 or 503)
        {
            response.Headers.RetryAfter = "1";
        }
        if (MlflowErrors.SpeaksAt(httpContext.Request.Path))
        {
            await MlflowErrors.WriteAsync(response, _mlflow, _problem.Detail ?? "");
            return;
        }
        if (httpContext.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
        {
            await WriteOpenInferenceAsync(response);
            return;
        }
        response.ContentType = "application/problem+json";
        var body = JsonSerializer.SerializeToUtf8Bytes(_problem, Readable.ProblemView);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    /// <summary>The Open Inference Protocol has a form of its own for errors; the code stands beside it.</summary>
    private async Task WriteOpenInferenceAsync(HttpResponse response)
    {
        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("error", _problem.Detail);
        json.WriteString("code", _problem.Code);
        json.WriteEndObject();
        await json.FlushAsync();
    }

    private static string TypeOf(string code) => $"urn:airworthy:error:{code}";
}
