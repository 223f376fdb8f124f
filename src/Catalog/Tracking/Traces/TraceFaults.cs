using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>What can be wrong with a trace, its spans or what is said of it.</summary>
public static class TraceFaults
{
    public static readonly FaultCode TraceUnknown = new(
        "trace-unknown",
        FaultKind.NotFound,
        "There is no trace of this id, it was deleted, or its spans have not all come yet."
    );

    public static readonly FaultCode BadTrace = new(
        "trace-invalid",
        FaultKind.Invalid,
        "A trace, one of its tags or a request about traces is incomplete or too long; the message says where."
    );

    public static readonly FaultCode TraceTagUnknown = new(
        "trace-tag-unknown",
        FaultKind.NotFound,
        "The trace has no tag of this key."
    );

    public static readonly FaultCode BadSpans = new(
        "trace-spans-invalid",
        FaultKind.Invalid,
        "Spans came in no form that can be read here. Send OpenTelemetry's binary form with 'application/x-protobuf'."
    );

    public static readonly FaultCode TraceElsewhere = new(
        "trace-elsewhere",
        FaultKind.Invalid,
        "A trace of this id is in another experiment already."
    );

    public static readonly FaultCode AssessmentUnknown = new(
        "assessment-unknown",
        FaultKind.NotFound,
        "The trace has no assessment of this id."
    );

    public static readonly FaultCode BadAssessment = new(
        "assessment-invalid",
        FaultKind.Invalid,
        "An assessment lacks a name or a value, or its kind cannot be changed."
    );
}
