using Airworthy.Core.Results;

namespace Airworthy.Record;

/// <summary>Why the record refuses something, or does not believe what it reads.</summary>
public static class RecordFaults
{
    public static readonly FaultCode NotCanonical = new(
        "record-not-canonical",
        FaultKind.Corrupt,
        "The bytes are not the one canonical JSON form (RFC 8785) that the record accepts, so they are not what was recorded."
    );

    public static readonly FaultCode NotJsonable = new(
        "record-not-jsonable",
        FaultKind.Invalid,
        "A value has no exact canonical JSON form: a key twice, half a surrogate pair, nesting that is too deep, or an integer beyond 2^53 (write it as a string)."
    );

    public static readonly FaultCode BadFact = new(
        "record-bad-fact",
        FaultKind.Invalid,
        "A fact lacks something or has it in the wrong form: kind, subjects and their places, time, principal or body."
    );

    public static readonly FaultCode FactTooLarge = new(
        "record-fact-too-large",
        FaultKind.TooLarge,
        "A fact is larger than a log entry may be. Store the evidence as a file and put its digest into the fact."
    );

    public static readonly FaultCode OutOfRange = new(
        "record-out-of-range",
        FaultKind.Invalid,
        "An index or size lies outside the log."
    );

    public static readonly FaultCode BadTile = new(
        "record-bad-tile",
        FaultKind.Corrupt,
        "A tile of the log's hash tree is missing or has the wrong length."
    );

    public static readonly FaultCode ProofFails = new(
        "record-proof-fails",
        FaultKind.Corrupt,
        "A proof does not lead from what it is about to the root it claims."
    );

    public static readonly FaultCode BadCheckpoint = new(
        "record-bad-checkpoint",
        FaultKind.Corrupt,
        "A text is not a signed checkpoint in its one accepted form."
    );

    public static readonly FaultCode BadKey = new(
        "record-bad-key",
        FaultKind.Invalid,
        "A text or seed is not a key of the record: NAME+KEYID+BASE64, as 'airworthy record' prints it."
    );

    public static readonly FaultCode SignatureFails = new(
        "record-signature-fails",
        FaultKind.Corrupt,
        "No signature by the expected key, or one that does not verify."
    );

    public static readonly FaultCode OtherKey = new(
        "record-other-key",
        FaultKind.Refused,
        "What was signed carries another key than the one you trust."
    );

    public static readonly FaultCode BadExport = new(
        "record-bad-export",
        FaultKind.Corrupt,
        "A file is not an export of the record, or not a whole one: a fact is missing, foreign or out of order."
    );
}
