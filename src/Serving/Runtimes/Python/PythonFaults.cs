using Airworthy.Core.Results;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>Reasons a model that needs Python is not loaded, or does not answer.</summary>
public static class PythonFaults
{
    public static readonly FaultCode ScanRefused = new(
        "model-scan-refused",
        FaultKind.Refused,
        "A file of the model could run what somebody else wrote while it is loaded, or nobody can tell that it could not; it is not loaded, whatever the records say."
    );

    public static readonly FaultCode NoSignature = new(
        "signature-not-stated",
        FaultKind.Invalid,
        "A model of this format does not tell its inputs and outputs itself, and neither its MLmodel file nor a signature.json beside it states them."
    );

    public static readonly FaultCode PackageMissing = new(
        "python-package-missing",
        FaultKind.Unavailable,
        "The model needs a Python package that the server's Python does not have; the detail names it."
    );

    public static readonly FaultCode NoPython = new(
        "no-python",
        FaultKind.Unavailable,
        "The server has no Python, or none that starts in isolation, so it can load no model that needs it."
    );

    public static readonly FaultCode WorkerEnded = new(
        "python-worker-ended",
        FaultKind.Unavailable,
        "The Python process that worked on this request ended, or all of the model's processes end as soon as they start; the detail has the last it said."
    );

    public static readonly FaultCode TimedOut = new(
        "model-timed-out",
        FaultKind.Unavailable,
        "The model did not answer in its time; the process that worked on the request was ended and is started again."
    );

    public static readonly FaultCode NoWorkerFree = new(
        "no-worker-free",
        FaultKind.Unavailable,
        "All of the model's processes were busy for as long as a request may take."
    );

    public static readonly FaultCode AnswerUnfit = new(
        "answer-unlike-signature",
        FaultKind.Corrupt,
        "The model answered something else than its signature says: another type, shape or name."
    );
}
