using System.Globalization;
using System.Text.Json;
using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Reads traces and assessments out of MLflow's messages.</summary>
internal static class TraceReading
{
    /// <summary>TraceInfoV3.</summary>
    public static Result<Trace> Info(Fields info, DateTimeOffset now, IdSource ids)
    {
        var id = info.RequiredText("trace_id");
        var experiment = Experiment(info.Message("trace_location"));
        var (time, duration) = (info.Text("request_time"), info.Text("execution_duration"));
        var state = info.Text("state") ?? TraceStates.Unspecified;
        var assessments = new List<Assessment>();
        foreach (var assessment in info.List("assessments"))
        {
            if (!ReadAssessment(assessment, id).TryGet(out var read, out var wrong))
            {
                return wrong;
            }
            var own = assessment.Text("assessment_id");
            assessments.Add(
                read with
                {
                    Id = string.IsNullOrEmpty(own) ? AssessmentService.NewId(ids) : own,
                    Created = now,
                    Updated = now,
                }
            );
        }
        var trace = new Trace
        {
            Id = id,
            ExperimentId = experiment ?? "",
            StartMs = Moment(time) ?? now.ToUnixTimeMilliseconds(),
            DurationMs = Duration(duration),
            State = state,
            ClientRequestId = info.Text("client_request_id"),
            RequestPreview = info.Text("request_preview") ?? info.Text("request"),
            ResponsePreview = info.Text("response_preview") ?? info.Text("response"),
            Metadata = info.Map("trace_metadata"),
            Tags = info.Map("tags"),
            Assessments = assessments,
        };
        return info.Faults.First is { } fault ? fault
            : string.IsNullOrEmpty(experiment) ? Bad("trace_location.mlflow_experiment.experiment_id", "is missing")
            : time is not null && Moment(time) is null
                ? Bad("request_time", "is no time of the form 2025-01-31T12:00:00.000Z")
            : duration is not null && trace.DurationMs is null
                ? Bad("execution_duration", "is no duration of the form 1.234s")
            : !TraceStates.IsKnown(state) ? Bad("state", "is OK, ERROR, IN_PROGRESS or STATE_UNSPECIFIED")
            : trace;
    }

    public static string? Experiment(Fields? location) => location?.Message("mlflow_experiment")?.Text("experiment_id");

    /// <summary>Without id and times.</summary>
    public static Result<Assessment> ReadAssessment(Fields fields, string traceId)
    {
        var source = fields.Message("source");
        var value = ReadValue(fields);
        var assessment = new Assessment
        {
            Id = "",
            TraceId = traceId,
            Name = fields.RequiredText("assessment_name"),
            SpanId = fields.Text("span_id"),
            IsExpectation = value.IsExpectation == true,
            Value = value.Value,
            Error = value.Error,
            SourceType = source?.Text("source_type"),
            SourceId = source?.Text("source_id"),
            Rationale = fields.Text("rationale"),
            Metadata = fields.Map("metadata"),
            Overrides = fields.Text("overrides") is { Length: > 0 } overrides ? overrides : null,
            Created = default,
            Updated = default,
        };
        return fields.Faults.First is { } fault ? fault
            : value.IsExpectation is null
                ? TraceFaults.BadAssessment.With(
                    "An assessment needs `feedback` or `expectation`, not both and not neither."
                )
            : assessment;
    }

    /// <summary>What of an assessment is to change, of the fields that the mask names.</summary>
    public static Result<AssessmentChange> Change(Fields fields, IReadOnlyList<string> mask)
    {
        bool Named(string field, string camel) => mask.Contains(field) || mask.Contains(camel);
        var value =
            Named("feedback", "feedback") || Named("expectation", "expectation") || Named("value", "value")
                ? ReadValue(fields)
                : default;
        var change = new AssessmentChange
        {
            Name = Named("assessment_name", "assessmentName") ? fields.Text("assessment_name") : null,
            Value = value.Value,
            Error = value.Error,
            IsExpectation = value.IsExpectation,
            Rationale = Named("rationale", "rationale") ? fields.Text("rationale") : null,
            Metadata = Named("metadata", "metadata") ? fields.Map("metadata") : null,
        };
        return fields.Faults.First is { } fault ? fault : change;
    }

    private static (string? Value, string? Error, bool? IsExpectation) ReadValue(Fields fields)
    {
        var (feedback, expectation) = (fields.Message("feedback"), fields.Message("expectation"));
        if (feedback is null == expectation is null)
        {
            return default;
        }
        if (feedback is { } said)
        {
            var error = said.Message("error") is null ? null : said.Json("error")?.GetRawText();
            return (said.Json("value")?.GetRawText(), error, false);
        }
        return (expectation!.Value.Json("value")?.GetRawText() ?? Serialized(expectation.Value), null, true);
    }

    /// <summary>JSON within a text; what is none is kept as the text it is.</summary>
    private static string? Serialized(Fields expectation)
    {
        if (expectation.Message("serialized_value")?.Text("value") is not { } text)
        {
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetRawText();
        }
        catch (JsonException)
        {
            return JsonSerializer.Serialize(text, FieldsJson.Default.String);
        }
    }

    private static long? Moment(string? text) =>
        text is not null
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment
        )
            ? moment.ToUnixTimeMilliseconds()
            : null;

    private static long? Duration(string? text) =>
        text is [.. var seconds, 's']
        && decimal.TryParse(
            seconds,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number
        )
        && Math.Abs(number) <= 315_576_000_000m
            ? (long)(number * 1000)
            : null;

    private static Fault Bad(string field, string why) =>
        TraceFaults.BadTrace.With($"Invalid value for parameter '{field}' supplied: it {why}.");
}
