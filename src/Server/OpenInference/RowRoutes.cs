using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Inference.Rows;
using Airworthy.Serving.Routing;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.OpenInference;

/// <summary>The friendly way to ask: rows of named columns in, rows out; and the forms that MLflow's scoring server takes.</summary>
internal static class RowRoutes
{
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void MapRows(this IEndpointRouteBuilder routes)
    {
        var endpoint = routes.MapGroup("/endpoints/{name}").WithTags("inference");
        endpoint
            .MapPost(
                "/predict",
                (string name, HttpContext context, [FromServices] IServing serving, [FromServices] IdSource ids) =>
                    AskAsync(name, context, serving, ids, isMlflow: false)
            )
            .WithName("predict")
            .WithSummary(
                "Asks the endpoint's model with rows of named columns: JSON records, or CSV as text/csv. Answers rows."
            )
            .Needs(Permission.Read);
        endpoint
            .MapPost(
                "/versions/{version}/predict",
                (string name, HttpContext context, [FromServices] IServing serving, [FromServices] IdSource ids) =>
                    AskAsync(name, context, serving, ids, isMlflow: false)
            )
            .WithName("predictVersion")
            .WithSummary("The same of one of the versions that answer there.")
            .Needs(Permission.Read);
        endpoint
            .MapPost(
                "/invocations",
                (string name, HttpContext context, [FromServices] IServing serving, [FromServices] IdSource ids) =>
                    AskAsync(name, context, serving, ids, isMlflow: true)
            )
            .WithName("invoke")
            .WithSummary(
                "The same as MLflow's scoring server takes it: dataframe_split, dataframe_records, instances, inputs, or CSV."
            )
            .Needs(Permission.Read);
    }

    private static async Task AskAsync(string name, HttpContext context, IServing serving, IdSource ids, bool isMlflow)
    {
        CallMarks.Begin(context, ids);
        var (body, fault) = await InferenceBody.ReadAsync(context.Request, context.RequestAborted);
        if (body is not null)
        {
            await using (body)
            {
                fault = await AnswerAsync(name, context, serving, body, isMlflow);
            }
        }
        if (fault is not null)
        {
            await ProblemResult.Of(fault).ExecuteAsync(context);
            return;
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Null: the answer is written.</summary>
    private static async ValueTask<Fault?> AnswerAsync(
        string name,
        HttpContext context,
        IServing serving,
        InferenceBody body,
        bool isMlflow
    )
    {
        if (
            !ModelNames
                .Route(serving, name, context.GetRouteValue("version") as string, context, RequestKeys.Rows, null)
                .TryGet(out var lease, out var fault)
        )
        {
            return fault;
        }
        using (lease)
        {
            context.Response.Headers[ModelNames.VersionHeader] = ModelNames.Written(lease.Number);
            if (!Read(context.Request, body.Bytes, lease.Signature, isMlflow).TryGet(out var asked, out fault))
            {
                lease.Refuse(CallMarks.Unread(context), fault);
                return fault;
            }
            if (!CallTerms.Read(context.Request.Headers).TryGet(out var terms, out fault))
            {
                return fault;
            }
            var call = CallMarks.Unread(context) with
            {
                Inputs = asked.Tensors,
                Priority = terms.Priority,
                TimeOut = terms.TimeOut,
            };
            var outputs = await lease.InferAsync(call, context.RequestAborted);
            if (!outputs.Then(tensors => RowAnswers.Of(tensors, asked.Rows)).TryGet(out var answers, out fault))
            {
                return fault;
            }
            context.Response.ContentType = ProtocolJson.MediaType;
            using var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable);
            json.WriteStartObject();
            if (!isMlflow)
            {
                json.WriteString("model_name", name);
                json.WriteString("model_version", ModelNames.Written(lease.Number));
            }
            json.WritePropertyName("predictions");
            answers.Write(json, plain: isMlflow);
            json.WriteEndObject();
            return null;
        }
    }

    private static Result<Asked> Read(
        HttpRequest http,
        ReadOnlySequence<byte> body,
        ModelSignature signature,
        bool isMlflow
    )
    {
        if (http.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) == true)
        {
            var bytes = body.ToArray();
            return Utf8.IsValid(bytes)
                ? CsvTable.Read(Encoding.UTF8.GetString(bytes)).Then(table => Of(signature, table))
                : RowFaults.BadRows.With("The CSV is not UTF-8.");
        }
        return JsonTables
            .Read(body, json => isMlflow ? JsonTables.Mlflow(json, signature) : JsonTables.Records(json))
            .Then(table => Of(signature, table));
    }

    private static Result<Asked> Of(ModelSignature signature, RowTable table) =>
        RowRules.ToTensors(signature, table).Map(tensors => new Asked(tensors, table.Rows.Count));

    private sealed record Asked(IReadOnlyList<Tensor> Tensors, int Rows);
}
